using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace WaActors.Reasons;

/// <summary>
/// Why something happened, as an actor, an adapter or the ledger says it: a plain English text and, behind it, a stable code with its values, from which a
/// reader of another language makes words of its own. Both travel and are stored as one string, so that whatever carries a reason carries its code too.
/// A text without a code is a gateway's own, or older than the codes.
/// </summary>
/// <param name="Text">In plain English, with the values in it.</param>
/// <param name="Code">What it is, such as <c>gateway.key_refused</c>; null for a text without a code.</param>
/// <param name="Values">What the words are filled in with, in order. A value may be a reason itself: <see cref="Read"/> it again.</param>
/// <remarks>The string is <c>text US code US value US value</c>, where US is U+001F; within a value that is a reason, U+001E stands in its place, and so on down to
/// U+0018. Texts of gateways have no control characters.</remarks>
public sealed record CodedReason(string Text, string? Code, IReadOnlyList<string> Values)
{
    /// <summary>Stands between a text and its code, for texts that are constants: <c>"text" + Mark + "code"</c>.</summary>
    public const string Mark = "\u001f";

    private const char Separator = '\u001f';
    private const char Innermost = '\u0018';
    private const char Moment = '\u0011';
    private const char Key = '\u0012';

    /// <summary>A reason as it travels and is stored.</summary>
    /// <param name="code">What it is.</param>
    /// <param name="text">In plain English, with the texts of the values in it.</param>
    /// <param name="values">What other languages fill their words in with.</param>
    public static string Write(string code, string text, params ReadOnlySpan<string?> values)
    {
        var written = TextOf(text) + Separator + code;
        foreach (var value in values) written += Separator + Deeper(value ?? "");
        return written;
    }

    /// <summary>The plain English text of a stored reason; null for none.</summary>
    [return: NotNullIfNotNull(nameof(stored))]
    public static string? TextOf(string? stored) => stored is null || stored.IndexOf(Separator, StringComparison.Ordinal) is var end && end < 0 ? stored : stored[..end];

    /// <summary>The code of a stored reason; null when it has none.</summary>
    public static string? CodeOf(string? stored) => stored is null ? null : Read(stored).Code;

    /// <summary>Takes a stored reason apart.</summary>
    public static CodedReason Read(string stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        var parts = stored.Split(Separator);
        return parts.Length == 1
            ? new CodedReason(stored, null, [])
            : new CodedReason(parts[0], parts[1], [.. parts.Skip(2).Select(Shallower)]);
    }

    /// <summary>A value that is a moment.</summary>
    public static string MomentValue(DateTimeOffset at) => Moment + at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    /// <summary>A value that is a word of ours, such as a state, which languages have words for.</summary>
    /// <param name="key">What it is: <c>link.Connected</c>.</param>
    public static string KeyValue(string key) => Key + key;

    /// <summary>The moment that a value is; null for another value.</summary>
    public static DateTimeOffset? MomentOf(string value) =>
        value is [Moment, ..] && DateTimeOffset.TryParse(value.AsSpan(1), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;

    /// <summary>The key of the word that a value is; null for another value.</summary>
    public static string? KeyOf(string value) => value is [Key, ..] ? value[1..] : null;

    // Within a value the separators are one smaller for each level, so that those of this level stay its own.
    private static string Deeper(string value) => Shift(value, -1);

    private static string Shallower(string value) => Shift(value, 1);

    private static string Shift(string value, int by) => value.AsSpan().IndexOfAnyInRange(Innermost, Separator) < 0
        ? value
        : string.Create(value.Length, (value, by), static (target, from) =>
        {
            for (var i = 0; i < target.Length; i++) target[i] = Shifted(from.value[i], from.by);
        });

    private static char Shifted(char letter, int by) =>
        letter is >= Innermost and <= Separator ? (char)Math.Clamp(letter + by, Innermost, Separator) : letter;
}
