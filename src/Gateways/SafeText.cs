using WaActors.Reasons;
using WaActors.Grains.Reasons;

namespace WaActors.Gateways;

/// <summary>Makes a gateway's words fit to be kept and shown: bounded, one line, and without what must not be in there (I-12).</summary>
internal static class SafeText
{
    /// <summary>Longest reason of an outcome.</summary>
    public const int MaxReason = 300;

    /// <summary>Longest name of an event.</summary>
    public const int MaxName = 100;

    /// <summary>As much of a secret as gives it away. Shorter ones are looked for whole.</summary>
    private const int TellingPart = 8;

    /// <summary>One line of at most <paramref name="max"/> characters.</summary>
    public static string Line(string text, int max = MaxReason)
    {
        var line = string.Create(Math.Min(text.Length, max), text, static (target, source) =>
        {
            for (var i = 0; i < target.Length; i++) target[i] = IsPlain(source[i]) ? source[i] : ' ';
        });
        return line.Length > 0 && char.IsHighSurrogate(line[^1]) ? line[..^1] : line;
    }

    /// <summary>
    /// <paramref name="phrase"/>, and behind it the gateway's own words, unless any part of a secret is in them: gateways put what they were
    /// given into their errors, in pieces and with escapes.
    /// </summary>
    public static string Quote(string phrase, string? words, params ReadOnlySpan<string?> secrets)
    {
        if (string.IsNullOrWhiteSpace(words)) return phrase;
        var line = Line(words);
        foreach (var secret in secrets)
        {
            if (secret is { Length: > 0 } && Tells(line, secret)) return phrase;
        }

        return GatewayReasons.Quoted(phrase, line, Line($"{CodedReason.TextOf(phrase)}: {line}"));
    }

    /// <summary>The gateway's own words alone, behind <paramref name="prefix"/>.</summary>
    public static string Said(string words, string prefix = "") => GatewayReasons.Said(Line(words), Line(prefix + words));

    private static bool Tells(string line, string secret)
    {
        var clean = Line(secret, int.MaxValue);
        if (clean.Length <= TellingPart) return line.Contains(clean, StringComparison.OrdinalIgnoreCase);
        for (var start = 0; start + TellingPart <= line.Length; start++)
        {
            if (clean.AsSpan().Contains(line.AsSpan(start, TellingPart), StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    /// <summary>Neither a control nor one of the two separators that break lines in some viewers.</summary>
    private static bool IsPlain(char letter) => !char.IsControl(letter) && letter is not ('\u2028' or '\u2029');
}
