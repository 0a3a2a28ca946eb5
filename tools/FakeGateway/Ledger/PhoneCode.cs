using System.Buffers.Text;
using System.Globalization;

namespace WaActors.FakeGateway.Ledger;

/// <summary>Up to 17 digits in eight bytes: a leading 1 keeps leading zeros apart, so the value reads back as it was written.</summary>
internal readonly record struct PhoneCode(ulong Value)
{
    /// <summary>Longer digit strings are group ids to the gateway.</summary>
    public const int MaxDigits = 17;

    public bool IsEmpty => Value <= 1;

    public bool EndsInFourZeros => Value >= 10_000 && Value % 10_000 == 0;

    /// <summary>Reads digits and skips what people write between them.</summary>
    public static PhoneCode OfDigitsIn(ReadOnlySpan<char> text)
    {
        var value = 1UL;
        var digits = 0;
        foreach (var letter in text)
        {
            if (char.IsAsciiDigit(letter) && digits++ < MaxDigits)
            {
                value = (value * 10) + (ulong)(letter - '0');
            }
        }

        return new PhoneCode(value);
    }

    /// <summary>What the gateway would look up for a number as a user writes it.</summary>
    public static PhoneCode OfInput(string text) => OfDigitsIn(text).Normalised();

    /// <summary>
    /// The gateway's rewriting before a lookup: a Brazilian number of 13 digits loses its ninth digit outside the old 11-30 areas when the
    /// rest starts with 7 to 9; Mexican and Argentine numbers of 13 digits lose the third digit.
    /// </summary>
    public PhoneCode Normalised()
    {
        if (Value is < 10_000_000_000_000 or >= 20_000_000_000_000)
        {
            return this;
        }

        var digits = Value - 10_000_000_000_000;
        var country = digits / 100_000_000_000;
        return country switch
        {
            55 => WithoutNinthDigit(digits),
            52 or 54 => new PhoneCode(1_000_000_000_000 + (country * 10_000_000_000) + (digits % 10_000_000_000)),
            _ => this,
        };
    }

    private PhoneCode WithoutNinthDigit(ulong digits)
    {
        var area = digits / 1_000_000_000 % 100;
        var subscriber = digits % 100_000_000;
        return area < 31 || subscriber < 70_000_000 ? this : new PhoneCode(1_000_000_000_000 + (55 * 10_000_000_000) + (area * 100_000_000) + subscriber);
    }

    /// <summary>Writes the digits and says how many.</summary>
    public int Write(Span<byte> target)
    {
        Span<byte> all = stackalloc byte[20];
        Utf8Formatter.TryFormat(Value, all, out var written);
        all[1..written].CopyTo(target);
        return written - 1;
    }

    public override string ToString() => Value <= 1 ? "" : Value.ToString(CultureInfo.InvariantCulture)[1..];
}
