using System.Globalization;
using WaActors.Storage.Import;

namespace WaActors.Api.Recipients;

/// <summary>Reads what a person agreed to from the columns <c>consent_source</c>, <c>consent_text</c> and <c>consent_at</c>. Pure.</summary>
internal static class ConsentColumns
{
    public const string Source = "consent_source";
    public const string Text = "consent_text";
    public const string At = "consent_at";

    // 2027-03-01, or with a time and its offset; a date alone is taken as UTC
    private static readonly string[] Readable =
        ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mmK", "yyyy-MM-dd HH:mm:ssK"];

    /// <summary>Reads a record's consent. None when all columns are absent or blank; else source and time must be given.</summary>
    /// <param name="variables">The record's.</param>
    /// <param name="consent">The consent; null for none.</param>
    /// <param name="wrong">The column that is not as it must be; null when all is well.</param>
    public static bool TryRead(IReadOnlyDictionary<string, string> variables, out ConsentGiven? consent, out string? wrong)
    {
        (consent, wrong) = (null, null);
        var (source, text, at) = (Value(variables, Source), Value(variables, Text), Value(variables, At));
        if (source is null && text is null && at is null) return true;
        if (source is null or { Length: > Limits.NameCharsMax }) wrong = Source;
        else if (!TryReadTime(at, out var time)) wrong = At;
        else consent = new ConsentGiven(source, text, time);
        return wrong is null;
    }

    private static bool TryReadTime(string? text, out DateTimeOffset time)
    {
        time = default;
        var dateOnly = text is { Length: 10 };
        var hasOffset = text is not null && (text.EndsWith('Z') || (text.Length > 16 && text[^6] is '+' or '-'));
        return (dateOnly || hasOffset)
            && DateTimeOffset.TryParseExact(text, Readable, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time)
            && time.Year is >= 1990 and < 2200;
    }

    private static string? Value(IReadOnlyDictionary<string, string> variables, string name)
    {
        if (!variables.TryGetValue(name, out var value))
            value = variables.FirstOrDefault(pair => string.Equals(pair.Key, name, StringComparison.OrdinalIgnoreCase)).Value;
        return string.IsNullOrWhiteSpace(value) ? null : value.Trim();
    }
}
