using System.ComponentModel.DataAnnotations;
using System.Globalization;
using WaActors.Api.Problems;
using WaActors.Pacing;

namespace WaActors.Api.Pacing;

/// <summary>Hours of some days.</summary>
/// <param name="Days">The days on which they begin: <c>monday</c> to <c>sunday</c>.</param>
/// <param name="From">Their beginning, <c>HH:mm</c>.</param>
/// <param name="To">Their end, not included, <c>HH:mm</c>; not after <paramref name="From"/> means on the next day, and <c>00:00</c> is the day's end.</param>
public sealed record WindowRangeView(
    [property: Required, MinLength(1)] IReadOnlyList<DayOfWeek>? Days,
    [property: Required, RegularExpression("^([01][0-9]|2[0-3]):[0-5][0-9]$")] string? From,
    [property: Required, RegularExpression("^([01][0-9]|2[0-3]):[0-5][0-9]$")] string? To);

/// <summary>When sends may start.</summary>
/// <param name="Ranges">Outside of all of them nothing starts. Empty: always.</param>
/// <param name="Clock">Whose clock they go by: <c>tenant</c> (when absent) or <c>recipient</c>, which is by area code for Brazilian numbers and the tenant's for others.</param>
/// <param name="Holidays">Whether nothing starts on the tenant's holidays; true when absent.</param>
public sealed record WindowView(
    [property: Required, MaxLength(Limits.WindowRangesMax)] IReadOnlyList<WindowRangeView>? Ranges, WindowClock? Clock = null, bool? Holidays = null)
{
    private const string TimeFormat = "HH:mm";

    private static readonly DayOfWeek[] AllDays = Enum.GetValues<DayOfWeek>();

    internal static WindowView? Of(SendWindow? window) => window is null
        ? null
        : new WindowView([.. window.Ranges.Select(Of)], window.Clock, window.Holidays);

    internal void Validate(Validation validation, string field)
    {
        if (Ranges is null) validation.Add($"{field}.ranges", "required", "Must be given.");
        if (Ranges?.Count > Limits.WindowRangesMax) validation.Add($"{field}.ranges", "too_long", $"Must have at most {Limits.WindowRangesMax} entries.");
        for (var index = 0; index < Ranges?.Count; index++) Validate(validation, $"{field}.ranges[{index}]", Ranges[index]);
    }

    internal SendWindow ToWindow() => new([.. Ranges!.Select(ToRange)], Clock ?? WindowClock.Tenant, Holidays ?? true);

    private static void Validate(Validation validation, string field, WindowRangeView? range)
    {
        if (range?.Days is not { Count: > 0 }) validation.Add($"{field}.days", "required", "Must name at least one day.");
        if (range?.Days?.Count > AllDays.Length) validation.Add($"{field}.days", "duplicate", "A day is named twice.");
        if (MinuteOf(range?.From) is null) validation.Add($"{field}.from", "out_of_range", "Must be 00:00 to 23:59.");
        if (MinuteOf(range?.To) is null) validation.Add($"{field}.to", "out_of_range", "Must be 00:00 to 23:59.");
    }

    private static WindowRange ToRange(WindowRangeView range) => new(
        range.Days!.Aggregate(Weekdays.None, (days, day) => days | (Weekdays)(1 << (int)day)), MinuteOf(range.From)!.Value, MinuteOf(range.To)!.Value);

    private static WindowRangeView Of(WindowRange range) => new(
        [.. AllDays.Where(day => range.Days.HasFlag((Weekdays)(1 << (int)day)))], TimeOf(range.FromMinute), TimeOf(range.ToMinute));

    private static int? MinuteOf(string? time) =>
        TimeOnly.TryParseExact(time, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var parsed)
            ? (parsed.Hour * 60) + parsed.Minute
            : null;

    private static string TimeOf(int minute) => TimeOnly.MinValue.AddMinutes(minute).ToString(TimeFormat, CultureInfo.InvariantCulture);
}
