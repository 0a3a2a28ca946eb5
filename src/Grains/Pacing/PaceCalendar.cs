namespace WaActors.Grains.Pacing;

/// <summary>
/// A time zone with its holidays: turns days and hours of people into moments and back. Pure. Where a clock is put forward or back, a moment that does not
/// exist becomes the first one that does, and of two moments with the same name the caller says which.
/// </summary>
public sealed class PaceCalendar(TimeZoneInfo zone, IReadOnlySet<DateOnly> holidays)
{
    private static readonly IReadOnlySet<DateOnly> NoHolidays = new HashSet<DateOnly>(0);

    /// <summary>UTC without holidays.</summary>
    public static readonly PaceCalendar Utc = new(TimeZoneInfo.Utc, NoHolidays);

    /// <summary>The zone.</summary>
    public TimeZoneInfo Zone => zone;

    /// <summary>The same holidays by another clock.</summary>
    public PaceCalendar In(TimeZoneInfo other) => other.Id == zone.Id ? this : new PaceCalendar(other, holidays);

    /// <summary>The day that people have at a moment.</summary>
    public DateOnly DayOf(DateTimeOffset moment) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, zone).DateTime);

    /// <summary>Whether the day is a holiday.</summary>
    public bool IsHoliday(DateOnly day) => holidays.Contains(day);

    /// <summary>When a day begins.</summary>
    public DateTimeOffset StartOf(DateOnly day) => MomentOf(day, minute: 0, first: true);

    /// <summary>When the day after the one of <paramref name="moment"/> begins: caps count anew.</summary>
    public DateTimeOffset NextMidnight(DateTimeOffset moment) => StartOf(DayOf(moment).AddDays(1));

    /// <summary>The moment of a day's minute. Of two (the clock was put back) the first one or the second.</summary>
    public DateTimeOffset MomentOf(DateOnly day, int minute, bool first)
    {
        var local = day.ToDateTime(TimeOnly.MinValue).AddMinutes(minute);
        while (zone.IsInvalidTime(local)) local = local.AddMinutes(1);
        var offset = zone.IsAmbiguousTime(local)
            ? first ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetAmbiguousTimeOffsets(local).Min()
            : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }
}
