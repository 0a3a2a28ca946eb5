using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace WaActors.Api.Paging;

/// <summary>Where a page ends, in a form that callers pass back and do not read.</summary>
internal static class Cursor
{
    private const string IdKind = "i";
    private const string NumberKind = "n";

    public static string Of(Guid id) => Encode(IdKind, id.ToString("N"));

    public static string Of(long number) => Encode(NumberKind, number.ToString(CultureInfo.InvariantCulture));

    public static bool TryReadId(string cursor, out Guid id) => Guid.TryParseExact(Decode(IdKind, cursor), "N", out id);

    public static bool TryReadNumber(string cursor, out long number) =>
        long.TryParse(Decode(NumberKind, cursor), NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static string Encode(string kind, string value) => Base64Url.EncodeToString(Encoding.ASCII.GetBytes(kind + value));

    private static string? Decode(string kind, string cursor)
    {
        if (cursor.Length > Limits.CursorCharsMax || !Base64Url.IsValid(cursor)) return null;
        var text = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(cursor));
        return text.StartsWith(kind, StringComparison.Ordinal) ? text[kind.Length..] : null;
    }
}
