using System.Buffers.Binary;
using System.Globalization;

namespace WaActors.FakeGateway.Ledger;

/// <summary>
/// Message ids, 3EB0 and 18 hex digits: the log position scrambled with the server's secret, and a check byte. The log need not store
/// them, and looking one up is arithmetic.
/// </summary>
internal sealed class MessageKey(ulong secret)
{
    public const int Length = 22;
    private const string Prefix = "3EB0";

    public string Of(long seq)
    {
        Span<byte> text = stackalloc byte[Length];
        Write(seq, text);
        return System.Text.Encoding.ASCII.GetString(text);
    }

    public void Write(long seq, Span<byte> target)
    {
        "3EB0"u8.CopyTo(target);
        Span<byte> raw = stackalloc byte[9];
        var hidden = Bits.Scramble((ulong)seq ^ secret);
        BinaryPrimitives.WriteUInt64BigEndian(raw, hidden);
        raw[8] = Check(hidden);
        Convert.TryToHexString(raw, target[Prefix.Length..], out _);
    }

    /// <summary>The log position of an id made by this server, or 0.</summary>
    public long SeqOf(string id)
    {
        var isHex = id.Length == Length && id.StartsWith(Prefix, StringComparison.Ordinal)
            && ulong.TryParse(id.AsSpan(4, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _)
            && byte.TryParse(id.AsSpan(20, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _);
        if (!isHex)
        {
            return 0;
        }

        var hidden = ulong.Parse(id.AsSpan(4, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        var check = byte.Parse(id.AsSpan(20, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return check == Check(hidden) ? (long)(Bits.Unscramble(hidden) ^ secret) : 0;
    }

    /// <summary>The id of the message's database row, which is not its WhatsApp id.</summary>
    public string RowIdOf(long seq) => RowId.Of((ulong)seq ^ ~secret);

    private byte Check(ulong hidden) => (byte)Bits.Scramble(hidden + secret);
}
