using WaActors.Grains.Instances;
using WaActors.Instances;
using WaActors.TestKit;

namespace WaActors.Tests.Grains.Instances;

/// <summary>I-1, I-3, I-4 and what a person may ask for, with real actors.</summary>
public class EnsureHealthyTests
{
    [Fact]
    public async Task A_healthy_number_needs_nothing_I4()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = await world.AddNumberAsync("A");
        var answer = await world.Host.CallAsync(() => world.Instance(number).EnsureHealthyAsync());
        Assert.Equal((true, false, false, RecoveryOutcome.NotNeeded), (answer.Healthy, answer.Recovered, answer.Cleaned, answer.Outcome));
        Assert.Empty(world.Recoveries.Attempts);
    }

    [Fact]
    public async Task Stuck_for_45_s_it_is_checked_restarted_cleaned_up_and_gets_a_fresh_QR_within_90_s_I3_I4()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = world.AddUnlinkedNumber("A");
        world.Gateway.Change(number, session => (session.Exists, session.Stuck, session.LogoutLies) = (true, true, true));
        await world.TellLinkAsync(number, LinkState.Connecting);
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(45));

        var answer = await world.CallWithinAsync(number, grain => grain.EnsureHealthyAsync(), TimeSpan.FromSeconds(90));
        Assert.Equal((RecoveryOutcome.Cleaned, false), (answer.Outcome, answer.Healthy));
        Assert.Equal(
            [RecoveryStep.Restart, RecoveryStep.LogoutRestart, RecoveryStep.LogoutRestart, RecoveryStep.Delete],
            world.Recoveries.Attempts.Select(attempt => attempt.Step));
        Assert.Equal(
            [StepOutcome.NoEffect, StepOutcome.NoEffect, StepOutcome.NoEffect, StepOutcome.Helped], world.Recoveries.Attempts.Select(attempt => attempt.Outcome));
        Assert.Equal(HealthState.Stuck, world.Recoveries.Attempts[0].Before);
        Assert.False(world.Gateway.Read(number, session => session.Exists));

        var link = await world.CallWithinAsync(number, grain => grain.ConnectAsync(null), TimeSpan.FromSeconds(1));
        Assert.Equal((LinkState.AwaitingPairing, "2@qr1"), (link.State, link.QrCode));
    }

    [Fact]
    public async Task Success_of_a_step_is_never_believed_without_reading_again_I2()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = world.AddUnlinkedNumber("A");
        world.Gateway.Change(number, session =>
            (session.Exists, session.Stuck, session.LogoutLies, session.DeleteLies) = (true, true, true, true)); // everything says "success"
        await world.TellLinkAsync(number, LinkState.Connecting);
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(45));
        var answer = await world.CallWithinAsync(number, grain => grain.EnsureHealthyAsync(), TimeSpan.FromSeconds(90));
        Assert.Equal((RecoveryOutcome.Failed, false, false), (answer.Outcome, answer.Recovered, answer.Cleaned));
        Assert.NotNull(answer.Problem);
        Assert.All(world.Recoveries.Attempts, attempt => Assert.Equal(StepOutcome.NoEffect, attempt.Outcome));
    }

    [Fact]
    public async Task A_number_that_comes_up_by_itself_within_30_s_is_not_touched_I4()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = await world.AddNumberAsync("A");
        world.Gateway.Change(number, session => (session.Linked, session.Stuck) = (false, true));
        var call = await world.BeginAsync(number, grain => grain.EnsureHealthyAsync());
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(20));
        Assert.False(call.IsCompleted);
        world.Gateway.SetLinked(number, true);
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(5));
        Assert.True((await CampaignWorld.EndAsync(call, "the answer")).Healthy);
        Assert.Equal(0, world.Gateway.Asked(number, "restart"));
    }

    [Fact]
    public async Task Other_calls_answer_at_once_while_a_recovery_waits()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = await world.AddNumberAsync("A");
        world.Gateway.Change(number, session => (session.Linked, session.Stuck) = (false, true));
        var call = await world.BeginAsync(number, grain => grain.EnsureHealthyAsync());
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(LinkState.Connecting, (await world.StatusAsync(number)).Link); // CallAsync moves no time
        Assert.Equal(HealthState.Degraded, (await world.Host.CallAsync(() => world.Instance(number).CheckHealthAsync())).State);
        Assert.False(call.IsCompleted);
        world.Gateway.SetLinked(number, true);
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(5));
        Assert.True((await CampaignWorld.EndAsync(call, "the answer")).Healthy);
    }

    [Fact]
    public async Task A_slow_gateway_is_given_10_s_I1()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = await world.AddNumberAsync("A");
        world.Gateway.IsSlow = true;
        var call = await world.BeginAsync(number, grain => grain.CheckHealthAsync());
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(9.9));
        Assert.False(call.IsCompleted);
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(0.2));
        Assert.Equal(HealthState.Degraded, (await CampaignWorld.EndAsync(call, "the answer")).State);
        Assert.Equal(LinkState.Connected, (await world.StatusAsync(number)).Link);
    }

    [Fact]
    public async Task A_gateway_that_is_silent_gets_no_step_and_never_takes_more_than_90_s_I4()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = await world.AddNumberAsync("A");
        world.Gateway.IsSlow = true;
        var answer = await world.CallWithinAsync(number, grain => grain.EnsureHealthyAsync(), TimeSpan.FromSeconds(90));
        Assert.Equal(RecoveryOutcome.Unreachable, answer.Outcome);
        Assert.Equal(0, world.Gateway.Asked(number, "restart"));
    }

    [Fact]
    public async Task Two_who_ask_at_once_get_one_recovery()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = world.AddUnlinkedNumber("A");
        world.Gateway.Change(number, session => (session.Exists, session.Stuck, session.LogoutLies) = (true, true, true));
        await world.TellLinkAsync(number, LinkState.Connecting);
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(45));
        var first = await world.BeginAsync(number, grain => grain.EnsureHealthyAsync());
        var second = await world.BeginAsync(number, grain => grain.EnsureHealthyAsync());
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(90));
        Assert.Equal((RecoveryOutcome.Cleaned, RecoveryOutcome.Cleaned), ((await CampaignWorld.EndAsync(first, "the answer")).Outcome, (await CampaignWorld.EndAsync(second, "the answer")).Outcome));
        Assert.Single(world.Recoveries.Attempts.Select(attempt => attempt.RunId).Distinct());
    }

    [Fact]
    public async Task A_person_s_restart_logout_and_deletion_say_what_was_read_afterwards()
    {
        await using var world = await CampaignWorld.StartAsync();
        var numbers = await world.AddNumbersAsync(2);
        Assert.Equal(RecoveryOutcome.Recovered, (await world.CallWithinAsync(numbers[0], grain => grain.RestartAsync(), TimeSpan.FromSeconds(30))).Outcome);
        Assert.Equal(RecoveryOutcome.Recovered, (await world.CallWithinAsync(numbers[0], grain => grain.LogoutAsync(), TimeSpan.FromSeconds(30))).Outcome);
        Assert.Equal(RecoveryOutcome.Cleaned, (await world.CallWithinAsync(numbers[0], grain => grain.DeleteAsync(), TimeSpan.FromSeconds(30))).Outcome);
        await world.Host.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal(1, world.Gateway.Asked(numbers[0], "restart")); // not wanted any more: nothing repairs it

        world.Gateway.Change(numbers[1], session => session.LogoutLies = true);
        var lied = await world.CallWithinAsync(numbers[1], grain => grain.LogoutAsync(), TimeSpan.FromSeconds(30));
        Assert.Equal((RecoveryOutcome.Failed, HealthState.Healthy), (lied.Outcome, lied.Health.State));
    }
}
