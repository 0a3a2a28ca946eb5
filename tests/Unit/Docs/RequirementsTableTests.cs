using System.Runtime.CompilerServices;

namespace WaActors.Tests.Unit.Docs;

/// <summary>docs/requirements.md names tests that exist, and every requirement of part C.</summary>
public class RequirementsTableTests
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", ".."));
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(Root, "docs", "requirements.md"));

    private static readonly Dictionary<string, string> Sources = Directory.EnumerateFiles(Path.Combine(Root, "tests"), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
        .ToDictionary(file => file[(Path.Combine(Root, "tests").Length + 1)..].Replace('\\', '/'), File.ReadAllText);

    public static TheoryData<string, string> References
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var line in Lines.Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| ID", StringComparison.Ordinal)))
            {
                foreach (var reference in ReferencesOf(line)) data.Add(reference, line[..Math.Min(line.Length, 60)]);
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(References))]
    public void Every_test_that_a_row_names_exists(string reference, string row) => Assert.True(Exists(reference), $"{reference} of the row '{row}…' is no test");

    [Theory]
    [InlineData("Campaigns/NoSuchTests")]
    [InlineData("Campaigns/WindowTests.No_such_test_…")]
    public void A_test_that_does_not_exist_is_found_out(string reference) => Assert.False(Exists(reference));

    [Fact]
    public void Every_requirement_of_part_C_and_each_point_beyond_the_sources_has_a_row()
    {
        var ids = Enumerable.Range(1, 12).Select(n => $"C-{n}").Concat(["no message twice", "pace per number", "clocks", "texts", "media", "opt-out", "recipients", "number check", "import, export", "progress", "consent", "audience", "life cycle", "fairness"]);
        var rows = Lines.Where(line => line.StartsWith("| ", StringComparison.Ordinal)).SelectMany(line => line.Split('|')[1].Split(',', StringSplitOptions.TrimEntries)).ToHashSet(StringComparer.Ordinal);
        var whole = Lines.Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Select(line => line.Split('|')[1].Trim()).ToHashSet(StringComparer.Ordinal);
        Assert.All(ids, id => Assert.True(rows.Contains(id) || whole.Contains(id), $"{id} has no row"));
    }

    // The last cell holds `Unit/Campaigns/RouteBookTests`, `WindowTests.Every_wait_…`, and `…A_success_…` of the class before it (or `…OtherTests.Name_…` of its folder); programs begin with a dot and a slash
    private static IEnumerable<string> ReferencesOf(string line)
    {
        var cell = line.TrimEnd(' ', '|').Split('|')[^1];
        var lastClass = string.Empty;
        foreach (var text in cell.Split('`').Where((_, index) => index % 2 == 1))
        {
            if (text.StartsWith("./", StringComparison.Ordinal)) continue;
            var named = text.TrimStart('…');
            var hasClass = named.Length == text.Length || named.Contains("Tests.", StringComparison.Ordinal);
            if (hasClass) lastClass = named.Split('.')[0];
            yield return hasClass ? named : $"{lastClass}.{named}";
        }
    }

    /// <summary>A class is a file (or several: partial ones) whose path ends so, or a folder of them; a method begins as it is named, or is a part of a partial class.</summary>
    private static bool Exists(string reference)
    {
        var parts = reference.Split('.', 2);
        var path = parts[0].Replace("…", string.Empty, StringComparison.Ordinal).Trim('/');
        var files = Sources.Where(source => IsOf(source.Key, path)).ToList();
        if (files.Count == 0) return false;
        if (parts.Length == 1) return true;
        var method = parts[1].Split('…')[0];
        return files.Any(file => file.Key.Contains($".{method}.cs", StringComparison.Ordinal) || file.Value.Contains($" {method}", StringComparison.Ordinal));
    }

    private static bool IsOf(string file, string path)
    {
        var name = path.Split('/')[^1];
        var folder = path[..^name.Length].Trim('/');
        var inFolder = file.StartsWith(path + "/", StringComparison.Ordinal) || file.Contains($"/{path}/", StringComparison.Ordinal);
        var isFile = Path.GetFileName(file) == name + ".cs" || Path.GetFileName(file).StartsWith(name + ".", StringComparison.Ordinal);
        return inFolder || (isFile && (folder.Length == 0 || folder.Split('/').All(part => file.Contains(part + "/", StringComparison.Ordinal))));
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
