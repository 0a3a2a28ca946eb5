using WaActors.Grains.Instances;
using WaActors.Instances;
using WaActors.TestKit;

namespace WaActors.Tests.Grains.Instances;

/// <summary>Each row of the state table that leads to an action (I-1 to I-4), with real actors: what is found, what is done, how it ends.</summary>
public class StateTableTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Healthy_nothing_is_done()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = await world.AddNumberAsync("A");
        Assert.Equal(HealthState.Healthy, (await CheckAsync(world, number)).State);
        await world.Host.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal((0, 0, 0), Asked(world, number));
    }

    [Theory]
    [InlineData(false)] // closed
    [InlineData(true)] // a QR waits for its phone
    public async Task Disconnected_and_never_linked_nothing_is_done(bool showsQr)
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = world.AddUnlinkedNumber("A");
        world.Gateway.Change(number, session => (session.Exists, session.ShowsQr) = (true, showsQr));
        Assert.Equal((HealthState.Disconnected, false), await FoundAsync(world, number));
        var answer = await world.CallWithinAsync(number, grain => grain.EnsureHealthyAsync(), Limit);
        Assert.Equal((RecoveryOutcome.NotNeeded, (0, 0, 0)), (answer.Outcome, Asked(world, number)));
    }

    [Fact]
    public async Task Degraded_half_open_it_is_restarted_and_recovers()
    {
        await using var world = await CampaignWorld.StartAsync();
        var numbers = await world.AddNumbersAsync(1);
        await world.StartCampaignAsync(numbers, 3, TimeSpan.FromSeconds(1));
        world.Gateway.Change(numbers[0], session => (session.Linked, session.PretendsOpen, session.RestartHeals) = (false, true, true));
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(1.5)); // a send finds the session dead, and the gateway says open
        Assert.Equal((HealthState.Degraded, false), await FoundAsync(world, numbers[0]));
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(2));
        Assert.Equal((1, 0, 0), Asked(world, numbers[0]));
        Assert.Equal(HealthState.Healthy, (await CheckAsync(world, numbers[0])).State);
    }

    [Fact]
    public async Task Degraded_because_the_gateway_is_silent_or_unclear_nothing_is_done()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = await world.AddNumberAsync("A");
        world.Gateway.IsDown = true;
        Assert.Equal((HealthState.Degraded, false), await FoundAsync(world, number));
        var answer = await world.CallWithinAsync(number, grain => grain.EnsureHealthyAsync(), Limit);
        Assert.Equal((RecoveryOutcome.Unreachable, (0, 0, 0)), (answer.Outcome, Asked(world, number)));
        Assert.Equal(LinkState.Connected, (await world.StatusAsync(number)).Link);
    }

    [Fact]
    public async Task Stuck_it_is_restarted_and_recovers_when_that_helps()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = await world.AddNumberAsync("A");
        world.Gateway.Change(number, session => (session.Linked, session.Stuck, session.RestartHeals) = (false, true, true));
        await world.TellLinkAsync(number, LinkState.Connecting);
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(29));
        Assert.Equal((HealthState.Degraded, false), await FoundAsync(world, number));
        var call = await world.BeginAsync(number, grain => grain.EnsureHealthyAsync());
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(30));
        Assert.Equal((RecoveryOutcome.Recovered, (1, 0, 0)), ((await CampaignWorld.EndAsync(call, "the answer")).Outcome, Asked(world, number)));
    }

    [Fact]
    public async Task Corrupted_a_ghost_is_restarted_logged_out_and_deleted()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = world.AddUnlinkedNumber("A");
        world.Gateway.Change(number, session => (session.Exists, session.Forgotten, session.StillListed) = (true, true, true));
        Assert.Equal((HealthState.Corrupted, true), await FoundAsync(world, number));
        var answer = await world.CallWithinAsync(number, grain => grain.EnsureHealthyAsync(), Limit);
        Assert.True(answer.Outcome is RecoveryOutcome.Cleaned or RecoveryOutcome.Failed, answer.ToString());
        Assert.Equal([RecoveryStep.Restart, RecoveryStep.LogoutRestart, RecoveryStep.LogoutRestart, RecoveryStep.Delete],
            world.Recoveries.Attempts.Select(attempt => attempt.Step).Take(4));
    }

    [Fact]
    public async Task Corrupted_one_that_cannot_give_a_QR_is_restarted_and_logged_out_which_helps()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = world.AddUnlinkedNumber("A");
        world.Gateway.Change(number, session => (session.Exists, session.Stuck, session.QrRefused) = (true, true, true));
        Assert.Equal((HealthState.Corrupted, true), await FoundAsync(world, number));
        var answer = await world.CallWithinAsync(number, grain => grain.EnsureHealthyAsync(), Limit);
        Assert.Equal((RecoveryOutcome.Recovered, HealthState.Disconnected), (answer.Outcome, answer.Health.State));
        Assert.Equal([RecoveryStep.Restart, RecoveryStep.LogoutRestart], world.Recoveries.Attempts.Select(attempt => attempt.Step));
        Assert.Equal(0, world.Gateway.Asked(number, "delete"));
    }

    [Fact]
    public async Task Not_found_the_record_is_reset_after_one_restart_if_it_was_connected_and_history_stays()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = await world.AddNumberAsync("A");
        world.Gateway.Change(number, session => (session.Exists, session.Linked) = (false, false));
        Assert.Equal((HealthState.NotFound, false), await FoundAsync(world, number));
        var answer = await world.CallWithinAsync(number, grain => grain.EnsureHealthyAsync(), Limit);
        Assert.Equal(0, world.Gateway.Asked(number, "logout") + world.Gateway.Asked(number, "delete"));
        Assert.Equal(LinkState.Disconnected, (await world.StatusAsync(number)).Link);
        Assert.NotEqual(RecoveryOutcome.Failed, answer.Outcome);
        var step = Assert.Single(world.Recoveries.Attempts, attempt => attempt.Trigger == RecoveryTrigger.EnsureHealthy);
        Assert.Equal((RecoveryStep.Restart, HealthState.NotFound), (step.Step, step.Before));
    }

    private static Task<InstanceHealth> CheckAsync(CampaignWorld world, Guid number) => world.Host.CallAsync(() => world.Instance(number).CheckHealthAsync());

    private static async Task<(HealthState State, bool ShouldCleanup)> FoundAsync(CampaignWorld world, Guid number)
    {
        var health = await CheckAsync(world, number);
        return (health.State, health.ShouldCleanup);
    }

    private static (int Restarts, int Logouts, int Deletions) Asked(CampaignWorld world, Guid number) =>
        (world.Gateway.Asked(number, "restart"), world.Gateway.Asked(number, "logout"), world.Gateway.Asked(number, "delete"));
}
