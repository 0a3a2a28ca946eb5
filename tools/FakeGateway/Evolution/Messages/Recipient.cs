using WaActors.FakeGateway.Ledger;

namespace WaActors.FakeGateway.Evolution.Messages;

/// <summary>What the gateway makes of the number field.</summary>
internal enum RecipientKind
{
    Person,
    Group,
    Broadcast,
}

/// <summary>A number as given, as asked and as looked up.</summary>
internal readonly record struct Recipient(RecipientKind Kind, string Input, PhoneCode Asked, PhoneCode Code, string? FixedJid)
{
    private const int GroupDigits = 18;
    private const int OldGroupLength = 24;

    public string Jid => FixedJid ?? Code + "@s.whatsapp.net";

    public static Recipient Of(string input)
    {
        if (input.Contains("@g.us", StringComparison.Ordinal))
        {
            return new(RecipientKind.Group, input, default, default, input);
        }

        if (input.Contains("@broadcast", StringComparison.Ordinal))
        {
            return new(RecipientKind.Broadcast, input, default, default, input);
        }

        if (input.Contains("@s.whatsapp.net", StringComparison.Ordinal) || input.Contains("@lid", StringComparison.Ordinal))
        {
            var own = PhoneCode.OfDigitsIn(input.AsSpan(0, input.IndexOf('@', StringComparison.Ordinal)));
            return new(RecipientKind.Person, input, own, own, input);
        }

        return OfPlain(input, input.AsSpan(0, input.AsSpan().IndexOfAny(':', '@') is var end and >= 0 ? end : input.Length));
    }

    private static Recipient OfPlain(string input, ReadOnlySpan<char> text)
    {
        var digits = 0;
        foreach (var letter in text)
        {
            digits += char.IsAsciiDigit(letter) ? 1 : 0;
        }

        if (digits >= GroupDigits || (text.Contains('-') && text.Length >= OldGroupLength))
        {
            var id = string.Concat(text.ToString().Where(letter => char.IsAsciiDigit(letter) || letter == '-'));
            return new(RecipientKind.Group, input, default, default, id + "@g.us");
        }

        var asked = PhoneCode.OfDigitsIn(text);
        return new(RecipientKind.Person, input, asked, asked.Normalised(), null);
    }
}
