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

/// <summary>
/// A cluster of three Api processes with a silo each, a durable PostgreSQL and the fake gateway of many numbers; all to be killed, stopped and restarted. Tests of one
/// class share it, for a process takes seconds to start: each begins with a campaign of its own, on a cluster that is whole again.
/// </summary>
public abstract class ThreeProcesses(IReadOnlyDictionary<string, string> settings) : IAsyncLifetime
{
    /// <summary>Numbers that all campaigns send over.</summary>
    public const int Numbers = 20;

    private const int Silos = 3, LatencyMs = 20;
    private readonly List<(ApiProcess Api, int SiloPort)> _silos = [];
    private readonly List<StartedCampaign> _started = [];
    private IReadOnlyList<string>? _instances;

    public FakeGatewayServer Fake { get; private set; } = null!;

    public PrivatePostgres Server { get; private set; } = null!;

    public TestDatabase Database { get; private set; } = null!;

    public IEnumerable<ApiProcess> Processes => _silos.Select(silo => silo.Api);

    /// <summary>One that runs, for requests.</summary>
    public ApiProcess Living => Processes.First(process => process.IsRunning);

    /// <summary>The last lines of all, for messages.</summary>
    public string Output => string.Join("\n----\n", Processes.Select(process => process.Output));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Fake = await FakeGatewayServer.StartAsync(options: new FakeGatewayOptions { Faults = new FaultSettings { LatencyMs = LatencyMs } }, cancellation: Cancellation);
        Server = await PrivatePostgres.StartAsync(isDurable: true, Cancellation);
        Database = await Server.CreateDatabaseAsync("cluster", cancellationToken: Cancellation);
        for (var i = 0; i < Silos; i++) Add(settings);
    }

    /// <summary>Starts those that do not run, waits until all are ready, and ends what a test that failed left behind.</summary>
    public async Task MakeWholeAsync()
    {
        await StartAllAsync();
        foreach (var campaign in _started.Where(campaign => !campaign.IsOver))
        {
            if (await StatusAsync(campaign.Id) is not ("completed" or "cancelled")) await new CampaignUser(Living.Client, Cancellation).PostAsync($"/v1/campaigns/{campaign.Id}/cancel", new { });
            campaign.IsOver = true;
        }
    }

    /// <summary>Starts those that do not run, and waits until all are ready; what is under way goes on.</summary>
    public async Task StartAllAsync()
    {
        foreach (var process in Processes.Where(process => !process.IsRunning)) process.Start();
        foreach (var process in Processes) await process.WaitReadyAsync(Cancellation);
    }

    /// <summary>A campaign over all numbers to people of its own, running.</summary>
    public async Task<StartedCampaign> StartCampaignAsync(int recipients, string policy = "resend", double delaySeconds = 0, DateTimeOffset? scheduledAt = null)
    {
        var user = new CampaignUser(Living.Client, Cancellation);
        _instances ??= await AddNumbersAsync(user);
        var phones = Enumerable.Range(1, recipients).Select(i => $"55119{_started.Count + 1}{i:D6}1").ToList();
        var campaign = await user.AddCampaignAsync("cluster", _instances, await user.AddTemplateAsync("Hi {{name}}"), policy, phones, delaySeconds, scheduledAt);
        var started = new StartedCampaign(campaign, policy, phones);
        _started.Add(started);
        await user.StartAsync(campaign);
        return started;
    }

    /// <summary>Messages to the campaign's own people that the gateway has.</summary>
    public long Received(StartedCampaign campaign) => campaign.CountWith(Fake.Control.Received(after: campaign.SeenUpTo));

    public Task ReceivedAsync(StartedCampaign campaign, long count, TimeSpan limit) => Until.TrueAsync(
        () => Task.FromResult(Received(campaign) >= count),
        limit, () => $"{count} messages at the gateway, {Received(campaign)} are there; output:\n{Output}", Cancellation);

    public Task CompletedAsync(StartedCampaign campaign, TimeSpan limit) => Until.TrueAsync(
        async () => await StatusAsync(campaign.Id) == "completed", limit, () => $"campaign {campaign.Id} to complete; output:\n{Output}", Cancellation);

    /// <summary>Takes the campaign's delay off.</summary>
    public Task HurryAsync(StartedCampaign campaign) => new CampaignUser(Living.Client, Cancellation).ChangeDelayAsync(campaign.Id, 0);

    /// <summary>What came of the campaign; each doubt is told with its reason.</summary>
    public async Task<CampaignAudit> AuditAsync(StartedCampaign campaign, ITestOutputHelper output)
    {
        var audit = await CampaignAudit.AssertExactAsync(
            new CampaignUser(Living.Client, Cancellation), campaign.Id, campaign.Policy, Fake, campaign.Phones, Database.ConnectionString, Cancellation);
        output.WriteLine($"{audit}");
        foreach (var doubt in await ReadDoubtsAsync(campaign.Id)) output.WriteLine(doubt);
        return audit;
    }

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
        GC.SuppressFinalize(this);
    }

    private Task<IReadOnlyList<string>> AddNumbersAsync(CampaignUser user)
    {
        var names = Enumerable.Range(1, Numbers).Select(i => $"n{i}").ToList();
        Fake.Control.Seed(new InstanceSeed { Names = names, Quietly = true });
        return user.AddNumbersAsync(Fake.BaseUrl, Fake.Options.GlobalApiKey, names);
    }

    private async Task<IReadOnlyList<string>> ReadDoubtsAsync(string campaign)
    {
        await using var source = NpgsqlDataSource.Create(Database.ConnectionString);
        await using var command = source.CreateCommand(
            """
            select format('message %s, attempt %s over %s, tried %s, doubted %s: %s; %s', seq, attempt_no, instance_id, intent_at, outcome_at, reason, resolution)
            from attempt where campaign_id = $1 and resolution is not null order by intent_at
            """);
        command.Parameters.Add(new() { Value = Guid.Parse(campaign) });
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        var doubts = new List<string>();
        while (await reader.ReadAsync(Cancellation)) doubts.Add(reader.GetString(0));
        return doubts;
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
/// <param name="Id">Its id.</param>
/// <param name="Policy">What it does with doubts.</param>
/// <param name="Phones">Its people.</param>
public sealed record StartedCampaign(string Id, string Policy, IReadOnlyList<string> Phones)
{
    private readonly HashSet<string> _audience = [.. Phones];
    private long _received;

    /// <summary>The gateway's messages were looked through as far as this one.</summary>
    public long SeenUpTo { get; private set; }

    /// <summary>Nothing is sent of it any more.</summary>
    public bool IsOver { get; set; }

    /// <summary>How many of all that were seen went to its people.</summary>
    public long CountWith(IReadOnlyList<ReceivedMessage> more)
    {
        _received += more.Count(message => _audience.Contains(message.Number));
        if (more.Count > 0) SeenUpTo = more[^1].Seq;
        return _received;
    }
}

/// <summary>With the settings that a cluster has if nobody says otherwise.</summary>
public sealed class DefaultCluster() : ThreeProcesses(new Dictionary<string, string>());

/// <summary>With the fast probes of docs/operations.md.</summary>
public sealed class FastCluster() : ThreeProcesses(new Dictionary<string, string> { ["Cluster__ProbeTimeout"] = "00:00:01", ["Cluster__MissedProbesMax"] = "2" });
