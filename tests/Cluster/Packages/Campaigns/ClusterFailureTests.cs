using System.Diagnostics;
using Npgsql;

namespace WaActors.Tests.Cluster.Packages.Campaigns;

/// <summary>The promise of the product on a cluster: real silos in processes of their own, killed, restarted, cut from their database, under a running campaign.</summary>
public sealed class ClusterFailureTests(DefaultCluster cluster, ITestOutputHelper output) : IClassFixture<DefaultCluster>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task After_a_kill_of_the_silo_that_hosts_the_campaign_sending_resumes_and_the_ledger_is_exact() => Failures.KillTheHostAsync(cluster, output);

    [Fact]
    public async Task A_restart_of_all_silos_in_turn_loses_nothing_doubles_nothing_and_leaves_nothing_in_doubt()
    {
        await cluster.MakeWholeAsync();
        var campaign = await cluster.StartCampaignAsync(recipients: 3_000, delaySeconds: 0.01);
        await cluster.ReceivedAsync(campaign, 200, Failures.Limit);
        foreach (var process in cluster.Processes.ToList())
        {
            await process.StopAsync(Cancellation);
            process.Start();
            await process.WaitReadyAsync(Cancellation);
        }

        Assert.True(cluster.Received(campaign) < 3_000, "the campaign was over before the restarts were");
        await cluster.HurryAsync(campaign); // its delay was there to last over the restarts
        await cluster.CompletedAsync(campaign, Failures.Limit);
        Assert.Equal(new CampaignAudit(Received: 3_000, Twice: 0, InDoubt: 0), await cluster.AuditAsync(campaign, output));
    }

    [Fact]
    public async Task A_campaign_due_while_everything_was_down_starts_when_it_is_up()
    {
        await cluster.MakeWholeAsync();
        var dueAt = TimeProvider.System.GetUtcNow().AddSeconds(20);
        var campaign = await cluster.StartCampaignAsync(recipients: 50, scheduledAt: dueAt);
        foreach (var process in cluster.Processes) process.Kill();
        await Until.TrueAsync(() => Task.FromResult(TimeProvider.System.GetUtcNow() > dueAt), Failures.Limit, () => "the campaign's time", Cancellation);
        Assert.Equal(0, cluster.Received(campaign));

        await cluster.StartAllAsync();
        await cluster.CompletedAsync(campaign, Failures.Limit);
        Assert.Equal(new CampaignAudit(Received: 50, Twice: 0, InDoubt: 0), await cluster.AuditAsync(campaign, output));
    }
}

/// <summary>The same where a silo is declared dead sooner.</summary>
public sealed class FastProbesTests(FastCluster cluster, ITestOutputHelper output) : IClassFixture<FastCluster>
{
    [Fact]
    public Task After_a_kill_of_the_silo_that_hosts_the_campaign_sending_resumes_and_the_ledger_is_exact() => Failures.KillTheHostAsync(cluster, output);

    [Fact]
    public async Task A_restart_of_the_database_during_a_campaign_is_outlasted()
    {
        await cluster.MakeWholeAsync();
        var campaign = await cluster.StartCampaignAsync(recipients: 3_000);
        await cluster.ReceivedAsync(campaign, 500, Failures.Limit);
        await cluster.Server.RestartAsync(TestContext.Current.CancellationToken);
        NpgsqlConnection.ClearAllPools();
        await cluster.CompletedAsync(campaign, Failures.Limit);
        var audit = await cluster.AuditAsync(campaign, output);
        Assert.Equal((3_000, 0), (audit.Received, audit.Twice));
    }
}

/// <summary>What both settings must outlast.</summary>
internal static class Failures
{
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan ResumeLimit = TimeSpan.FromSeconds(30);

    /// <summary>WAACTORS_CLUSTER_RECIPIENTS sets another size, such as 20000: then each takes some minutes.</summary>
    private static int Recipients => int.TryParse(Environment.GetEnvironmentVariable("WAACTORS_CLUSTER_RECIPIENTS"), out var wanted) ? wanted : 4_000;

    public static async Task KillTheHostAsync(ThreeProcesses cluster, ITestOutputHelper output)
    {
        await cluster.MakeWholeAsync();
        var recipients = Recipients;
        var campaign = await cluster.StartCampaignAsync(recipients);
        await cluster.ReceivedAsync(campaign, recipients / 4, Limit);

        var host = await cluster.HostOfAsync(campaign.Id);
        host.Kill();
        var killed = Stopwatch.StartNew();
        // Sends that were under way on other silos still arrive: at most one per number.
        await cluster.ReceivedAsync(campaign, cluster.Received(campaign) + ThreeProcesses.Numbers + 1, ResumeLimit);
        output.WriteLine($"sending again after {killed.Elapsed.TotalSeconds:0.0} s");

        await cluster.CompletedAsync(campaign, Limit);
        Assert.InRange((await cluster.AuditAsync(campaign, output)).InDoubt, 0, ThreeProcesses.Numbers);
    }
}
