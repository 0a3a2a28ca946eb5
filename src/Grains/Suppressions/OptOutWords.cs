using System.Text;

namespace WaActors.Grains.Suppressions;

/// <summary>Whether a message is a request to be left alone: one of the tenant's words, and nothing else. Case, accents, punctuation and spaces do not count. Pure.</summary>
public static class OptOutWords
{
    /// <summary>Longest word, in characters.</summary>
    public const int WordCharsMax = 40;

    /// <summary>Most words of a tenant.</summary>
    public const int WordsMax = 100;

    private const string Accented = "ÁÀÂÃÄÅÉÈÊËÍÌÎÏÓÒÔÕÖÚÙÛÜÇÑÝ";
    private const string Plain = "AAAAAAEEEEIIIIOOOOOUUUUCNY";

    /// <summary>The words of a tenant that has none of its own.</summary>
    public static IReadOnlyList<string> Default { get; } = ["SAIR", "PARAR", "PARE", "STOP", "CANCELAR", "DESCADASTRAR", "REMOVER"];

    /// <summary>Whether the text is one of the words.</summary>
    /// <param name="text">As it was written; null for what is no text.</param>
    /// <param name="words">The tenant's.</param>
    public static bool Matches(string? text, IReadOnlyList<string> words)
    {
        if (text is null || text.Length > WordCharsMax * 4) return false; // a long message is never one word, and folding it is work
        var folded = Fold(text);
        return folded.Length > 0 && words.Any(word => string.Equals(Fold(word), folded, StringComparison.Ordinal));
    }

    /// <summary>The text as it is compared: upper case without accents, letters and digits only, one space between words. " Parár!! " is PARAR.</summary>
    public static string Fold(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var folded = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune)) folded.Append(WithoutAccent(Rune.ToUpperInvariant(rune)).ToString());
            else if (Rune.IsWhiteSpace(rune) && folded.Length > 0 && folded[^1] != ' ') folded.Append(' ');
        }

        return folded.ToString().TrimEnd();
    }

    // A mark of its own is no letter and falls away; String.Normalize leaves composed letters as they are under invariant globalization.
    private static Rune WithoutAccent(Rune rune)
    {
        var index = rune.IsBmp ? Accented.IndexOf((char)rune.Value, StringComparison.Ordinal) : -1;
        return index < 0 ? rune : new Rune(Plain[index]);
    }
}

/// <summary>Each tenant's opt-out words.</summary>
public interface IOptOutWords
{
    /// <summary>The words of a tenant; <see cref="OptOutWords.Default"/> when it has none of its own. May be a few seconds old.</summary>
    /// <exception cref="StorageUnavailableException">The database could not be reached for long.</exception>
    Task<IReadOnlyList<string>> OfAsync(Guid tenantId, CancellationToken cancellation);
}
