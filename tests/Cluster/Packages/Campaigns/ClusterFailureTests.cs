using System.Diagnostics;
using Npgsql;

namespace WaActors.Tests.Cluster.Packages.Campaigns;

/// <summary>The promise of the product on a cluster: real silos in processes of their own, killed, restarted, cut from their database, under a running campaign.</summary>
public sealed class ClusterFailureTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Minutes = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan ResumeLimit = TimeSpan.FromSeconds(30);

    /// <summary>WAACTORS_CLUSTER_RECIPIENTS sets another size, such as 20000: then each takes some minutes.</summary>
    private static int Recipients => int.TryParse(Environment.GetEnvironmentVariable("WAACTORS_CLUSTER_RECIPIENTS"), out var wanted) ? wanted : 4_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("00:00:02", 3)] // the defaults
    [InlineData("00:00:01", 2)] // the fast ones of docs/operations.md
    public async Task After_a_kill_of_the_silo_that_hosts_the_campaign_sending_resumes_and_the_ledger_is_exact(
        string probeTimeout, int missedProbesMax)
    {
        const int Numbers = 20;
        var recipients = Recipients;
        await using var cluster = await ThreeProcesses.StartAsync(Numbers, latencyMs: 20, new Dictionary<string, string>
        {
            ["Cluster__ProbeTimeout"] = probeTimeout,
            ["Cluster__MissedProbesMax"] = $"{missedProbesMax}",
        });
        var campaign = await cluster.StartCampaignAsync(recipients);
        await cluster.ReceivedAsync(recipients / 4, Minutes);

        var host = await cluster.HostOfAsync(campaign.Id);
        host.Kill();
        var killed = Stopwatch.StartNew();
        // Sends that were under way on other silos still arrive: at most one per number.
        await cluster.ReceivedAsync(cluster.Fake.Control.Stats().MessagesHeld + Numbers + 1, ResumeLimit);
        output.WriteLine($"sending again after {killed.Elapsed.TotalSeconds:0.0} s");

        await cluster.CompletedAsync(campaign, Minutes);
        var audit = await cluster.AuditAsync(campaign);
        output.WriteLine($"{audit}");
        Assert.InRange(audit.InDoubt, 0, Numbers);
    }

    [Fact]
    public async Task A_restart_of_all_silos_in_turn_loses_nothing_doubles_nothing_and_leaves_nothing_in_doubt()
    {
        await using var cluster = await ThreeProcesses.StartAsync(numbers: 10, latencyMs: 20);
        var campaign = await cluster.StartCampaignAsync(recipients: 3_000, delaySeconds: 0.01);
        await cluster.ReceivedAsync(200, Minutes);
        foreach (var process in cluster.Processes.ToList())
        {
            await process.StopAsync(Cancellation);
            process.Start();
            await process.WaitReadyAsync(Cancellation);
        }

        Assert.True(cluster.Fake.Control.Stats().MessagesHeld < 3_000, "the campaign was over before the restarts were");
        await cluster.HurryAsync(campaign); // its delay was there to last over the restarts
        await cluster.CompletedAsync(campaign, Minutes);
        Assert.Equal(new CampaignAudit(Received: 3_000, Twice: 0, InDoubt: 0), await cluster.AuditAsync(campaign));
    }

    [Fact]
    public async Task A_restart_of_the_database_during_a_campaign_is_outlasted()
    {
        await using var cluster = await ThreeProcesses.StartAsync(numbers: 10, latencyMs: 20);
        var campaign = await cluster.StartCampaignAsync(recipients: 3_000);
        await cluster.ReceivedAsync(500, Minutes);
        await cluster.Server.RestartAsync(Cancellation);
        NpgsqlConnection.ClearAllPools();
        await cluster.CompletedAsync(campaign, Minutes);
        var audit = await cluster.AuditAsync(campaign);
        Assert.Equal((3_000, 0), (audit.Received, audit.Twice));
    }

    [Fact]
    public async Task A_campaign_due_while_everything_was_down_starts_when_it_is_up()
    {
        await using var cluster = await ThreeProcesses.StartAsync(numbers: 2, latencyMs: 5);
        var dueAt = TimeProvider.System.GetUtcNow().AddSeconds(20);
        var campaign = await cluster.StartCampaignAsync(recipients: 50, scheduledAt: dueAt);
        foreach (var process in cluster.Processes) process.Kill();
        await Until.TrueAsync(() => Task.FromResult(TimeProvider.System.GetUtcNow() > dueAt), Minutes, () => "the campaign's time", Cancellation);
        Assert.Equal(0, cluster.Fake.Control.Stats().MessagesHeld);

        foreach (var process in cluster.Processes) process.Start();
        await cluster.WaitReadyAsync();
        await cluster.CompletedAsync(campaign, Minutes);
        Assert.Equal(new CampaignAudit(Received: 50, Twice: 0, InDoubt: 0), await cluster.AuditAsync(campaign));
    }
}
