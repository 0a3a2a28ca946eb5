using System.Diagnostics.CodeAnalysis;

namespace WaActors.Api.Recipients;

/// <summary>
/// Reads phone numbers as people write them and writes them as the system keeps them: E.164 digits without plus. Pure.
/// </summary>
public static class PhoneNumber
{
    /// <summary>The code of the country whose national numbers have 10 or 11 digits here: Brazil.</summary>
    public const string NationalPrefix = "55";

    private const int NationalDigitsMin = 10;
    private const int NationalDigitsMax = 11;

    /// <summary>
    /// Reads a recipient's number. Spaces, dots, hyphens and parentheses are ignored and one plus may lead. Without a plus, 10 and 11 digits
    /// are a national number and get 55, and fewer are none: they would reach a stranger abroad.
    /// </summary>
    /// <param name="text">As written.</param>
    /// <param name="digits">The number's digits; null when it is none.</param>
    /// <param name="reason">A stable word for why it is none (<see cref="RejectReasons"/>); null when it is one.</param>
    public static bool TryNormalize(string text, [NotNullWhen(true)] out string? digits, [NotNullWhen(false)] out string? reason)
    {
        digits = null;
        if (!TryStrip(text, out var stripped, out var international, out reason)) return false;
        reason = Check(stripped, international ? Limits.PhoneDigitsMin : NationalDigitsMin);
        if (reason is not null) return false;
        digits = !international && stripped.Length <= NationalDigitsMax ? NationalPrefix + stripped : stripped;
        return true;
    }

    /// <summary>Reads the number that shall be paired: 11 digits or fewer get 55 (I-5), with a plus too, as the gateways' adapters do.</summary>
    /// <returns>Its digits; null when it is no number.</returns>
    public static string? ForPairing(string text)
    {
        if (!TryStrip(text, out var stripped, out _, out _) || Check(stripped, Limits.PhoneDigitsMin) is not null) return null;
        return stripped.Length <= NationalDigitsMax ? NationalPrefix + stripped : stripped;
    }

    private static string? Check(string digits, int digitsMin) => digits switch
    {
        { Length: 0 } => RejectReasons.PhoneMissing,
        { Length: > Limits.PhoneDigitsMax } => RejectReasons.PhoneTooLong,
        _ when digits.Length < digitsMin => RejectReasons.PhoneTooShort,
        // No country's code begins with 0: it is a trunk prefix, and what follows is not complete
        ['0', ..] => RejectReasons.PhoneLeadingZero,
        _ => null,
    };

    private static bool TryStrip(string text, out string digits, out bool international, [NotNullWhen(false)] out string? reason)
    {
        Span<char> buffer = text.Length <= 64 ? stackalloc char[text.Length] : new char[text.Length];
        var count = 0;
        var plus = false;
        digits = string.Empty;
        reason = null;
        foreach (var c in text)
        {
            if (char.IsAsciiDigit(c)) buffer[count++] = c;
            else if (c == '+' && count == 0 && !plus) plus = true;
            else if (!IsSeparator(c)) reason = RejectReasons.PhoneInvalidCharacter;
        }

        international = plus;
        digits = buffer[..count].ToString();
        return reason is null;
    }

    private static bool IsSeparator(char c) => c is '(' or ')' or '-' or '.' || char.IsWhiteSpace(c);
}
