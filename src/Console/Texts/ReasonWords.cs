using WaActors.Reasons;

namespace WaActors.OperatorConsole.Texts;

/// <summary>Reasons that actors, adapters and the ledger stored, in the reader's words. A text without a code, or with one that is newer than the words, is quoted as it is.</summary>
public static class ReasonWords
{
    /// <summary>Before the code of a reason in the texts.</summary>
    public const string Prefix = "reason.";

    /// <summary>Before the key of a word that fills in a reason.</summary>
    public const string WordPrefix = "word.";

    private const string ListCode = "list";

    /// <summary>The words; null for no reason.</summary>
    public static string? Of(Ui ui, string? stored)
    {
        if (string.IsNullOrEmpty(stored)) return null;
        var reason = CodedReason.Read(stored);
        if (reason.Code == ListCode) return string.Join(", ", reason.Values.Select(value => Value(ui, value)));
        return reason.Code is { } code && ui.Language.Find(Prefix + code, "") is { Length: > 0 } words
            ? Filled(words, [.. reason.Values.Select(value => Value(ui, value))])
            : ui.T("reason.own_words", reason.Text);
    }

    /// <summary>The same where a person may have written the reason: then it stands as it is.</summary>
    public static string? OfPerson(Ui ui, string? stored) => CodedReason.CodeOf(stored) is null ? stored : Of(ui, stored);

    // A stored reason may have fewer values than today's words have places, or may have been cut
    private static string Filled(string words, object[] values)
    {
        const int placesMax = 4;
        return string.Format(System.Globalization.CultureInfo.InvariantCulture, words, [.. values, .. Enumerable.Repeat<object>("–", Math.Max(0, placesMax - values.Length))]);
    }

    private static string Value(Ui ui, string value)
    {
        if (CodedReason.MomentOf(value) is { } at) return ui.At(at);
        if (CodedReason.KeyOf(value) is { } key) return ui.Language.Find(WordPrefix + key, key);
        return CodedReason.CodeOf(value) is null ? value : Of(ui, value)!;
    }
}
