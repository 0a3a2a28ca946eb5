using System.Buffers.Binary;
using System.Security.Cryptography;

namespace WaActors.FakeGateway;

/// <summary>The tool's one source of ids and chance: a splitmix64 sequence that many threads may draw from, replayable from its seed.</summary>
public sealed class Luck
{
    private const string Crockford = "123456789ABCDEFGHJKLMNPQRSTVWXYZ";
    private const string QrAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private ulong state;

    /// <summary>Starts the sequence at <paramref name="seed"/>, or at a place nobody can repeat when there is none.</summary>
    public Luck(ulong? seed) => state = seed ?? BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8));

    /// <summary>The next 64 bits.</summary>
    public ulong Next() => Bits.Scramble(Interlocked.Add(ref state, 0x9E3779B97F4A7C15));

    /// <summary>A number in [0, 1).</summary>
    public double Fraction() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>True for the given share of calls; a ratio of nothing draws nothing.</summary>
    public bool Happens(double ratio) => ratio > 0 && (ratio >= 1 || Fraction() < ratio);

    /// <summary>A version 4 uuid.</summary>
    public Guid Uuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Next());
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], Next());
        bytes[7] = (byte)((bytes[7] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes);
    }

    /// <summary>Decimal digits.</summary>
    public string Digits(int length) => Draw(length, "0123456789");

    /// <summary>An eight-character pairing code.</summary>
    public string PairingCode() => Draw(8, Crockford);

    /// <summary>What a QR code carries.</summary>
    public string QrCode() => "2@" + Draw(120, QrAlphabet);

    private string Draw(int length, string alphabet) => string.Create(length, (this, alphabet), static (span, from) =>
    {
        for (var i = 0; i < span.Length; i++)
        {
            span[i] = from.alphabet[(int)(from.Item1.Next() % (ulong)from.alphabet.Length)];
        }
    });
}
