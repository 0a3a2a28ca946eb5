using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Grains.Pacing;
using WaActors.Pacing;
using WaActors.TestKit;
using WaActors.TestKit.Memory;

namespace WaActors.Tests.Grains.Campaigns;

/// <summary>Clock edge cases with actors at work: days of 23 and 25 hours, caps at midnight, a window across it. Leap days: Unit/Pacing.</summary>
public class ClockTests
{
    private const int PerDay = 5;

    [Fact, Trait("Duration", "Long")] // on a cluster
    public async Task Over_days_of_23_and_25_hours_caps_count_by_midnight_on_the_wall_and_a_window_across_it_is_kept()
    {
        await using var world = await CampaignWorld.StartAsync();
        var calendar = new PaceCalendar(ZoneWithShifts(world.Now), new HashSet<DateOnly>());
        var night = new SendWindow([new WindowRange(Weekdays.All, 22 * 60, 2 * 60)], WindowClock.Tenant, Holidays: true);
        var number = await world.AddNumberAsync("A", pace: new NumberPace(new PaceSettings { PerDay = PerDay, Gap = TimeSpan.FromMinutes(10) }, calendar, DateTimeOffset.MinValue));
        var campaign = await world.StartCampaignAsync([number], 25, TimeSpan.Zero, seed => seed with { Pace = new CampaignPace { Window = night }, Calendar = calendar });
        await world.Host.AdvanceAsync(TimeSpan.FromHours(1));
        var announced = (await world.LiveAsync(campaign))!.WaitingUntil!.Value;
        await world.Host.AdvanceAsync(TimeSpan.FromDays(8));

        world.AssertAllSentOnce(campaign);
        var sent = world.ReceivedOf(campaign);
        Assert.InRange(sent[0].At, announced, announced.AddMinutes(1)); // what was said came true
        Assert.All(sent, received => Assert.True(WindowPlan.At(night, calendar, received.At).Open, $"{received.At:O} is outside the window"));
        var days = sent.CountBy(received => calendar.DayOf(received.At)).ToList();
        Assert.Equal([PerDay, PerDay, PerDay, PerDay, PerDay], days.Select(day => day.Value)); // each full, none more than that
        var lengths = days.Select(day => (calendar.StartOf(day.Key.AddDays(1)) - calendar.StartOf(day.Key)).TotalHours).ToList();
        Assert.Contains(23.0, lengths);
        Assert.Contains(25.0, lengths);
    }

    [Fact, Trait("Duration", "Long")] // on a cluster
    public async Task A_campaign_s_own_cap_counts_by_the_same_midnight()
    {
        await using var world = await CampaignWorld.StartAsync();
        var calendar = new PaceCalendar(ZoneWithShifts(world.Now), new HashSet<DateOnly>());
        var campaign = await world.StartCampaignAsync(
            await world.AddNumbersAsync(2), 30, TimeSpan.FromMinutes(20), seed => seed with { Pace = new CampaignPace { PerDay = 6 }, Calendar = calendar });
        await world.Host.AdvanceAsync(TimeSpan.FromDays(6));
        world.AssertAllSentOnce(campaign);
        Assert.All(world.ReceivedOf(campaign).CountBy(received => calendar.DayOf(received.At)), day => Assert.Equal(6, day.Value));
    }

    [Fact, Trait("Duration", "Long")] // on a cluster
    public async Task A_campaign_whose_every_route_is_lost_for_a_week_resumes_by_itself_at_pace()
    {
        await using var world = await CampaignWorld.StartAsync();
        var pace = new NumberPace(new PaceSettings { PerDay = 8, Gap = TimeSpan.FromMinutes(5) }, PaceCalendar.Utc, DateTimeOffset.MinValue);
        var numbers = new[] { await world.AddNumberAsync("A", pace: pace), await world.AddNumberAsync("B", pace: pace) };
        var campaign = await world.StartCampaignAsync(numbers, 60, TimeSpan.Zero);
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(12));
        foreach (var number in numbers) await LinkAsync(number, linked: false);
        var before = world.ReceivedOf(campaign).Count;
        await world.Host.AdvanceAsync(TimeSpan.FromDays(7));
        Assert.Equal((before, CampaignStatus.Waiting), (world.ReceivedOf(campaign).Count, world.Database.Campaign(campaign).Status));

        foreach (var number in numbers) await LinkAsync(number, linked: true);
        var back = world.Now;
        await world.Host.AdvanceAsync(TimeSpan.FromDays(5));
        world.AssertAllSentOnce(campaign);
        var after = world.ReceivedOf(campaign).Where(received => received.At >= back).ToList();
        Assert.True(after[0].At < back.AddMinutes(1), $"resumed at {after[0].At:O}, was back at {back:O}");
        foreach (var mine in after.GroupBy(received => received.InstanceId))
        {
            Assert.All(mine.CountBy(received => received.At.Date), day => Assert.InRange(day.Value, 1, 8)); // no burst of what was missed
            Assert.All(mine.Zip(mine.Skip(1)), pair => Assert.True(pair.Second.At - pair.First.At >= TimeSpan.FromMinutes(5)));
        }

        async Task LinkAsync(Guid number, bool linked)
        {
            world.Gateway.SetLinked(number, linked);
            await world.TellLinkAsync(number, linked ? WaActors.Instances.LinkState.Connected : WaActors.Instances.LinkState.Disconnected);
        }
    }

    /// <summary>A zone whose clock goes forward at a midnight the day after tomorrow, so that this midnight does not exist, and back at another two days later.</summary>
    private static TimeZoneInfo ZoneWithShifts(DateTimeOffset now)
    {
        var forward = DateOnly.FromDateTime(now.UtcDateTime).AddDays(2);
        var back = forward.AddDays(2);
        var midnight = new DateTime(1, 1, 1, 0, 0, 0);
        var rule = TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(
            new DateTime(forward.Year, 1, 1),
            new DateTime(forward.Year, 12, 31),
            TimeSpan.FromHours(1),
            TimeZoneInfo.TransitionTime.CreateFixedDateRule(midnight, forward.Month, forward.Day),
            TimeZoneInfo.TransitionTime.CreateFixedDateRule(midnight, back.Month, back.Day));
        return TimeZoneInfo.CreateCustomTimeZone("Test/Shifts", TimeSpan.FromHours(-3), "Test", "Test", "Test summer", [rule]);
    }
}
