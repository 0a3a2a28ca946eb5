using System.Globalization;
using System.Text;
using WaActors.Api.Problems;

namespace WaActors.Api.Recipients;

/// <summary>Finds the column that holds the phone number.</summary>
internal static class PhoneColumn
{
    // In this order: a sheet with both `telefone` and `numero` (of the house) means the former
    private static readonly string[] Known = ["phone", "whatsapp", "telefone", "celular", "number", "numero"];

    private const string Accented = "áàâãäåéèêëíìîïóòôõöúùûüçñ";
    private const string Plain = "aaaaaaeeeeiiiiooooouuuucn";

    /// <summary>Its index among the columns.</summary>
    /// <param name="columns">As the file names them.</param>
    /// <param name="asked">What the caller says it is called; null to look for the usual names.</param>
    /// <exception cref="ProblemException">There is none.</exception>
    public static int Find(IReadOnlyList<string> columns, string? asked)
    {
        var folded = columns.Select(Fold).ToList();
        var names = asked is null ? Known : [Fold(asked)];
        var index = names.Select(name => folded.IndexOf(name)).FirstOrDefault(found => found >= 0, -1);
        if (index >= 0) return index;
        throw new ProblemException(ApiProblem
            .BadRequest(ProblemCodes.PhoneColumnMissing, "No column holds the phone number; name it with ?phoneColumn=.")
            .With("columns", columns));
    }

    /// <summary>Whether a name is one of the phone's.</summary>
    public static bool IsPhone(string name, string? asked) =>
        asked is null ? Known.Contains(Fold(name), StringComparer.Ordinal) : string.Equals(Fold(name), Fold(asked), StringComparison.Ordinal);

    /// <summary>Lower case without accents and outer spaces: <c> Número</c> and <c>numero</c> are one name.</summary>
    public static string Fold(string name)
    {
        var plain = new StringBuilder(name.Length);
        foreach (var c in name.Trim())
        {
            if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark) plain.Append(WithoutAccent(char.ToLowerInvariant(c)));
        }

        return plain.ToString();
    }

    // String.Normalize leaves composed letters as they are under invariant globalization
    private static char WithoutAccent(char c)
    {
        var index = Accented.IndexOf(c, StringComparison.Ordinal);
        return index < 0 ? c : Plain[index];
    }
}
