using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace WaActors.Storage.Schema;

/// <summary>One numbered step of the schema: <c>sql/0001_core.sql</c> is number 1, name <c>core</c>.</summary>
/// <param name="Number">From 1; never used twice.</param>
/// <param name="Name">The rest of the file's name.</param>
/// <param name="Sql">Its statements; they run in one transaction.</param>
public sealed record Migration(int Number, string Name, string Sql)
{
    private const string Prefix = "sql/";
    private const string Suffix = ".sql";

    /// <summary>SHA-256 of the text, in hexadecimal; line endings do not count.</summary>
    public string Checksum { get; } =
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))));

    /// <summary>The steps that this program was built with, in order.</summary>
    public static IReadOnlyList<Migration> Embedded() => Embedded(typeof(Migration).Assembly);

    /// <summary>Reads the number and the name from a file's name.</summary>
    /// <exception cref="FormatException">The name is not of the form <c>0001_name.sql</c>.</exception>
    public static Migration Parse(string fileName, string sql)
    {
        var parts = Path.GetFileNameWithoutExtension(fileName).Split('_', 2);
        if (parts.Length != 2 || !int.TryParse(parts[0], CultureInfo.InvariantCulture, out var number) || number < 1)
            throw new FormatException($"The migration '{fileName}' is not named like 0001_name.sql.");
        return new Migration(number, parts[1], sql);
    }

    private static List<Migration> Embedded(Assembly assembly) =>
        assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal))
            .Select(name => Parse(name[Prefix.Length..], Read(assembly, name)))
            .OrderBy(migration => migration.Number)
            .ToList();

    private static string Read(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
