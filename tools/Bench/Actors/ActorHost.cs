using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using Orleans;
using WaActors.Bench.Database;
using WaActors.Campaigns;
using WaActors.Grains.Determinism;
using WaActors.Grains.Instances;
using WaActors.Instances;
using WaActors.Silo.Hosting;
using WaActors.Storage.Secrets;

namespace WaActors.Bench.Actors;

/// <summary>The product's own silo in this process, on a schema and a gateway of a measurement.</summary>
internal sealed class ActorHost : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly BenchSchema _schema;
    private readonly IBenchGateway _gateway;
    private readonly Catalog _catalog;

    private ActorHost(IHost host, BenchSchema schema, IBenchGateway gateway)
    {
        _host = host;
        _schema = schema;
        _gateway = gateway;
        Time = host.Services.GetRequiredService<TimeProvider>();
        _catalog = new Catalog(schema, host.Services.GetRequiredService<IIdSource>(), Time);
    }

    /// <summary>Its clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>Starts it.</summary>
    public static async Task<ActorHost> StartAsync(
        BenchSchema schema, IBenchGateway gateway, CancellationToken cancellation, Action<InstanceOptions, RecoveryOptions>? change = null)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration["WAACTORS_DB"] = schema.ConnectionString;
        builder.Logging.SetMinimumLevel(LogLevel.Warning)
            .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error) // each schema has a new key, and each time it warns of it
            .AddSimpleConsole(console => console.SingleLine = true);
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.AddWaActorsSilo();
        builder.Services.AddOptions<InstanceOptions>().PostConfigure<IOptions<RecoveryOptions>>((instances, recovery) =>
        {
            instances.FlapSettleMin = TimeSpan.Zero; // links are dropped and given back faster than any real one: what is measured is not their damping
            change?.Invoke(instances, recovery.Value);
        });
        gateway.Register(builder.Services);
        var actors = new ActorHost(builder.Build(), schema, gateway);
        await actors._host.StartAsync(cancellation);
        await actors._catalog.AddTenantAsync(cancellation);
        return actors;
    }

    /// <summary>Adds numbers and connects them.</summary>
    public async Task<IReadOnlyList<Guid>> AddNumbersAsync(int count, int windowMax, CancellationToken cancellation)
    {
        await _gateway.AddNumbersAsync(count, cancellation);
        var key = _host.Services.GetRequiredService<ISecretProtector>().Protect(_gateway.Key);
        var numbers = await _catalog.AddNumbersAsync(_gateway.Kind, _gateway.Address, key, count, windowMax, cancellation);
        foreach (var number in numbers)
        {
            var answer = await Number(number).ConnectAsync(null);
            if (answer.State != LinkState.Connected) throw new BenchException($"a number does not connect: {answer.State}, {answer.Problem}");
        }

        return numbers;
    }

    /// <summary>Adds campaigns over all of the numbers, each with its share of the messages.</summary>
    public async Task<IReadOnlyList<Guid>> AddCampaignsAsync(IReadOnlyList<Guid> numbers, int count, int messages, CancellationToken cancellation)
    {
        var each = messages / count;
        var campaigns = new List<Guid>();
        for (var index = 0; index < count; index++)
            campaigns.Add(await _catalog.AddCampaignAsync(numbers, (index * each) + 1, each, epoch: 0, cancellation));
        return campaigns;
    }

    /// <summary>Adds a campaign over one number.</summary>
    public Task<Guid> AddCampaignAsync(Guid number, int firstRecipient, int messages, CancellationToken cancellation) =>
        _catalog.AddCampaignAsync([number], firstRecipient, messages, epoch: 0, cancellation);

    /// <summary>A number's actor.</summary>
    public IInstanceGrain Number(Guid id) => _host.Services.GetRequiredService<IGrainFactory>().GetGrain<IInstanceGrain>(GrainKeys.Instance(id));

    /// <summary>A campaign's actor.</summary>
    public ICampaignGrain Campaign(Guid id) => _host.Services.GetRequiredService<IGrainFactory>().GetGrain<ICampaignGrain>(GrainKeys.Campaign(id));

    /// <summary>Starts campaigns, all at once.</summary>
    public Task StartAsync(IEnumerable<Guid> campaigns) => Task.WhenAll(campaigns.Select(async campaign =>
    {
        var reply = await Campaign(campaign).StartAsync();
        if (!reply.Done) throw new BenchException($"a campaign does not start: {reply.RefusalCode}");
    }));

    /// <summary>Waits until all campaigns are completed.</summary>
    /// <returns>When the last one was.</returns>
    public Task<DateTimeOffset> CompletedAsync(CancellationToken cancellation) => new Completion(_schema, Time).WaitAsync(cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        if (_host is IAsyncDisposable host) await host.DisposeAsync();
        else _host.Dispose();
    }
}
