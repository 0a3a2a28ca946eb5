using WaActors.OperatorConsole.Texts;
using WaActors.Pacing;

namespace WaActors.OperatorConsole.Components.Shared;

/// <summary>Hours of days in the reader's words: <c>Mon–Fri 09:00–20:00</c>.</summary>
public static class WindowWords
{
    private const int MinutesPerHour = 60;

    /// <summary>The days of a week, from Monday on.</summary>
    public static readonly IReadOnlyList<Weekdays> Week =
        [Weekdays.Monday, Weekdays.Tuesday, Weekdays.Wednesday, Weekdays.Thursday, Weekdays.Friday, Weekdays.Saturday, Weekdays.Sunday];

    /// <summary>All of a window; the words for always when there is none.</summary>
    public static string Of(Ui ui, SendWindow? window)
    {
        if (window is null || window.Ranges.Count == 0) return ui["pace.hours.Always"];
        var ranges = string.Join("; ", window.Ranges.Select(range => $"{DaysOf(ui, range.Days)} {Clock(range.FromMinute)}–{Clock(range.ToMinute)}"));
        return window.Holidays ? $"{ranges}, {ui["pace.no_holidays"]}" : ranges;
    }

    // Days that follow each other are joined: Mon–Fri, Sun
    private static string DaysOf(Ui ui, Weekdays days)
    {
        List<string> parts = [];
        for (var first = 0; first < Week.Count; first++)
        {
            if (!days.HasFlag(Week[first])) continue;
            var last = first;
            while (last + 1 < Week.Count && days.HasFlag(Week[last + 1])) last++;
            parts.Add(last == first ? ui["day." + Week[first]] : $"{ui["day." + Week[first]]}–{ui["day." + Week[last]]}");
            first = last;
        }

        return string.Join(", ", parts);
    }

    /// <summary>Minutes after midnight as HH:mm.</summary>
    public static string Clock(int minute) => $"{minute / MinutesPerHour:00}:{minute % MinutesPerHour:00}";
}
