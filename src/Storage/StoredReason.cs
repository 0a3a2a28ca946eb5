using WaActors.Reasons;

namespace WaActors.Storage;

/// <summary>A reason as it fits into a row.</summary>
internal static class StoredReason
{
    private const int CharsMax = 1_000; // of a text, its code and its values

    /// <summary>The reason itself when it fits (nearly always), else its text, as far as it fits, and its whole code without the values.</summary>
    public static string? Of(string? reason)
    {
        if (reason is not { Length: > CharsMax }) return StorableText.Of(reason);
        var (text, code, _) = CodedReason.Read(reason);
        return StorableText.Of(code is null ? text[..CharsMax] : CodedReason.Write(code, text[..Math.Min(text.Length, CharsMax - code.Length - 1)]));
    }
}
