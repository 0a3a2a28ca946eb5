using FsCheck;
using FsCheck.Fluent;
using WaActors.Api.Recipients;

namespace WaActors.Tests.Api.Files;

/// <summary>Phones as people write them.</summary>
public sealed class PhoneNumberTests
{
    [Theory]
    [InlineData("11987654321", "5511987654321")]
    [InlineData("1133334444", "551133334444")]
    [InlineData("(11) 98765-4321", "5511987654321")]
    [InlineData(" 11.98765.4321 ", "5511987654321")]
    [InlineData("11\u00a098765 4321", "5511987654321")]
    [InlineData("5511987654321", "5511987654321")]
    [InlineData("+55 11 98765-4321", "5511987654321")]
    [InlineData("+1 (212) 555-0100", "12125550100")]
    [InlineData("+47 22 12 34 56", "4722123456")]
    [InlineData("+4712345", null, RejectReasons.PhoneTooShort)]
    [InlineData("+47123456", "47123456")]
    [InlineData("123456789012345", "123456789012345")]
    [InlineData("1234567890123456", null, RejectReasons.PhoneTooLong)]
    [InlineData("987654321", null, RejectReasons.PhoneTooShort)]
    [InlineData("", null, RejectReasons.PhoneMissing)]
    [InlineData(" - ", null, RejectReasons.PhoneMissing)]
    [InlineData("+", null, RejectReasons.PhoneMissing)]
    [InlineData("11 98765-432a", null, RejectReasons.PhoneInvalidCharacter)]
    [InlineData("++5511987654321", null, RejectReasons.PhoneInvalidCharacter)]
    [InlineData("55+11987654321", null, RejectReasons.PhoneInvalidCharacter)]
    [InlineData("\u0661\u0661987654321", null, RejectReasons.PhoneInvalidCharacter)]
    [InlineData("5,51199E+12", null, RejectReasons.PhoneInvalidCharacter)]
    [InlineData("011987654321", null, RejectReasons.PhoneLeadingZero)]
    [InlineData("005511987654321", null, RejectReasons.PhoneLeadingZero)]
    public void Reads_what_people_write(string written, string? digits, string? reason = null)
    {
        Assert.Equal(digits is not null, PhoneNumber.TryNormalize(written, out var read, out var why));
        Assert.Equal((digits, reason), (read, why));
    }

    [Theory]
    [InlineData("11 98765-4321", "5511987654321")]
    [InlineData("98765-4321", "55987654321")]
    [InlineData("5511987654321", "5511987654321")]
    [InlineData("+1 212 555 0100", "5512125550100")]
    [InlineData("none", null)]
    [InlineData("123", null)]
    public void A_number_to_pair_gets_the_prefix_up_to_eleven_digits(string written, string? digits) =>
        Assert.Equal(digits, PhoneNumber.ForPairing(written));

    [Fact]
    public void Whatever_is_taken_is_eight_to_fifteen_digits_without_a_leading_zero() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<NonNull<string>>(),
            text => !PhoneNumber.TryNormalize(text.Get, out var digits, out _)
                || (digits.Length is >= 8 and <= 15 && digits.All(char.IsAsciiDigit) && digits[0] != '0'))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Separators_anywhere_change_nothing() =>
        Prop.ForAll(Numbers, Separators, (number, separators) =>
        {
            var spread = string.Concat(number.Select((digit, index) => $"{separators[index % separators.Length]}{digit}"));
            PhoneNumber.TryNormalize(number, out var plain, out _);
            PhoneNumber.TryNormalize(spread, out var written, out _);
            return plain == written;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_number_with_plus_is_kept_as_it_is() =>
        Prop.ForAll(Numbers, number => PhoneNumber.TryNormalize("+" + number, out var digits, out _) && digits == number).QuickCheckThrowOnFailure();

    [Fact]
    public void A_written_number_of_twelve_digits_or_more_is_read_back_unchanged() =>
        Prop.ForAll(Numbers, number =>
            !PhoneNumber.TryNormalize(number, out var once, out _) || (PhoneNumber.TryNormalize(once, out var twice, out _) && once == twice))
            .QuickCheckThrowOnFailure();

    private static Arbitrary<string> Numbers =>
        Gen.Choose(8, 15)
            .SelectMany(length => Gen.Choose(0, 9).ListOf(length))
            .Select(digits => "1" + string.Concat(digits.Skip(1)))
            .ToArbitrary();

    private static Arbitrary<char[]> Separators => Gen.Elements(' ', '-', '.', '(', ')').NonEmptyListOf().Select(list => list.ToArray()).ToArbitrary();
}
