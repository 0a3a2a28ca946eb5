using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using WaActors.Grains.Events;
using WaActors.Grains.Notifications;
using WaActors.OperatorConsole.Texts;
using WaActors.Tests.Browser.Hosting;

namespace WaActors.Tests.Browser;

/// <summary>Every word that a page asks for is there, in each language.</summary>
public sealed partial class TextsTests
{
    private static readonly string Sources = Path.Combine(ApiProcess.Metadata("RepositoryRoot"), "src", "Console");

    [Fact]
    public void All_languages_have_the_same_keys()
    {
        Assert.Empty(Languages.Portuguese.Keys.Except(Languages.English.Keys));
        Assert.Empty(Languages.English.Keys.Except(Languages.Portuguese.Keys));
    }

    [Fact]
    public void All_languages_fill_in_the_same_places()
    {
        foreach (var key in Languages.English.Keys) Assert.Equal(Places(Languages.English[key]), Places(Languages.Portuguese[key]));
    }

    [Fact]
    public void Every_key_that_a_page_names_has_words()
    {
        var named = Directory.EnumerateFiles(Sources, "*.*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".razor", StringComparison.Ordinal) || file.EndsWith(".cs", StringComparison.Ordinal))
            .SelectMany(file => NamedKey().Matches(File.ReadAllText(file)))
            .SelectMany(match => match.Value.Contains(".Count(", StringComparison.Ordinal)
                ? new[] { match.Groups["key"].Value + ".one", match.Groups["key"].Value + ".many" }
                : [match.Groups["key"].Value])
            .Distinct(StringComparer.Ordinal).ToList();
        Assert.True(named.Count > 30, $"only {named.Count} keys were found: the pattern no longer fits the sources");
        Assert.Empty(named.Except(Languages.English.Keys));
    }

    [Fact]
    public void Every_event_that_happens_has_words()
    {
        var kinds = typeof(EventKinds).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.IsLiteral)
            .Select(field => (string)field.GetRawConstantValue()!)
            .Concat(Enum.GetNames<NotificationKind>().Select(name => "notification." + JsonNamingPolicy.SnakeCaseLower.ConvertName(name)))
            .ToList();
        Assert.Contains("notification.instance_banned", kinds);
        Assert.Empty(Enum.GetNames<NotificationKind>().Select(name => "notification." + name).Except(Languages.English.Keys));
        Assert.Empty(kinds.Select(kind => "event." + kind).Except(Languages.English.Keys));
    }

    [Theory]
    [InlineData("en-US,en;q=0.9,pt;q=0.8", "en")]
    [InlineData("pt-BR,pt;q=0.9", "pt-BR")]
    [InlineData("fr,de;q=0.5", "pt-BR")]
    [InlineData("", "pt-BR")]
    public void The_browser_chooses_the_language(string header, string code) => Assert.Equal(code, Languages.Asked(header).Code);

    private static string Places(string words) => string.Join(' ', Place().Matches(words).Select(match => match.Value).Distinct().Order());

    // Ui["key"], Ui.T("key", ...) and Ui.Count("key", ...), where the key is written out and not put together
    [GeneratedRegex(@"Ui(\[|\.T\(|\.Count\()""(?<key>[a-z_0-9.]+)""(?! \+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NamedKey();

    [GeneratedRegex(@"\{[0-9]\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Place();
}
