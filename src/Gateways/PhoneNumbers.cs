namespace WaActors.Gateways;

/// <summary>Telephone numbers as gateways want and write them.</summary>
internal static class PhoneNumbers
{
    private const int LongestWithoutCountry = 11;

    /// <summary>The digits of a number to pair; 11 or fewer get Brazil's prefix (I-5). Null when there are none.</summary>
    public static string? ForPairing(string? phone)
    {
        var digits = string.Concat((phone ?? "").Where(char.IsAsciiDigit));
        return digits.Length switch
        {
            0 => null,
            <= LongestWithoutCountry => "55" + digits,
            _ => digits,
        };
    }

    /// <summary>
    /// The numbers under which WhatsApp may know <paramref name="phone"/>, itself first. Brazil's mobiles got a ninth digit that many accounts do not
    /// have (5531987654321 is 553187654321); numbers of Mexico and Argentina carry a third digit that some lack (5215512345678 is 525512345678).
    /// </summary>
    public static IReadOnlyList<string> Spellings(string phone) => phone switch
    {
        ['5', '5', _, _, '9', _, _, _, _, _, _, _, _] => [phone, phone.Remove(4, 1)],
        ['5', '5', _, _, >= '6' and <= '9', _, _, _, _, _, _, _] => [phone, phone.Insert(4, "9")],
        ['5', '2' or '4', _, _, _, _, _, _, _, _, _, _, _] => [phone, phone.Remove(2, 1)],
        _ => [phone],
    };

    /// <summary>The number in a WhatsApp address: <c>553187654321:12@s.whatsapp.net</c> is 553187654321. Null when it is no person's number.</summary>
    public static string? OfJid(string? jid)
    {
        if (jid is null || !jid.EndsWith("@s.whatsapp.net", StringComparison.Ordinal)) return null;
        var user = jid[..jid.IndexOfAny([':', '@'])];
        return user.Length > 0 && user.All(char.IsAsciiDigit) ? user : null;
    }
}
