using WaActors.Gateways;

namespace WaActors.Tests.Gateways.Evolution;

/// <summary>Numbers to pair, and the spellings under which WhatsApp may know one.</summary>
public class PhoneNumbersTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("abc", null)]
    [InlineData("(31) 98765-4321", "5531987654321")]
    [InlineData("3187654321", "553187654321")]
    [InlineData("+55 31 98765-4321", "5531987654321")]
    [InlineData("447911123456", "447911123456")]
    public void A_number_to_pair_is_digits_with_a_country(string? phone, string? expected) =>
        Assert.Equal(expected, PhoneNumbers.ForPairing(phone));

    [Theory]
    [InlineData("5531987654321", "553187654321")]
    [InlineData("553187654321", "5531987654321")]
    [InlineData("5511987654321", "551187654321")]
    [InlineData("5215512345678", "525512345678")]
    [InlineData("5491123456789", "541123456789")]
    public void Some_numbers_have_two_spellings(string phone, string other) => Assert.Equal([phone, other], PhoneNumbers.Spellings(phone));

    [Theory]
    [InlineData("553132123456")] // a land line has no ninth digit to gain
    [InlineData("447911123456")]
    [InlineData("")]
    public void Others_have_one(string phone) => Assert.Equal([phone], PhoneNumbers.Spellings(phone));

    [Theory]
    [InlineData("553187654321@s.whatsapp.net", "553187654321")]
    [InlineData("553187654321:12@s.whatsapp.net", "553187654321")]
    [InlineData("9@lid", null)]
    [InlineData("120363@g.us", null)]
    [InlineData("@s.whatsapp.net", null)]
    [InlineData("abc@s.whatsapp.net", null)]
    [InlineData(null, null)]
    public void An_address_holds_a_number_or_not(string? jid, string? number) => Assert.Equal(number, PhoneNumbers.OfJid(jid));
}
