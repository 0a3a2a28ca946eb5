using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Grains.Events;
using WaActors.Grains.Gateways;
using WaActors.Grains.Pacing;
using WaActors.Instances;
using WaActors.Pacing;
using WaActors.Reasons;
using WaActors.TestKit;
using WaActors.TestKit.Gateways;

namespace WaActors.Tests.Grains.Instances;

/// <summary>The pace belongs to the number, across campaigns; no cap is passed, not even by a crash (issue: pace per number).</summary>
public class PaceTests
{
    private static readonly PaceCalendar Calendar = new(TimeZones.Get("America/Sao_Paulo"), new HashSet<DateOnly>());

    [Fact]
    public async Task Two_campaigns_without_delay_share_the_gap_of_a_number_and_take_turns()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = await world.AddNumberAsync("A", pace: Pace(new() { Gap = TimeSpan.FromSeconds(45), GapJitter = TimeSpan.FromSeconds(45) }));
        var first = await world.StartCampaignAsync([number], 20, TimeSpan.Zero);
        var second = await world.StartCampaignAsync([number], 20, TimeSpan.Zero);
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(70));
        world.AssertAllSentOnce(first);
        world.AssertAllSentOnce(second);
        var sent = world.Gateway.Received;
        Assert.All(Gaps(sent), gap => Assert.InRange(gap, TimeSpan.FromSeconds(45), TimeSpan.FromSeconds(91)));
        var half = world.ReceivedOf(first).Count(received => sent.Take(20).Contains(received));
        Assert.InRange(half, 9, 11);
    }

    [Fact]
    public async Task A_full_day_is_visible_the_campaign_waits_with_its_reason_and_goes_on_at_midnight_by_itself()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = await world.AddNumberAsync("A", pace: Pace(new() { PerDay = 5 }));
        var campaign = await world.StartCampaignAsync([number], 12, TimeSpan.Zero);
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(5, world.Gateway.Received.Count);
        var status = await world.StatusAsync(number);
        Assert.Equal((PermissionState.Capped, "5 sends a day"), (status.Permission, CodedReason.TextOf(status.PermissionReason)));
        Assert.Equal(Calendar.NextMidnight(world.Now), status.PermissionUntil);
        Assert.Equal(PermissionState.Capped, world.Database.ProjectedStatus(number)!.Permission);
        Assert.Equal(CampaignStatus.Waiting, world.Database.Campaign(campaign).Status);
        Assert.Contains("5 sends a day", (await world.LiveAsync(campaign))!.StatusReason, StringComparison.Ordinal);
        Assert.NotEmpty(world.EventsOfNumber(number, EventKinds.InstancePermission));

        await world.Host.AdvanceAsync(TimeSpan.FromDays(1));
        Assert.Equal(10, world.Gateway.Received.Count);
        await world.Host.AdvanceAsync(TimeSpan.FromDays(1));
        world.AssertAllSentOnce(campaign);
        Assert.All(world.Gateway.Received.CountBy(r => Calendar.DayOf(r.At)), day => Assert.InRange(day.Value, 1, 5));
    }

    [Fact, Trait("Duration", "Long")] // on a cluster
    public async Task Caps_gaps_and_pauses_hold_over_kills_of_the_process()
    {
        await using var world = await CampaignWorld.StartAsync();
        var settings = new PaceSettings
        {
            Gap = TimeSpan.FromSeconds(30), PauseEvery = 4, PauseMin = TimeSpan.FromMinutes(10), PauseMax = TimeSpan.FromMinutes(10), PerHour = 9, PerDay = 23,
        };
        var number = await world.AddNumberAsync("A", pace: Pace(settings));
        var campaign = await world.StartCampaignAsync([number], 40, TimeSpan.Zero);
        await world.Host.CallAsync(() => world.Host.Grain<ICampaignSchedulerGrain>(GrainKeys.Scheduler).WakeAsync());
        for (var kill = 0; kill < 40; kill++)
        {
            await world.Host.AdvanceAsync(TimeSpan.FromSeconds(97 * kill % 1_700));
            await world.Host.CrashAndRestartAsync();
        }

        await world.Host.AdvanceAsync(TimeSpan.FromDays(2));
        world.AssertAllSentOnce(campaign);
        AssertKept(world.Gateway.Received, settings);
    }

    [Fact, Trait("Duration", "Long")] // on a cluster
    public async Task A_week_of_silence_is_followed_by_no_burst_and_a_reconnected_number_begins_slowly()
    {
        await using var world = await CampaignWorld.StartAsync();
        var settings = new PaceSettings { Gap = TimeSpan.FromMinutes(1), PerDay = 50, AfterReconnectPerDay = 15, ReconnectTime = TimeSpan.FromHours(72) };
        var number = await world.AddNumberAsync("A", pace: Pace(settings));
        var campaign = await world.StartCampaignAsync([number], 150, TimeSpan.Zero);
        await world.Host.AdvanceAsync(TimeSpan.FromHours(12));
        var before = world.Gateway.Received.Count;
        Assert.Equal(50, before);
        world.Gateway.SetLinked(number, false);
        await world.TellLinkAsync(number, LinkState.Disconnected);
        await world.Host.AdvanceAsync(TimeSpan.FromDays(7));
        Assert.Equal(before, world.Gateway.Received.Count);
        world.Gateway.SetLinked(number, true);
        await world.TellLinkAsync(number, LinkState.Connected);
        var back = world.Now;
        await world.Host.AdvanceAsync(TimeSpan.FromDays(9));
        world.AssertAllSentOnce(campaign);
        var after = world.Gateway.Received.Where(r => r.At >= back).ToList();
        Assert.All(after.Where(r => r.At < back.AddHours(72)).CountBy(r => Calendar.DayOf(r.At)), day => Assert.InRange(day.Value, 1, 15));
        AssertKept(world.Gateway.Received, settings);
    }

    [Fact]
    public async Task A_changed_pace_acts_within_a_second_also_during_a_long_hold()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = await world.AddNumberAsync("A", pace: Pace(new() { Gap = TimeSpan.FromHours(5) }));
        var campaign = await world.StartCampaignAsync([number], 6, TimeSpan.Zero);
        await world.Host.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Single(world.Gateway.Received);
        await world.ChangePaceAsync(number, Pace(new() { PerDay = 3 }));
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(3, world.Gateway.Received.Count);
        await world.ChangePaceAsync(number, NumberPace.None);
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(1));
        world.AssertAllSentOnce(campaign);
        Assert.Equal(PermissionState.Ok, (await world.StatusAsync(number)).Permission);
    }

    [Fact]
    public async Task A_warming_number_says_so_and_a_pause_of_the_campaign_ends_its_sends_at_once()
    {
        await using var world = await CampaignWorld.StartAsync();
        var settings = new PaceSettings { WarmUp = PaceProfiles.Of(PaceProfile.Cold).WarmUp, Gap = TimeSpan.FromMinutes(2) };
        var number = await world.AddNumberAsync("A", pace: new NumberPace(settings, Calendar, world.Now));
        var campaign = await world.StartCampaignAsync([number], 30, TimeSpan.Zero);
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(3));
        Assert.Equal(PermissionState.Warming, (await world.StatusAsync(number)).Permission);
        var sent = world.Gateway.Received.Count;
        await world.Host.CallAsync(() => world.Campaign(campaign).PauseAsync());
        await world.Host.AdvanceAsync(TimeSpan.FromDays(1));
        Assert.Equal(sent, world.Gateway.Received.Count);
    }

    /// <summary>As when its tenant changes the warm-up of all numbers of its kind of line.</summary>
    [Fact]
    public async Task A_number_that_waits_for_its_next_day_goes_on_at_once_when_the_warm_up_of_all_allows_more()
    {
        await using var world = await CampaignWorld.StartAsync();
        NumberPace Paced(int perDay) => new(
            PaceProfiles.Effective(PaceProfile.Cold, new() { GapSeconds = 0, GapJitterSeconds = 0, PauseEvery = 0, PerHour = 0, NewPerDay = 0, Hours = new([], WindowClock.Tenant, false) },
                new TenantWarmUps(Cold: [new WarmUpStage(0, perDay)])), Calendar, world.Now);
        var number = await world.AddNumberAsync("A", pace: Paced(4));
        var campaign = await world.StartCampaignAsync([number], 10, TimeSpan.Zero);
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal((4, PermissionState.Capped), (world.Gateway.Received.Count, (await world.StatusAsync(number)).Permission));
        await world.ChangePaceAsync(number, Paced(10));
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(1));
        world.AssertAllSentOnce(campaign);
    }

    [Fact]
    public async Task New_conversations_have_their_limit_of_a_day()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = await world.AddNumberAsync("A", pace: Pace(new() { NewPerDay = 4 }));
        var campaign = await world.StartCampaignAsync([number], 10, TimeSpan.Zero);
        await world.Host.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal(4, world.Gateway.Received.Count);
        await world.Host.AdvanceAsync(TimeSpan.FromDays(2));
        world.AssertAllSentOnce(campaign);
    }

    [Fact]
    public async Task A_conversation_that_the_person_began_is_no_new_one()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = await world.AddNumberAsync("A", pace: Pace(new() { NewPerDay = 2 }));
        var campaign = world.AddCampaign([number], 6, TimeSpan.Zero);
        var people = world.Database.Messages(campaign).Select(message => message.Phone).ToList();
        await world.PostWebhookAsync(number, new InboundWebhook("I1", people[0], "oi"), new InboundWebhook("I2", people[1], null));
        await world.PostWebhookAsync(number, new InboundWebhook("I3", people[2], "quanto custa?"));
        await world.Host.SettleAsync();
        await world.Host.CallAsync(() => world.Campaign(campaign).StartAsync());
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(5));
        Assert.Equal(people.Take(5), world.ReceivedOf(campaign).Select(received => received.Phone)); // three who wrote, and two new
        await world.Host.AdvanceAsync(TimeSpan.FromDays(1));
        world.AssertAllSentOnce(campaign);
    }

    [Fact]
    public async Task Quiet_hours_hold_the_number_and_end_by_themselves()
    {
        await using var world = await CampaignWorld.StartAsync();
        var hours = new SendWindow([new WindowRange(Weekdays.All, 9 * 60, 10 * 60)], WindowClock.Tenant, Holidays: true);
        var number = await world.AddNumberAsync("A", pace: Pace(new() { Hours = hours, Gap = TimeSpan.FromMinutes(5) }));
        var campaign = await world.StartCampaignAsync([number], 20, TimeSpan.Zero);
        await world.Host.AdvanceAsync(TimeSpan.FromDays(4));
        world.AssertAllSentOnce(campaign);
        Assert.All(world.Gateway.Received, r => Assert.True(WindowPlan.At(hours, Calendar, r.At).Open, $"sent at {r.At:O}"));
    }

    private static NumberPace Pace(PaceSettings settings) => new(settings, Calendar, DateTimeOffset.MinValue);

    private static IEnumerable<TimeSpan> Gaps(IReadOnlyList<Received> sent) => sent.Zip(sent.Skip(1)).Select(pair => pair.Second.At - pair.First.At);

    private static void AssertKept(IReadOnlyList<Received> sent, PaceSettings settings)
    {
        Assert.All(Gaps(sent), gap => Assert.True(gap >= settings.Gap, $"a gap of {gap}"));
        Assert.All(sent.CountBy(r => Calendar.DayOf(r.At)), day => Assert.True(day.Value <= (settings.PerDay ?? int.MaxValue), $"{day.Value} on {day.Key}"));
        Assert.All(sent, r => Assert.True(sent.Count(o => o.At > r.At.AddHours(-1) && o.At <= r.At) <= (settings.PerHour ?? int.MaxValue), $"an hour too full at {r.At:O}"));
        var run = 0;
        for (var i = 0; i < sent.Count; i++)
        {
            run = i > 0 && sent[i].At - sent[i - 1].At < settings.PauseMin ? run + 1 : 1;
            Assert.True(run <= (settings.PauseEvery ?? int.MaxValue), $"no pause before {sent[i].At:O}");
        }
    }
}
