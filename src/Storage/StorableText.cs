using System.Text;

namespace WaActors.Storage;

/// <summary>PostgreSQL's text takes neither U+0000 nor half of a surrogate pair; gateways' error texts have held both.</summary>
internal static class StorableText
{
    /// <summary>The text itself when it can be stored (nearly always), else a copy with U+FFFD in the places of what cannot.</summary>
    public static string? Of(string? text)
    {
        if (text is null || IsStorable(text)) return text;
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) clean.Append((rune.Value == 0 ? Rune.ReplacementChar : rune).ToString());
        return clean.ToString();
    }

    private static bool IsStorable(string text)
    {
        if (Ascii.IsValid(text)) return !text.Contains('\0', StringComparison.Ordinal);
        foreach (var rune in text.EnumerateRunes())
        {
            // A broken pair is read as U+FFFD; one that was there before is replaced by itself, which harms nothing.
            if (rune.Value == 0 || rune == Rune.ReplacementChar) return false;
        }

        return true;
    }
}
