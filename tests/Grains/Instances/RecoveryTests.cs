using WaActors.Campaigns;
using WaActors.Grains.Events;
using WaActors.Grains.Instances;
using WaActors.Grains.Notifications;
using WaActors.Instances;
using WaActors.TestKit;

namespace WaActors.Tests.Grains.Instances;

/// <summary>I-2, I-7, I-8 with real actors: a lost number repairs itself.</summary>
public class RecoveryTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_silent_loss_is_found_within_one_period_recovered_by_restart_and_campaigns_lose_nothing_I7_I8()
    {
        // Without heartbeats: verification alone must find it.
        await using var world = await CampaignWorld.StartAsync(recovery: options => options.HeartbeatPeriod = TimeSpan.FromDays(1));
        var numbers = await world.AddNumbersAsync(2);
        var campaign = await world.StartCampaignAsync(numbers, 60, TimeSpan.FromSeconds(30));
        await world.Host.AdvanceAsync(Minute);
        world.Gateway.Change(numbers[1], session => (session.Linked, session.Forgotten, session.RestartHeals) = (false, true, true));

        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(5.5) + TimeSpan.FromSeconds(10));
        Assert.Equal(LinkState.Connected, (await world.StatusAsync(numbers[1])).Link);
        Assert.Equal((1, 0, 0), Asked(world, numbers[1]));
        Assert.True(world.Gateway.Read(numbers[1], session => session.Paired));
        var attempt = Assert.Single(world.Recoveries.Attempts);
        Assert.Equal((RecoveryTrigger.Automatic, RecoveryStep.Restart, HealthState.NotFound, HealthState.Healthy, StepOutcome.Helped),
            (attempt.Trigger, attempt.Step, attempt.Before, attempt.After, attempt.Outcome));
        Assert.Empty(world.EventsOfNumber(numbers[1], EventKinds.InstanceLost)); // the user never notices (I-11)

        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(40));
        world.AssertAllSentOnce(campaign);
    }

    [Fact]
    public async Task A_silent_loss_that_no_campaign_meets_is_found_within_one_period_too_I7()
    {
        await using var world = await CampaignWorld.StartAsync(recovery: options => options.HeartbeatPeriod = TimeSpan.FromDays(1));
        var number = await world.AddNumberAsync("A");
        world.Gateway.Change(number, session => (session.Linked, session.Forgotten, session.RestartHeals) = (false, true, true));
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(5.5) + TimeSpan.FromSeconds(10));
        Assert.Equal((1, 0, 0), Asked(world, number));
        Assert.Equal(HealthState.Healthy, (await world.Host.CallAsync(() => world.Instance(number).CheckHealthAsync())).State);
    }

    [Fact]
    public async Task A_heartbeat_finds_it_sooner_and_counts_what_it_saw_I9()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = await world.AddNumberAsync("A");
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(4.5));
        world.Gateway.Change(number, session => (session.Linked, session.RestartHeals) = (false, true));
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(2.2) + TimeSpan.FromSeconds(10));
        Assert.Equal(1, world.Gateway.Asked(number, "restart"));
        var fleet = await world.FleetAsync();
        Assert.True(fleet.Checked >= 3 && fleet.CheckedHealthy >= 2 && fleet.CheckErrors == 0, fleet.ToString());
        Assert.Equal(fleet.Checked, fleet.CheckedHealthy + fleet.CheckedUnhealthy);
    }

    [Fact]
    public async Task A_404_that_another_route_denies_changes_nothing_I7()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = await world.AddNumberAsync("A");
        world.Gateway.Change(number, session => session.StateRouteLies = true);
        await world.Host.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal(LinkState.Connected, (await world.StatusAsync(number)).Link);
        Assert.Equal((0, 0, 0), Asked(world, number));
        Assert.NotNull(world.Database.LastCheck(number));
    }

    [Fact]
    public async Task When_restart_fails_its_owner_is_told_once_and_the_ladder_is_climbed_once_per_30_min_over_a_day_of_flapping_I8_I10()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = await world.AddNumberAsync("A");
        var start = world.Now;
        for (var flap = 0; flap < 24 * 20; flap++) // up for a minute, down for two: every 3 minutes for a day
        {
            world.Gateway.SetLinked(number, false);
            await world.TellLinkAsync(number, LinkState.Disconnected, "flapping");
            await world.Host.AdvanceAsync(2 * Minute);
            world.Gateway.SetLinked(number, true);
            await world.TellLinkAsync(number, LinkState.Connected);
            await world.Host.AdvanceAsync(Minute);
        }

        var runs = world.Recoveries.Attempts.Where(attempt => attempt.StepNo == 1).ToList();
        var gaps = runs.Zip(runs.Skip(1), (one, next) => next.At - one.At).ToList();
        Assert.All(gaps, gap => Assert.InRange(gap, 30 * Minute, 34 * Minute)); // never sooner, and at the next loss after that
        Assert.InRange(runs.Count, 24 * 60 / 34, 48);
        Assert.All(runs, run => Assert.Equal(RecoveryTrigger.Automatic, run.Trigger));
        Assert.Single(world.EventsOfNumber(number, EventKinds.InstanceLost));
        Assert.Equal(NotificationKind.InstanceDisconnected, Assert.Single(world.Notifications.Raised).Kind);
        Assert.Empty(world.EventsOfNumber(number, EventKinds.InstanceResolved));
        Assert.NotEmpty(world.EventsOfNumber(number, EventKinds.InstanceRecoverySkipped));
        Assert.Equal(0, world.Gateway.Asked(number, "delete"));

        await world.Host.AdvanceAsync(20 * Minute); // stable: over, and said so once
        Assert.Single(world.EventsOfNumber(number, EventKinds.InstanceResolved));
        Assert.Equal([NotificationKind.InstanceDisconnected, NotificationKind.InstanceReconnected], world.Notifications.Raised.Select(raised => raised.Kind));
        Assert.True(world.Now - start > TimeSpan.FromDays(1));
    }

    [Fact]
    public async Task When_no_step_helps_it_is_disconnected_its_owner_is_told_and_nothing_is_deleted_I8()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = await world.AddNumberAsync("A");
        world.Gateway.SetLinked(number, false);
        await world.TellLinkAsync(number, LinkState.Disconnected, "closed");
        await world.Host.AdvanceAsync(TimeSpan.FromHours(3));
        Assert.Equal((3, 0, 0), Asked(world, number)); // one run, although it stays lost
        Assert.Equal([1, 2, 3], world.Recoveries.Attempts.Select(attempt => attempt.StepNo));
        Assert.All(world.Recoveries.Attempts, attempt => Assert.Equal(StepOutcome.NoEffect, attempt.Outcome));
        Assert.Equal(LinkState.Disconnected, (await world.StatusAsync(number)).Link);
        Assert.Single(world.EventsOfNumber(number, EventKinds.InstanceLost));
        Assert.True(world.Gateway.Read(number, session => session.Paired));
    }

    [Fact]
    public async Task A_loss_that_a_send_error_a_webhook_and_a_reading_all_saw_is_told_once_also_when_a_write_fails_in_between_I10()
    {
        await using var world = await CampaignWorld.StartAsync();
        var numbers = await world.AddNumbersAsync(1);
        await world.StartCampaignAsync(numbers, 5, TimeSpan.FromSeconds(2));
        world.Gateway.SetLinked(numbers[0], false); // the next send fails
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(3));
        await world.Host.CallAsync(() => world.Instance(numbers[0]).OnLinkEventAsync(new(LinkState.Disconnected, LinkEvidence.Webhook, "401", LoggedOut: true)));
        world.Notifications.OnRaised = calls =>
        {
            if (calls == 1) world.Host.FailNextStateWrite(); // told, and that it was told is lost
        };
        await world.Host.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal(2, world.Notifications.Calls);
        Assert.Equal(NotificationKind.InstanceDisconnected, Assert.Single(world.Notifications.Raised).Kind);
    }

    [Fact]
    public async Task A_number_stuck_in_connecting_is_restarted_by_itself_and_keeps_its_pairing_I8()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = await world.AddNumberAsync("A");
        world.Gateway.Change(number, session => (session.Linked, session.Stuck, session.RestartHeals) = (false, true, true));
        await world.TellLinkAsync(number, LinkState.Connecting);
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(29));
        Assert.Equal((0, 0, 0), Asked(world, number));
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(50));
        Assert.Equal((1, 0, 0), Asked(world, number));
        Assert.Equal(LinkState.Connected, (await world.StatusAsync(number)).Link);
    }

    [Fact]
    public async Task What_needs_a_person_is_never_touched_and_told_once()
    {
        await using var world = await CampaignWorld.StartAsync();
        var numbers = await world.AddNumbersAsync(3);
        foreach (var number in numbers) world.Gateway.SetLinked(number, false);
        await world.Host.CallAsync(() => world.Instance(numbers[0]).OnLinkEventAsync(new(LinkState.Disconnected, LinkEvidence.Webhook, "403", Banned: true)));
        await world.Host.CallAsync(() => world.Instance(numbers[1]).OnLinkEventAsync(new(LinkState.Disconnected, LinkEvidence.Webhook, "401", LoggedOut: true)));
        world.Gateway.Change(numbers[2], session => session.ShowsQr = true); // the gateway fell back to a QR
        await world.TellLinkAsync(numbers[2], LinkState.Disconnected);
        await world.Host.AdvanceAsync(TimeSpan.FromHours(2));
        Assert.All(numbers, number => Assert.Equal((0, 0, 0), Asked(world, number)));
        Assert.All(numbers, number => Assert.Single(world.EventsOfNumber(number, EventKinds.InstanceLost)));
    }

    [Fact]
    public async Task A_restricted_number_that_loses_its_link_is_left_alone_463()
    {
        await using var world = await CampaignWorld.StartAsync();
        var numbers = await world.AddNumbersAsync(1);
        world.Gateway.OnSend = (_, _) => SendOutcome.Restricted(null, "463");
        await world.StartCampaignAsync(numbers, 2, TimeSpan.FromSeconds(1));
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(5));
        world.Gateway.SetLinked(numbers[0], false);
        await world.TellLinkAsync(numbers[0], LinkState.Disconnected);
        await world.Host.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal((0, 0, 0), Asked(world, numbers[0]));
        Assert.Single(world.EventsOfNumber(numbers[0], EventKinds.InstanceLost));
    }

    [Fact]
    public async Task A_recovery_goes_on_after_a_crash_with_the_step_that_was_begun_before_it()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = await world.AddNumberAsync("A");
        world.Gateway.SetLinked(number, false);
        await world.TellLinkAsync(number, LinkState.Disconnected);
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(3));
        Assert.Equal((1, 0, 0), Asked(world, number));
        Assert.Empty(world.Recoveries.Attempts); // begun, not looked at
        await world.Host.CrashAndRestartAsync();
        world.Gateway.SetLinked(number, true);
        await world.StatusAsync(number); // wakes it
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal((1, 0, 0), Asked(world, number));
        Assert.Equal((1, StepOutcome.Helped), (Assert.Single(world.Recoveries.Attempts).StepNo, world.Recoveries.Attempts[0].Outcome));
    }

    private static (int Restarts, int Logouts, int Deletions) Asked(CampaignWorld world, Guid number) =>
        (world.Gateway.Asked(number, "restart"), world.Gateway.Asked(number, "logout"), world.Gateway.Asked(number, "delete"));
}
