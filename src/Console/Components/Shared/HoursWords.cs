using System.Globalization;
using WaActors.OperatorConsole.Texts;
using WaActors.Pacing;

namespace WaActors.OperatorConsole.Components.Shared;

/// <summary>A window of hours in the reader's words, such as <c>Mon to Fri 09:00–18:00, Sat 09:00–12:00</c>.</summary>
public static class HoursWords
{
    /// <summary>The week as people count it, from Monday.</summary>
    public static readonly IReadOnlyList<Weekdays> Week =
        [Weekdays.Monday, Weekdays.Tuesday, Weekdays.Wednesday, Weekdays.Thursday, Weekdays.Friday, Weekdays.Saturday, Weekdays.Sunday];

    /// <summary>All its ranges, or that it is always open.</summary>
    public static string Of(Ui ui, SendWindow? window) =>
        window is null ? ui["window.always"] : string.Join(", ", window.Ranges.Select(range => $"{Days(ui, range.Days)} {Time(range.FromMinute)}–{Time(range.ToMinute)}"));

    /// <summary>Days that follow each other as a range, others one by one.</summary>
    public static string Days(Ui ui, Weekdays days)
    {
        if (days == Weekdays.All) return ui["window.daily"];
        List<string> parts = [];
        for (var first = 0; first < Week.Count; first++)
        {
            if (!days.HasFlag(Week[first])) continue;
            var last = first;
            while (last + 1 < Week.Count && days.HasFlag(Week[last + 1])) last++;
            var count = last - first + 1;
            if (count > 2) parts.Add(ui.T("window.days", Day(ui, first), Day(ui, last)));
            else parts.AddRange(Enumerable.Range(first, count).Select(index => Day(ui, index)));
            first = last;
        }

        return string.Join(", ", parts);
    }

    /// <summary>Minutes after midnight as HH:mm; the day's end is 24:00 to nobody but 00:00 to the input of a page.</summary>
    public static string Time(int minute) => TimeOnly.MinValue.AddMinutes(minute).ToString("HH:mm", CultureInfo.InvariantCulture);

    private static string Day(Ui ui, int index) => ui["day." + Week[index]];
}
