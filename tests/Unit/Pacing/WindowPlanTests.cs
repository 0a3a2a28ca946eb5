using FsCheck;
using FsCheck.Fluent;
using WaActors.Grains.Pacing;
using WaActors.Pacing;

namespace WaActors.Tests.Unit.Pacing;

/// <summary>Windows, and the edges of clocks: daylight saving, midnight, leap days, holidays.</summary>
public class WindowPlanTests
{
    private static readonly PaceCalendar SaoPaulo = new(TimeZones.Get("America/Sao_Paulo"), new HashSet<DateOnly>());
    private static readonly PaceCalendar NewYork = new(TimeZones.Get("America/New_York"), new HashSet<DateOnly>());

    [Fact]
    public void It_opens_and_closes_by_the_clock_of_its_zone()
    {
        var window = Window(Weekdays.Working, "09:00", "20:00");
        Assert.Equal(new WindowState(false, At("2026-11-25T12:00Z")), WindowPlan.At(window, SaoPaulo, At("2026-11-25T11:59:59.999Z")));
        Assert.Equal(new WindowState(true, At("2026-11-25T23:00Z")), WindowPlan.At(window, SaoPaulo, At("2026-11-25T12:00Z")));
        Assert.Equal(new WindowState(false, At("2026-11-26T12:00Z")), WindowPlan.At(window, SaoPaulo, At("2026-11-25T23:00Z")));
    }

    [Fact]
    public void A_weekend_and_a_holiday_are_passed_over()
    {
        var calendar = new PaceCalendar(SaoPaulo.Zone, new HashSet<DateOnly> { new(2026, 11, 30) });
        var friday = At("2026-11-27T23:30Z");
        Assert.Equal(At("2026-12-01T12:00Z"), WindowPlan.At(Window(Weekdays.Working, "09:00", "20:00"), calendar, friday).Until);
        Assert.Equal(At("2026-11-30T12:00Z"), WindowPlan.At(Window(Weekdays.Working, "09:00", "20:00") with { Holidays = false }, calendar, friday).Until);
    }

    [Fact]
    public void A_range_across_midnight_belongs_to_the_day_on_which_it_begins_and_ends_where_a_holiday_begins()
    {
        var window = Window(Weekdays.Friday, "22:00", "02:00");
        Assert.Equal(new WindowState(true, At("2026-11-28T05:00Z")), WindowPlan.At(window, SaoPaulo, At("2026-11-28T04:00Z"))); // Saturday, 01:00
        Assert.False(WindowPlan.At(window, SaoPaulo, At("2026-11-27T04:00Z")).Open); // Friday, 01:00
        var calendar = new PaceCalendar(SaoPaulo.Zone, new HashSet<DateOnly> { new(2026, 11, 28) });
        Assert.Equal(new WindowState(true, At("2026-11-28T03:00Z")), WindowPlan.At(window, calendar, At("2026-11-28T02:00Z")));
    }

    [Fact]
    public void Several_ranges_a_day_and_a_day_to_its_end()
    {
        var window = new SendWindow([Range(Weekdays.All, "08:00", "12:00"), Range(Weekdays.All, "14:00", "00:00")], WindowClock.Tenant, false);
        Assert.Equal(new WindowState(false, At("2026-11-25T17:00Z")), WindowPlan.At(window, SaoPaulo, At("2026-11-25T15:30Z")));
        Assert.Equal(new WindowState(true, At("2026-11-26T03:00Z")), WindowPlan.At(window, SaoPaulo, At("2026-11-26T02:59:59Z")));
        Assert.Equal(new WindowState(false, At("2026-11-26T11:00Z")), WindowPlan.At(window, SaoPaulo, At("2026-11-26T03:00Z")));
    }

    [Fact]
    public void The_29_of_February_is_a_day_as_any_other()
    {
        var window = Window(Weekdays.Tuesday, "09:00", "10:00");
        Assert.Equal(new DateOnly(2028, 2, 29), SaoPaulo.DayOf(At("2028-02-29T12:30Z")));
        Assert.True(WindowPlan.At(window, SaoPaulo, At("2028-02-29T12:30Z")).Open);
        Assert.Equal(At("2028-02-29T12:00Z"), WindowPlan.At(window, SaoPaulo, At("2028-02-28T23:59Z")).Until);
        Assert.Equal(At("2028-03-01T03:00Z"), SaoPaulo.NextMidnight(At("2028-02-29T20:00Z")));
    }

    [Fact]
    public void When_the_clock_is_put_forward_a_range_begins_at_the_first_moment_that_exists()
    {
        var window = Window(Weekdays.Sunday, "02:30", "05:00"); // 2026-03-08 in New York: 02:00 becomes 03:00
        Assert.Equal(new WindowState(false, At("2026-03-08T07:00Z")), WindowPlan.At(window, NewYork, At("2026-03-08T06:59Z")));
        Assert.Equal(new WindowState(true, At("2026-03-08T09:00Z")), WindowPlan.At(window, NewYork, At("2026-03-08T07:00Z")));
        Assert.Equal(TimeSpan.FromHours(23), NewYork.NextMidnight(At("2026-03-08T12:00Z")) - NewYork.StartOf(new DateOnly(2026, 3, 8)));
    }

