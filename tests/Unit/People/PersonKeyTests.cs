using FsCheck;
using FsCheck.Fluent;
using WaActors.People;

namespace WaActors.Tests.Unit.People;

/// <summary>All spellings of one mobile number are one person.</summary>
public sealed class PersonKeyTests
{
    [Theory]
    [InlineData("5531987654321", "553187654321")]
    [InlineData("5511998765432", "551198765432")]
    [InlineData("5521961234567", "552161234567")]
    [InlineData("5215512345678", "525512345678")]
    [InlineData("5491112345678", "541112345678")]
    public void Both_spellings_of_a_mobile_number_are_one_person(string one, string other) => Assert.Equal(PersonKey.Of(one), PersonKey.Of(other));

    [Theory]
    [InlineData("553132345678", "5531932345678")] // a landline, and a mobile number
    [InlineData("5531987654321", "5531987654322")]
    [InlineData("5531987654321", "5532987654321")]
    [InlineData("351912345678", "35191234567")]
    [InlineData("14155550100", "114155550100")]
    public void Different_numbers_are_different_people(string one, string other) => Assert.NotEqual(PersonKey.Of(one), PersonKey.Of(other));

    [Fact]
    public void A_key_is_its_own_key_and_keeps_other_countries_as_they_are() =>
        Prop.ForAll(Gen.Choose(8, 15).SelectMany(Digits).ToArbitrary(), phone =>
        {
            var key = PersonKey.Of(phone);
            Assert.Equal(key, PersonKey.Of(key));
            if (!phone.StartsWith("55", StringComparison.Ordinal) && !phone.StartsWith("52", StringComparison.Ordinal)
                && !phone.StartsWith("54", StringComparison.Ordinal)) Assert.Equal(phone, key);
        }).QuickCheckThrowOnFailure();

    // Half of them begin as the countries do whose numbers have two spellings.
    private static Gen<string> Digits(int count) =>
        from start in Gen.Elements("55", "52", "54", "1", "351", "44")
        from rest in Gen.Elements("0123456789".ToCharArray()).ArrayOf(count)
        select string.Concat(start, new string(rest))[..count];
}
