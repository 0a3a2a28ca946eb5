using WaActors.Pacing;

namespace WaActors.Grains.Pacing;

/// <summary>How a window stands at a moment.</summary>
/// <param name="Open">Whether a send may start.</param>
/// <param name="Until">When that changes: the end of the range that is open, or the next opening; null when no opening comes within 400 days.</param>
public readonly record struct WindowState(bool Open, DateTimeOffset? Until);

/// <summary>
/// When a window is open. Pure. A range belongs to the day on which it begins; one across midnight goes on into the next day, unless that one is a holiday.
/// Where the clock is put back, a range begins with the second and ends with the first of two moments of the same name: open only when both readings say so.
/// </summary>
public static class WindowPlan
{
    private const int LookAheadDays = 400; // more than a year: 29 February is found only every four years, but days of the week come every week

    /// <summary>How the window stands.</summary>
    public static WindowState At(SendWindow window, PaceCalendar calendar, DateTimeOffset now)
    {
        var today = calendar.DayOf(now);
        DateTimeOffset? next = null;
        for (var day = today.AddDays(-1); day <= today.AddDays(LookAheadDays); day = day.AddDays(1))
        {
            foreach (var (from, to) in PeriodsOf(window, calendar, day))
            {
                if (from <= now && now < to) return new WindowState(true, to);
                if (from > now && (next is null || from < next)) next = from;
            }

            // A later day's range may begin no earlier than its day, so what was found by tomorrow's end is the next one.
            if (next is not null && day > today) break;
        }

        return new WindowState(false, next);
    }

    /// <summary>How long the window is open between two moments.</summary>
    public static TimeSpan OpenTime(SendWindow window, PaceCalendar calendar, DateTimeOffset from, DateTimeOffset to)
    {
        var open = TimeSpan.Zero;
        var at = from;
        while (at < to)
        {
            var state = At(window, calendar, at);
            var until = state.Until is { } change && change < to ? change : to;
            if (state.Open) open += until - at;
            at = until;
        }

        return open;
    }

    private static IEnumerable<(DateTimeOffset From, DateTimeOffset To)> PeriodsOf(SendWindow window, PaceCalendar calendar, DateOnly day)
    {
        if (window.Holidays && calendar.IsHoliday(day)) yield break;
        foreach (var range in window.Ranges)
        {
            if (!range.Days.HasFlag(DayFlag(day))) continue;
            var from = calendar.MomentOf(day, range.FromMinute, first: false);
            var to = EndOf(window, calendar, day, range);
            if (from < to) yield return (from, to);
        }
    }

    private static DateTimeOffset EndOf(SendWindow window, PaceCalendar calendar, DateOnly day, WindowRange range)
    {
        if (range.ToMinute > range.FromMinute) return calendar.MomentOf(day, range.ToMinute, first: true);
        var next = day.AddDays(1);
        return calendar.MomentOf(next, window.Holidays && calendar.IsHoliday(next) ? 0 : range.ToMinute, first: true);
    }

    private static Weekdays DayFlag(DateOnly day) => (Weekdays)(1 << (int)day.DayOfWeek);
}
