using System.Globalization;
using WaActors.OperatorConsole.Session;

namespace WaActors.OperatorConsole.Texts;

/// <summary>Words, numbers and times as the reader of this page wants them. One per page; set once by the root component.</summary>
public sealed class Ui(TimeProvider time)
{
    private const int SecondsPerMinute = 60;
    private const int MinutesPerHour = 60;
    private const int HoursPerDay = 24;

    /// <summary>The language.</summary>
    public Language Language { get; private set; } = Languages.Portuguese;

    /// <summary>The time zone.</summary>
    public TimeZoneInfo Zone { get; private set; } = TimeZoneInfo.Utc;

    /// <summary>The time now.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>The words of a key.</summary>
    public string this[string key] => Language[key];

    public void Use(Language language, TimeZoneInfo zone) => (Language, Zone) = (language, zone);

    /// <summary>The words of a key with <c>{0}</c> and so on filled in.</summary>
    public string T(string key, params ReadOnlySpan<object?> values) => string.Format(Language.Numbers, Language[key], values);

    /// <summary>One of two keys by number: <c>key.one</c> or <c>key.many</c>, with the number as <c>{0}</c>.</summary>
    public string Count(string key, long number) => string.Format(Language.Numbers, Language[key + (number == 1 ? ".one" : ".many")], Number(number));

    public string Number(long number) => number.ToString("N0", Language.Numbers);

    public string Number(double number, int decimals) => number.ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), Language.Numbers);

    public string Percent(double share) => share.ToString(share is > 0 and < 0.1 ? "P1" : "P0", Language.Numbers);

    /// <summary>A moment in full.</summary>
    public string Full(DateTimeOffset at) => Local(at).ToString(Language.DateFormat, CultureInfo.InvariantCulture);

    /// <summary>A moment as short as can be: the time when it is today.</summary>
    public string At(DateTimeOffset at)
    {
        var (local, today) = (Local(at), Local(time.GetUtcNow()));
        return local.ToString(local.Date == today.Date ? "HH:mm:ss" : Language.DayFormat, CultureInfo.InvariantCulture);
    }

    /// <summary>How long ago, in one unit.</summary>
    public string Ago(DateTimeOffset at)
    {
        var passed = time.GetUtcNow() - at;
        return passed < TimeSpan.FromSeconds(5) ? this["time.now"] : T("time.ago", Span(passed));
    }

    /// <summary>A span in one unit, or two when the first is small.</summary>
    public string Span(TimeSpan span)
    {
        if (span.TotalSeconds < SecondsPerMinute) return T("time.seconds", (int)Math.Max(span.TotalSeconds, 0));
        if (span.TotalMinutes < MinutesPerHour) return T("time.minutes", (int)span.TotalMinutes);
        if (span.TotalHours < HoursPerDay) return span.Minutes == 0 ? T("time.hours", span.Hours) : T("time.hours_minutes", span.Hours, span.Minutes);
        return span.Hours == 0 ? T("time.days", span.Days) : T("time.days_hours", span.Days, span.Hours);
    }

    /// <summary>A phone as people write it: +55 11 98765-4321; others in one piece.</summary>
    public static string Phone(string digits) => digits switch
    {
        { Length: 13 } when digits.StartsWith("55", StringComparison.Ordinal) => $"+55 {digits[2..4]} {digits[4..9]}-{digits[9..]}",
        { Length: 12 } when digits.StartsWith("55", StringComparison.Ordinal) => $"+55 {digits[2..4]} {digits[4..8]}-{digits[8..]}",
        _ => "+" + digits,
    };

    /// <summary>The moment in the reader's zone.</summary>
    public DateTimeOffset Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, Zone);
}