    [Fact]
    public void When_the_clock_is_put_back_a_range_is_open_only_when_both_readings_say_so()
    {
        var window = Window(Weekdays.Sunday, "01:30", "03:00"); // 2026-11-01 in New York: 02:00 becomes 01:00
        Assert.False(WindowPlan.At(window, NewYork, At("2026-11-01T05:45Z")).Open); // the first 01:45
        Assert.True(WindowPlan.At(window, NewYork, At("2026-11-01T06:45Z")).Open); // the second
        var early = Window(Weekdays.Sunday, "00:00", "01:30");
        Assert.Equal(At("2026-11-01T05:30Z"), WindowPlan.At(early, NewYork, At("2026-11-01T05:00Z")).Until);
        Assert.False(WindowPlan.At(early, NewYork, At("2026-11-01T06:15Z")).Open); // the second 01:15
    }

    [Fact]
    public void A_midnight_that_does_not_exist_is_the_first_moment_of_its_day()
    {
        // Until 2018 Sao Paulo put its clocks forward at midnight: 2018-11-04 began at 01:00.
        Assert.Equal(At("2018-11-04T03:00Z"), SaoPaulo.StartOf(new DateOnly(2018, 11, 4)));
        Assert.Equal(At("2018-11-04T03:00Z"), SaoPaulo.NextMidnight(At("2018-11-03T20:00Z")));
    }

    [Fact]
    public void A_window_that_never_opens_says_so() =>
        Assert.Equal(new WindowState(false, null), WindowPlan.At(Window(Weekdays.None, "09:00", "20:00"), SaoPaulo, At("2026-11-25T12:00Z")));

    [Fact]
    public void Open_time_between_two_moments_counts_the_open_hours_only() =>
        Assert.Equal(TimeSpan.FromHours(22), WindowPlan.OpenTime(Window(Weekdays.Working, "09:00", "20:00"), SaoPaulo, At("2026-11-27T03:00Z"), At("2026-12-01T03:00Z")));

    [Fact]
    public void Whenever_it_is_open_the_clock_on_the_wall_says_so_and_what_it_announces_comes_true()
    {
        var zones = new[] { "America/Sao_Paulo", "America/New_York", "Europe/Lisbon", "Australia/Lord_Howe", "Asia/Kolkata", "America/Santiago" };
        Prop.ForAll(Windows.ToArbitrary(), Gen.Choose(0, zones.Length - 1).ToArbitrary(), Gen.Choose(0, 4 * 366 * 24 * 60).ToArbitrary(), (window, zone, minute) =>
        {
            var calendar = new PaceCalendar(TimeZones.Get(zones[zone]), new HashSet<DateOnly> { new(2027, 1, 1), new(2026, 12, 25) });
            var now = At("2026-01-01T00:00Z").AddMinutes(minute);
            var state = WindowPlan.At(window, calendar, now);
            if (state.Open != (state.Open && OnTheWall(window, calendar, now))) return false;
            if (state.Until is not { } until) return true;
            return until > now && (state.Open || (WindowPlan.At(window, calendar, until).Open && !WindowPlan.At(window, calendar, until.AddTicks(-1)).Open));
        }).QuickCheckThrowOnFailure();
    }

    private static Gen<SendWindow> Windows =>
        from ranges in Gen.ListOf(
            from days in Gen.Choose(0, (int)Weekdays.All)
            from begin in Gen.Choose(0, 1439)
            from end in Gen.Choose(0, 1439)
            select new WindowRange((Weekdays)days, begin, end))
        from holidays in Gen.Elements(true, false)
        select new SendWindow([.. ranges], WindowClock.Tenant, holidays);

    // The oracle knows nothing of moments: only what a person at the place reads from clock and calendar.
    private static bool OnTheWall(SendWindow window, PaceCalendar calendar, DateTimeOffset now)
    {
        var local = TimeZoneInfo.ConvertTime(now, calendar.Zone).DateTime;
        var (day, minute) = (DateOnly.FromDateTime(local), (int)local.TimeOfDay.TotalMinutes);
        if (window.Holidays && calendar.IsHoliday(day)) return false;
        return window.Ranges.Any(r =>
            (On(r, day) && minute >= r.FromMinute && (minute < r.ToMinute || r.ToMinute <= r.FromMinute))
            || (r.ToMinute <= r.FromMinute && On(r, day.AddDays(-1)) && minute < r.ToMinute));

        static bool On(WindowRange range, DateOnly day) => range.Days.HasFlag((Weekdays)(1 << (int)day.DayOfWeek));
    }

    private static SendWindow Window(Weekdays days, string from, string to) => new([Range(days, from, to)], WindowClock.Tenant, Holidays: true);

    private static WindowRange Range(Weekdays days, string from, string to) => new(days, Minute(from), Minute(to));

    private static int Minute(string time) => (int)TimeOnly.Parse(time, System.Globalization.CultureInfo.InvariantCulture).ToTimeSpan().TotalMinutes;

    private static DateTimeOffset At(string moment) => DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture);
}
