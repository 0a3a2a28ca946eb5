using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using WaActors.Campaigns;
using WaActors.FakeGateway;
using WaActors.PostgresKit;

namespace WaActors.Tests.Cluster.Packages.Campaigns;

/// <summary>A cluster of three Api processes with a silo each, a durable PostgreSQL and the fake gateway of many numbers; all to be killed, stopped and restarted.</summary>
internal sealed class ThreeProcesses : IAsyncDisposable
{
    private const int Silos = 3;
    private readonly IReadOnlyList<string> _names;
    private readonly List<(ApiProcess Api, int SiloPort)> _silos = [];

    private ThreeProcesses(FakeGatewayServer fake, PrivatePostgres server, TestDatabase database, IReadOnlyList<string> names) =>
        (Fake, Server, Database, _names) = (fake, server, database, names);

    public FakeGatewayServer Fake { get; }

    public PrivatePostgres Server { get; }

    public TestDatabase Database { get; }

    public IEnumerable<ApiProcess> Processes => _silos.Select(silo => silo.Api);

    /// <summary>One that runs, for requests.</summary>
    public ApiProcess Living => Processes.First(process => process.IsRunning);

    /// <summary>The last lines of all, for messages.</summary>
    public string Output => string.Join("\n----\n", Processes.Select(process => process.Output));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<ThreeProcesses> StartAsync(int numbers, int latencyMs, IReadOnlyDictionary<string, string>? settings = null)
    {
        var fake = await FakeGatewayServer.StartAsync(options: new FakeGatewayOptions { Faults = new FaultSettings { LatencyMs = latencyMs } }, cancellation: Cancellation);
        var names = Enumerable.Range(1, numbers).Select(i => $"n{i}").ToList();
        fake.Control.Seed(new InstanceSeed { Names = names, Quietly = true });
        var server = await PrivatePostgres.StartAsync(isDurable: true, Cancellation);
        var cluster = new ThreeProcesses(fake, server, await server.CreateDatabaseAsync("cluster", cancellationToken: Cancellation), names);
        for (var i = 0; i < Silos; i++) cluster.Add(settings ?? new Dictionary<string, string>());
        foreach (var process in cluster.Processes) process.Start();
        await cluster.WaitReadyAsync();
        return cluster;
    }

    public async Task WaitReadyAsync()
    {
        foreach (var process in Processes) await process.WaitReadyAsync(Cancellation);
    }

    /// <summary>A campaign without delay over all numbers, running.</summary>
    public async Task<StartedCampaign> StartCampaignAsync(int recipients, string policy = "resend", double delaySeconds = 0, DateTimeOffset? scheduledAt = null)
    {
        var user = new CampaignUser(Living.Client, Cancellation);
        var instances = await user.AddNumbersAsync(Fake.BaseUrl, Fake.Options.GlobalApiKey, _names);
        var phones = Enumerable.Range(1, recipients).Select(i => $"551191{i:D6}1").ToList();
        var campaign = await user.AddCampaignAsync("cluster", instances, await user.AddTemplateAsync("Hi {{name}}"), policy, phones, delaySeconds, scheduledAt);
        await user.StartAsync(campaign);
        return new StartedCampaign(campaign, policy, phones);
    }

    public Task ReceivedAsync(long count, TimeSpan limit) => Until.TrueAsync(
        () => Task.FromResult(Fake.Control.Stats().MessagesHeld >= count),
        limit, () => $"{count} messages at the gateway, {Fake.Control.Stats().MessagesHeld} are there; output:\n{Output}", Cancellation);

    public Task CompletedAsync(StartedCampaign campaign, TimeSpan limit) => Until.TrueAsync(
        async () => await StatusAsync(campaign.Id) == "completed", limit, () => $"campaign {campaign.Id} to complete; output:\n{Output}", Cancellation);

    /// <summary>Takes the campaign's delay off.</summary>
    public Task HurryAsync(StartedCampaign campaign) => new CampaignUser(Living.Client, Cancellation).ChangeDelayAsync(campaign.Id, 0);

    public Task<CampaignAudit> AuditAsync(StartedCampaign campaign) => CampaignAudit.AssertExactAsync(
        new CampaignUser(Living.Client, Cancellation), campaign.Id, campaign.Policy, Fake, campaign.Phones, Database.ConnectionString, Cancellation);

    /// <summary>The process in which the campaign's actor lives now.</summary>
    public async Task<ApiProcess> HostOfAsync(string campaign)
    {
        using var client = await ConnectAsync();
        var grains = client.Services.GetRequiredService<IGrainFactory>();
        var actor = grains.GetGrain<ICampaignGrain>(GrainKeys.Campaign(Guid.Parse(campaign)));
        var address = await grains.GetGrain<IManagementGrain>(0).GetActivationAddress(actor, Cancellation) ?? throw new InvalidOperationException("the campaign has no actor");
        return _silos.Single(silo => silo.SiloPort == address.Endpoint.Port).Api;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in Processes) process.Dispose();
        await Fake.DisposeAsync();
        await Database.DisposeAsync();
        await Server.DisposeAsync();
    }

    private void Add(IReadOnlyDictionary<string, string> settings)
    {
        var addresses = SiloAddresses.Free();
        var all = new Dictionary<string, string>(settings)
        {
            ["Cluster__SiloPort"] = $"{addresses.SiloPort}",
            ["Cluster__GatewayPort"] = $"{addresses.GatewayPort}",
            ["WaActors__Campaigns__DoubtGrace"] = "00:00:00.500",
            ["WaActors__Campaigns__DoubtSettle"] = "00:00:02", // the fake answers within its latency or never
        };
        _silos.Add((new ApiProcess(Database.ConnectionString, all), addresses.SiloPort));
    }

    private async Task<IHost> ConnectAsync()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.UseOrleansClient(client => client
            .Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = ("waactors", "waactors"))
            .UseAdoNetClustering((AdoNetClusteringClientOptions options) => (options.Invariant, options.ConnectionString) = ("Npgsql", Database.ConnectionString)));
        var host = builder.Build();
        await host.StartAsync(Cancellation);
        return host;
    }

    private async Task<string?> StatusAsync(string campaign)
    {
        try
        {
            return (await new CampaignUser(Living.Client, Cancellation).GetAsync($"/v1/campaigns/{campaign}")).GetProperty("status").GetString();
        }
        catch (Exception lost) when (lost is HttpRequestException or Xunit.Sdk.TrueException)
        {
            return null; // 503 while the cluster finds itself again
        }
    }
}

/// <summary>A campaign under test.</summary>
internal sealed record StartedCampaign(string Id, string Policy, IReadOnlyList<string> Phones);
