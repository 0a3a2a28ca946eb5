using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Instances;
using WaActors.Storage;
using WaActors.Storage.Catalog;

namespace WaActors.Tests.Storage.Queries;

/// <summary>A database with one tenant, through the registration that the program uses: what the front door reads and writes.</summary>
public abstract class FrontDoor : IAsyncLifetime
{
    private StorageWorld? _world;
    private ServiceProvider? _services;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected Guid Tenant { get; } = TestIds.Next();

    protected StorageWorld World => _world!;

    public async ValueTask InitializeAsync()
    {
        _world = await StorageWorld.CreateAsync();
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["Storage:PublicBaseUrl"] = "https://wa.example/base/" })
            .Build();
        _services = new ServiceCollection()
            .AddLogging()
            .AddWaActorsStorage(configuration, _world.Options.ConnectionString)
            .BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true });
        await Get<CatalogStore>().EnsureTenantAsync(Tenant, "tenant", TestTime.Start, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _services!.DisposeAsync();
        await _world!.DisposeAsync();
    }

    protected T Get<T>()
        where T : notnull => _services!.GetRequiredService<T>();

    protected static GatewayDraft Gateway(string name) => new("evolution", name, new Uri("http://gateway:8080"), "key");

    protected static CampaignDraft Campaign(string name, params RouteDraft[] routes) =>
        new(name, null, new DelayRange(TimeSpan.Zero, TimeSpan.Zero), 10, 5, InDoubtPolicy.Resend, routes);

    protected static AttemptOutcome Outcome(CampaignLease lease, int seq, SendOutcomeKind kind, MessageStatus status, DoubtResolution resolution) =>
        new(lease.CampaignId, lease.Epoch, seq, 1, kind, status, "id", null, resolution, TestTime.Start);

    protected async Task<Guid> CreateInstanceAsync(string name)
    {
        var gateway = await Get<CatalogStore>().CreateGatewayAsync(Tenant, Gateway(name), TestTime.Start, Cancellation);
        var instance = await Get<CatalogStore>().CreateInstanceAsync(
            Tenant, new InstanceDraft(gateway.Id, name, name, "5511999999999", "token"), TestTime.Start, Cancellation);
        Assert.True(instance.Done, $"{instance.Refusal} {instance.Constraint}");
        return instance.Id;
    }

    protected async Task<Guid> InsertCampaignAsync(string status, DateTimeOffset? scheduledAt)
    {
        var id = TestIds.Next();
        await World.ExecuteAsync(
            """
            insert into campaign (id, tenant_id, name, status, scheduled_at, delay_min_ms, delay_max_ms, created_at)
            values ($1, $2, 'c', $3, $4, 0, 0, '2026-01-01Z')
            """,
            id, Tenant, status, WaActors.Storage.Connections.Rows.OrNull(scheduledAt));
        return id;
    }
}
