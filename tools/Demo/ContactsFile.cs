namespace WaActors.Demo;

/// <summary>
/// The recipients file as a person would count it: which numbers ought to get a message. Reads it by itself, so that a fault of the import is seen.
/// </summary>
/// <param name="Text">The whole file.</param>
/// <param name="GoodPhones">The numbers that ought to get a message, as digits with country code, each once.</param>
internal sealed record ContactsFile(string Text, IReadOnlyList<string> GoodPhones)
{
    private const int PhoneColumn = 1;
    private const int NationalDigits = 11;
    private const int InternationalDigits = 13;

    /// <summary>Reads it; its columns are name, phone, city, without quotes.</summary>
    public static async Task<ContactsFile> ReadAsync(string path, CancellationToken cancellation)
    {
        var text = await File.ReadAllTextAsync(path, cancellation);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1);
        var phones = lines.Select(line => line.Split(',')[PhoneColumn]).Select(ToPhone).OfType<string>();
        return new ContactsFile(text, [.. phones.Distinct(StringComparer.Ordinal)]);
    }

    private static string? ToPhone(string written)
    {
        if (written.Any(char.IsAsciiLetter)) return null;
        var digits = string.Concat(written.Where(char.IsAsciiDigit));
        return digits.Length switch
        {
            NationalDigits => "55" + digits,
            InternationalDigits => digits,
            _ => null,
        };
    }
}
