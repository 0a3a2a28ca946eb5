using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace WaActors.OperatorConsole.Texts;

/// <summary>A language of the console: its words, and how it writes numbers and times. The process runs without culture data, so both are here.</summary>
public sealed class Language
{
    private readonly FrozenDictionary<string, string> _words;

    internal Language(string code, string name, NumberFormatInfo numbers, string dateFormat, string dayFormat)
    {
        (Code, Name, Numbers, DateFormat, DayFormat) = (code, name, numbers, dateFormat, dayFormat);
        using var stream = typeof(Language).Assembly.GetManifestResourceStream($"texts/{code}.json")
            ?? throw new InvalidOperationException($"The texts of {code} are missing.");
        _words = JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!.ToFrozenDictionary(StringComparer.Ordinal);
        Culture = MakeCulture();
    }

    /// <summary>As in the page's <c>lang</c>.</summary>
    public string Code { get; }

    /// <summary>In the language itself.</summary>
    public string Name { get; }

    /// <summary>How numbers are written.</summary>
    public NumberFormatInfo Numbers { get; }

    /// <summary>The same for components that ask for a culture.</summary>
    public CultureInfo Culture { get; }

    /// <summary>Date with time.</summary>
    public string DateFormat { get; }

    /// <summary>Date without year, with time.</summary>
    public string DayFormat { get; }

    /// <summary>Date with time, to be typed: without seconds.</summary>
    public string TypedFormat => DateFormat[..DateFormat.LastIndexOf(':')];

    /// <summary>A day, without time.</summary>
    public string DateOnlyFormat => DateFormat.Split(' ')[0];

    /// <summary>All keys, for the test that languages have the same.</summary>
    public IReadOnlyCollection<string> Keys => _words.Keys;

    /// <summary>The words of a key.</summary>
    /// <exception cref="KeyNotFoundException">The key has no words.</exception>
    public string this[string key] => _words.TryGetValue(key, out var words) ? words : throw new KeyNotFoundException($"No words for '{key}' in {Code}.");

    /// <summary>The words of a key that stands for something stored, such as an event's kind; <paramref name="fallback"/> when it is newer than the words.</summary>
    public string Find(string key, string fallback) => _words.GetValueOrDefault(key, fallback);

    /// <summary>The words of a key that may be none of ours; null for that.</summary>
    public string? Find(string key) => _words.GetValueOrDefault(key);

    private CultureInfo MakeCulture()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat = Numbers;
        var dates = culture.DateTimeFormat;
        (dates.DayNames, dates.AbbreviatedDayNames, dates.ShortestDayNames) = (Words("calendar.days"), Words("calendar.days_short"), Words("calendar.days_short"));
        // The thirteenth month is for other calendars
        dates.MonthNames = dates.MonthGenitiveNames = [.. Words("calendar.months"), ""];
        dates.AbbreviatedMonthNames = dates.AbbreviatedMonthGenitiveNames = [.. Words("calendar.months_short"), ""];
        (dates.ShortDatePattern, dates.LongDatePattern, dates.YearMonthPattern) = (DateOnlyFormat, _words["calendar.day"], _words["calendar.month"]);
        return CultureInfo.ReadOnly(culture);
    }

    private string[] Words(string key) => _words[key].Split(',');
}

/// <summary>The languages there are.</summary>
public static class Languages
{
    /// <summary>The default.</summary>
    public static Language Portuguese { get; } = new("pt-BR", "Português", Numbers(".", ","), "dd/MM/yyyy HH:mm:ss", "dd/MM HH:mm");

    public static Language English { get; } = new("en", "English", Numbers(",", "."), "yyyy-MM-dd HH:mm:ss", "MMM d, HH:mm");

    public static IReadOnlyList<Language> All { get; } = [Portuguese, English];

    /// <summary>The language of a code; null for none of ours.</summary>
    public static Language? Find(string? code) => All.FirstOrDefault(language => language.Code == code);

    /// <summary>The first of ours that a header like <c>en-US,en;q=0.9,pt;q=0.8</c> names; Portuguese when it names none.</summary>
    public static Language Asked(string acceptLanguage)
    {
        foreach (var wanted in acceptLanguage.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (wanted.StartsWith("pt", StringComparison.OrdinalIgnoreCase)) return Portuguese;
            if (wanted.StartsWith("en", StringComparison.OrdinalIgnoreCase)) return English;
        }

        return Portuguese;
    }

    private static NumberFormatInfo Numbers(string thousands, string point) => new()
    {
        NumberGroupSeparator = thousands, NumberDecimalSeparator = point, PercentGroupSeparator = thousands, PercentDecimalSeparator = point,
        PercentPositivePattern = 1,
    };
}
