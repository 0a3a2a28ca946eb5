using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using WaActors.Grains.Events;
using WaActors.Storage;
using WaActors.Storage.Catalog;
using WaActors.Storage.Feed;

namespace WaActors.Tests.Storage.Feed;

/// <summary>Processes over one database: each has its own event log and feed.</summary>
internal sealed class FeedWorld(StorageWorld storage) : IAsyncDisposable
{
    private readonly List<ServiceProvider> _processes = [];

    public StorageWorld Storage => storage;

    public Guid Tenant { get; } = TestIds.Next();

    public static async Task<FeedWorld> CreateAsync()
    {
        var world = new FeedWorld(await StorageWorld.CreateAsync());
        await (await world.StartProcessAsync()).GetRequiredService<CatalogStore>()
            .EnsureTenantAsync(world.Tenant, "tenant", TestTime.Start, TestContext.Current.CancellationToken);
        return world;
    }

    /// <summary>One more process, its hosted services running.</summary>
    public async Task<IServiceProvider> StartProcessAsync(int queueLimit = 2_000, int tenantSubscribersMax = 50)
    {
        var services = new ServiceCollection()
            .AddLogging()
            .AddWaActorsStorage(new ConfigurationBuilder().Build(), storage.Options.ConnectionString)
            .Configure<FeedOptions>(options => (options.Period, options.QueueLimit, options.TenantSubscribersMax) =
                (TimeSpan.FromMilliseconds(20), queueLimit, tenantSubscribersMax))
            .BuildServiceProvider();
        _processes.Add(services);
        foreach (var hosted in services.GetServices<IHostedService>()) await hosted.StartAsync(TestContext.Current.CancellationToken);
        return services;
    }

    public async Task<Guid> AddInstanceAsync(string name)
    {
        var catalog = _processes[0].GetRequiredService<CatalogStore>();
        var cancellation = TestContext.Current.CancellationToken;
        var gateway = (await catalog.CreateGatewayAsync(
            Tenant, new("evolution", name, new Uri("http://gateway.invalid"), "key"), TestTime.Start, cancellation)).Id;
        return (await catalog.CreateInstanceAsync(Tenant, new(gateway, name, name, Phone: null, Token: null), TestTime.Start, cancellation)).Id;
    }

    public DomainEvent Event(string kind, Guid? campaignId = null, Guid? instanceId = null, int? seq = null) =>
        new(Tenant, TestTime.Start, kind, campaignId, instanceId, seq);

    /// <summary>The next items of a subscription; waits for them.</summary>
    public static async Task<List<T>> TakeAsync<T>(IAsyncEnumerator<T> items, int count)
    {
        var taken = new List<T>();
        while (taken.Count < count)
        {
            Assert.True(
                await items.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken),
                $"The feed ended after {taken.Count} of {count} items.");
            taken.Add(items.Current);
        }

        return taken;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes) await process.DisposeAsync();
        await storage.DisposeAsync();
    }
}
