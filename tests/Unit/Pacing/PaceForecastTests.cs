using WaActors.Campaigns;
using WaActors.Grains.Pacing;
using WaActors.Pacing;

namespace WaActors.Tests.Unit.Pacing;

public class PaceForecastTests
{
    private static readonly PaceCalendar Calendar = new(TimeZones.Get("America/Sao_Paulo"), new HashSet<DateOnly>());
    private static readonly DateTimeOffset Wednesday = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero); // 09:00 in Sao Paulo
    private static readonly TimeSpan OneMinute = TimeSpan.FromMinutes(1);
    private static readonly DelayRange NoDelay = new(TimeSpan.Zero, TimeSpan.Zero);

    [Fact]
    public void Gaps_and_pauses_give_the_rate() => // 58 s of gap and send, and 30 s of pause for each
        AssertNear(Wednesday.AddSeconds(100 * 90), End(100, Line(new() { Gap = TimeSpan.FromSeconds(58), PauseEvery = 20, PauseMin = TimeSpan.FromMinutes(10), PauseMax = TimeSpan.FromMinutes(10) })));

    [Fact]
    public void A_full_day_goes_on_at_the_next_opening()
    {
        var line = Line(new() { PerHour = 10, PerDay = 20, Hours = PaceProfiles.Of(PaceProfile.Cold).Hours });
        AssertNear(Wednesday.AddHours(2), End(20, line));
        AssertNear(Wednesday.AddDays(1).AddHours(1), End(30, line));
        AssertNear(Wednesday.AddDays(5).AddHours(1), End(70, line)); // Wednesday, Thursday, Friday, Monday
    }

    [Fact]
    public void Two_numbers_are_twice_as_fast_and_a_shared_one_half_as_fast()
    {
        var line = Line(new() { PerHour = 10 });
        AssertNear(Wednesday.AddHours(2), End(20, line));
        AssertNear(Wednesday.AddHours(1), End(20, line, line));
        AssertNear(Wednesday.AddHours(4), End(20, line with { Share = 0.5 }));
    }

    [Fact]
    public void The_campaign_s_window_cap_and_delay_tighten_it()
    {
        var line = Line(new() { PerHour = 60 });
        var morning = new SendWindow([new WindowRange(Weekdays.All, 9 * 60, 10 * 60)], WindowClock.Tenant, true);
        AssertNear(Wednesday.AddDays(1).AddMinutes(30), PaceForecast.EndOf(90, [line], new CampaignPace { Window = morning }, NoDelay, Calendar, Wednesday));
        AssertNear(Wednesday.AddDays(1).AddHours(-9).AddMinutes(10), PaceForecast.EndOf(30, [line], new CampaignPace { PerDay = 20 }, NoDelay, Calendar, Wednesday));
        var delay = new DelayRange(TimeSpan.FromSeconds(100), TimeSpan.FromSeconds(136));
        AssertNear(Wednesday.AddHours(1), PaceForecast.EndOf(30, [line], CampaignPace.None, delay, Calendar, Wednesday));
    }

    [Fact]
    public void What_was_sent_today_is_spent_for_the_number_for_new_people_and_for_the_campaign()
    {
        var line = Line(new() { PerHour = 10, PerDay = 20 });
        var midnight = Calendar.NextMidnight(Wednesday);
        AssertNear(Wednesday.AddHours(1), End(10, line with { SentToday = 10 }));
        AssertNear(midnight.AddHours(1), End(10, line with { SentToday = 20 }));
        AssertNear(midnight.AddHours(1), End(10, line with { SentToday = 35 })); // the cap was lowered meanwhile
        AssertNear(midnight.AddHours(0.5), End(10, Line(new() { PerHour = 10, NewPerDay = 20 }) with { NewToday = 15 }));
        var own = PaceForecast.Of(10, [line], new CampaignPace { PerDay = 12 }, NoDelay, Calendar, Wednesday, sentToday: 7);
        AssertNear(midnight.AddHours(0.5), own?.EndAt);
    }

    [Fact]
    public void Each_number_is_done_when_its_part_is_and_not_later_than_the_campaign()
    {
        var (small, large) = (Line(new() { PerHour = 10, PerDay = 10 }), Line(new() { PerHour = 10, PerDay = 100 }));
        var none = Line(new() { PerHour = 10, PerDay = 10 }) with { SentToday = 10 };
        var forecast = PaceForecast.Of(30, [small, large, none], CampaignPace.None, NoDelay, Calendar, Wednesday)!;
        AssertNear(Wednesday.AddHours(1), forecast.LastSendAt[0]);
        AssertNear(forecast.EndAt, forecast.LastSendAt[1]);
        Assert.Null(forecast.LastSendAt[2]);
    }

    [Fact]
    public void Numbers_that_only_have_a_cap_take_their_turns_at_the_campaign_s_delay()
    {
        var delay = new DelayRange(TimeSpan.FromSeconds(58), TimeSpan.FromSeconds(58)); // a minute with its send
        var forecast = PaceForecast.Of(
            40, [Line(new() { PerDay = 10 }), Line(new() { PerDay = 100 })], CampaignPace.None, delay, Calendar, Wednesday)!;
        AssertNear(Wednesday.AddMinutes(20), forecast.LastSendAt[0]); // every second minute is its
        AssertNear(Wednesday.AddMinutes(40), forecast.LastSendAt[1]);
        AssertNear(Wednesday.AddMinutes(40), forecast.EndAt);
    }

    [Fact]
    public void What_keeps_each_number_from_being_done_sooner_is_named()
    {
        var evening = new SendWindow([new WindowRange(Weekdays.All, 18 * 60, 20 * 60)], WindowClock.Tenant, true);
        ForecastLine[] lines =
        [
            Line(new() { PerHour = 10, PerDay = 10 }), Line(new() { PerDay = 10, Gap = OneMinute }) with { SentToday = 10 }, Line(new() { NewPerDay = 5, Gap = OneMinute }),
            Line(new() { PerHour = 10, Gap = OneMinute }), Line(new() { Gap = OneMinute }), Line(new() { Gap = OneMinute, Hours = evening }),
            Line(new() { Gap = OneMinute, PauseEvery = 2, PauseMin = TimeSpan.FromMinutes(10), PauseMax = TimeSpan.FromMinutes(10) }),
        ];
        Assert.Equal(
            [ForecastLimit.DayCap, ForecastLimit.DayCap, ForecastLimit.NewPeople, ForecastLimit.HourCap, ForecastLimit.Gap, ForecastLimit.Hours, ForecastLimit.LongPause],
            PaceForecast.Of(100, lines, CampaignPace.None, NoDelay, Calendar, Wednesday)!.LimitedBy);
        Assert.All(
            PaceForecast.Of(100, lines, new CampaignPace { PerDay = 7 }, NoDelay, Calendar, Wednesday, sentToday: 7)!.LimitedBy,
            limit => Assert.Equal(ForecastLimit.CampaignDayCap, limit));
        Assert.Equal(
            [ForecastLimit.CampaignDelay],
            PaceForecast.Of(100, [lines[4]], CampaignPace.None, new DelayRange(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(5)), Calendar, Wednesday)!.LimitedBy);
    }

    [Fact]
    public void A_cap_of_the_campaign_that_is_not_spent_yet_is_what_limits_it_too()
    {
        ForecastLine[] lines = [Line(new() { Gap = TimeSpan.FromSeconds(28) })];
        var ofAll = PaceForecast.Of(1_000, lines, new CampaignPace { PerDay = 100 }, NoDelay, Calendar, Wednesday)!;
        Assert.Equal([ForecastLimit.CampaignDayCap], ofAll.LimitedBy);
        var ofEach = PaceForecast.Of(1_000, lines, new CampaignPace { PerNumberPerDay = 100 }, NoDelay, Calendar, Wednesday)!;
        Assert.Equal([ForecastLimit.CampaignDayCap], ofEach.LimitedBy);
        Assert.Equal(ofAll.EndAt, ofEach.EndAt);
        Assert.Equal([ForecastLimit.Gap], PaceForecast.Of(1_000, lines, new CampaignPace { PerDay = 100_000, PerNumberPerDay = 100_000 }, NoDelay, Calendar, Wednesday)!.LimitedBy);
    }

    [Fact]
    public void With_nothing_left_it_ends_now_and_each_number_has_its_limit_all_the_same()
    {
        ForecastLine[] lines = [Line(new() { Gap = OneMinute }), Line(new() { PerHour = 10 })];
        var forecast = PaceForecast.Of(0, lines, CampaignPace.None, NoDelay, Calendar, Wednesday)!;
        Assert.Equal(Wednesday, forecast.EndAt);
        Assert.Equal([ForecastLimit.Gap, ForecastLimit.HourCap], forecast.LimitedBy);
    }

    [Fact]
    public void A_young_number_grows()
    {
        var line = new ForecastLine(new NumberPace(new PaceSettings { WarmUp = PaceProfiles.Of(PaceProfile.Cold).WarmUp, PerHour = 1000 }, Calendar, Wednesday), 1);
        var day = Calendar.DayOf(End(5 * 4, line)!.Value);
        Assert.Equal(3, day.DayNumber - Calendar.DayOf(Wednesday).DayNumber);
        Assert.Equal(5, Calendar.DayOf(End(20 + 15, line)!.Value).DayNumber - Calendar.DayOf(Wednesday).DayNumber);
    }

    [Fact]
    public void What_cannot_be_told_is_not_told()
    {
        Assert.Null(End(10));
        Assert.Null(End(10, Line(PaceSettings.None)));
        Assert.Null(End(1_000_000, Line(new() { PerDay = 5, Gap = TimeSpan.FromSeconds(1) })));
        Assert.Equal(Wednesday, End(0, Line(new() { PerHour = 1 })));
    }

    private static DateTimeOffset? End(int messages, params ForecastLine[] lines) =>
        PaceForecast.EndOf(messages, lines, CampaignPace.None, NoDelay, Calendar, Wednesday);

    private static ForecastLine Line(PaceSettings settings) => new(new NumberPace(settings, Calendar, DateTimeOffset.MinValue), Share: 1);

    private static void AssertNear(DateTimeOffset expected, DateTimeOffset? actual) =>
        Assert.True(actual is { } at && (at - expected).Duration() < TimeSpan.FromMinutes(1), $"expected {expected:O}, got {actual:O}");
}
