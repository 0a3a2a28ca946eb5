using WaActors.Reasons;

namespace WaActors.Storage;

/// <summary>A reason as it fits into a row.</summary>
internal static class StoredReason
{
    private const int CharsMax = 1_000; // of a text, its code and its values

    /// <summary>The reason itself when it fits (nearly always); else without the texts of the reasons within it, which its own text repeats and their codes stand for;
    /// else its text, as far as it fits, and its whole code without the values.</summary>
    public static string? Of(string? reason)
    {
        if (reason is not { Length: > CharsMax }) return StorableText.Of(reason);
        var (text, code, values) = CodedReason.Read(reason);
        if (code is null) return StorableText.Of(text[..CharsMax]);
        var lean = CodedReason.Write(code, text, [.. values.Select(WithoutText)]);
        return StorableText.Of(lean.Length <= CharsMax ? lean : CodedReason.Write(code, text[..Math.Min(text.Length, CharsMax - code.Length - 1)]));
    }

    // text US code US value -> US code US value
    private static string WithoutText(string value)
    {
        var (_, code, values) = CodedReason.Read(value);
        return code is null ? value : CodedReason.Write(code, "", [.. values.Select(WithoutText)]);
    }
}
