using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Grains.Events;
using WaActors.Grains.Notifications;
using WaActors.Grains.Pacing;
using WaActors.Grains.Reasons;
using WaActors.Instances;
using WaActors.OperatorConsole.Texts;
using WaActors.Reasons;
using WaActors.Tests.Browser.Hosting;

namespace WaActors.Tests.Browser;

/// <summary>Every word that a page asks for is there, in each language.</summary>
public sealed partial class TextsTests
{
    private static readonly string Root = Path.Combine(ApiProcess.Metadata("RepositoryRoot"), "src");
    private static readonly string Sources = Path.Combine(Root, "Console");

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

    [Fact]
    public void Every_reason_that_is_said_has_words()
    {
        var codes = Directory.EnumerateFiles(Path.Combine(Root, "Grains", "Reasons"), "*.cs")
            .SelectMany(file => SaidCode().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups["code"].Value)
            .Concat(["link.changed_because", "permission.changed_because"])
            .Distinct(StringComparer.Ordinal).Where(code => code != "list").ToList();
        Assert.True(codes.Count > 200, $"only {codes.Count} codes were found: the pattern no longer fits the sources");
        foreach (var language in Languages.All) Assert.Empty(codes.Select(code => ReasonWords.Prefix + code).Except(language.Keys));
    }

    [Fact]
    public void Every_state_within_a_reason_has_words()
    {
        string[] keys =
        [
            .. Enum.GetNames<LinkState>().Select(name => "link." + name), .. Enum.GetNames<PermissionState>().Select(name => "permission." + name),
            .. Enum.GetNames<RecoveryTrigger>().Select(name => "trigger." + name), .. Enum.GetNames<RecoveryOutcome>().Select(name => "recovery.ended." + name),
            .. Enum.GetNames<SendOutcomeKind>().Select(name => "attempt." + name), .. Enum.GetNames<DoubtResolution>().Select(name => "doubt." + name),
        ];
        foreach (var language in Languages.All)
        {
            Assert.Empty(keys.Select(key => ReasonWords.WordPrefix + key).Except(language.Keys));
            Assert.Empty(Enum.GetNames<ForecastLimit>().Select(name => "ring.limit." + name).Except(language.Keys));
        }
    }

    [Fact]
    public void No_actor_and_no_adapter_says_a_reason_without_a_code()
    {
        var sources = new[] { "Grains", "Gateways" }.SelectMany(project => Directory.EnumerateFiles(Path.Combine(Root, project), "*.cs", SearchOption.AllDirectories)).ToList();
        Assert.True(sources.Count > 100, "the sources were not found");
        foreach (var bare in new[] { "return SendOutcome.Rejected(\"the text is empty\");", "new LinkReading(LinkReadingKind.Lost, $\"status {status} said so\")", "Reason: \"nobody answered\"" })
            Assert.Matches(BareReason(), bare); // the search finds what it looks for
        Assert.DoesNotMatch(BareReason(), "return SendOutcome.Rejected(GatewayReasons.KeyRefused);");
        Assert.Empty(sources.SelectMany(file => File.ReadLines(file).Where(line => BareReason().IsMatch(line)).Select(line => Path.GetFileName(file) + ": " + line.Trim())));
    }

    [Fact]
    public void A_reason_is_worded_in_each_language_and_a_gateways_own_words_are_quoted()
    {
        var said = CampaignReasons.FailuresInARow(5, GatewayReasons.Quoted(GatewayReasons.MessageRefused, "Text is required", "the gateway refused the message: Text is required"));
        Assert.Equal("5 falhas seguidas, a última: o gateway recusou a mensagem; o gateway disse: “Text is required”", ReasonWords.Of(In(Languages.Portuguese), said));
        Assert.Equal("5 failures in a row, last: the gateway refused the message; the gateway said: “Text is required”", ReasonWords.Of(In(Languages.English), said));
        Assert.Equal("enviadas: 2, sem WhatsApp: 1; levou 00:02:00", ReasonWords.Of(In(Languages.Portuguese), CampaignOutcome.Describe(new CampaignCounts(0, 0, 2, 0, 0, 0, 1, 0, 0, 0), TimeSpan.FromMinutes(2))));
        Assert.Equal("“session not found”", ReasonWords.Of(In(Languages.Portuguese), "session not found"));
        Assert.Equal("pediu por telefone", ReasonWords.OfPerson(In(Languages.Portuguese), "pediu por telefone"));
        Assert.Null(ReasonWords.Of(In(Languages.Portuguese), null));
    }

    [Fact]
    public void No_words_in_Portuguese_are_English()
    {
        Assert.NotEmpty(EnglishWords.In("a quota: " + CodedReason.TextOf(GatewayReasons.KeyRefused))); // the search finds what it looks for
        Assert.Empty(EnglishWords.In("o gateway recusou a chave"));
        Assert.Equal("", string.Join('\n', Languages.Portuguese.Keys.Where(key => key is not ("outcome.phone_column_missing" or "reason.meta.register_again")).SelectMany(key => EnglishWords.In(Languages.Portuguese[key]).Select(words => $"{key}: {words}"))));
    }

    [Fact]
    public void A_reason_of_tomorrow_shows_its_text_and_one_that_lost_its_end_its_words()
    {
        Assert.Equal("“Something new”", ReasonWords.Of(In(Languages.Portuguese), CodedReason.Write("not.yet", "Something new", "1")));
        Assert.Equal("– falhas seguidas, a última: –", ReasonWords.Of(In(Languages.Portuguese), CodedReason.Write("route.failures", "5 failures")));
    }

    [Theory]
    [InlineData("en-US,en;q=0.9,pt;q=0.8", "en")]
    [InlineData("pt-BR,pt;q=0.9", "pt-BR")]
    [InlineData("fr,de;q=0.5", "pt-BR")]
    [InlineData("", "pt-BR")]
    public void The_browser_chooses_the_language(string header, string code) => Assert.Equal(code, Languages.Asked(header).Code);

    private static string Places(string words) => string.Join(' ', Place().Matches(words).Select(match => match.Value).Distinct().Order());

    private static Ui In(Language language)
    {
        var ui = new Ui(TimeProvider.System);
        ui.Use(language, TimeZoneInfo.Utc);
        return ui;
    }

    // Code + "gateway.key_refused", Write("until", ...), Whole("pace.per_day", ...)
    [GeneratedRegex(@"(Code \+|(Write|Whole|OfStatus|Says|Change)\(\s*)\s*""(?<code>[a-z_]+(\.[a-z_]+)?)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SaidCode();

    // SendOutcome.Rejected("words ..."), new LinkReading(kind, $"words ..."), Reason: "words ..."
    [GeneratedRegex(@"(SendOutcome\.\w+\(|SendVerdict\.\w+, |LinkReading\(\w+\.\w+, |\b(Reason|Problem): )\$?""[^""]* ", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex BareReason();

    // Ui["key"], Ui.T("key", ...) and Ui.Count("key", ...), where the key is written out and not put together
    [GeneratedRegex(@"Ui(\[|\.T\(|\.Count\()""(?<key>[a-z_0-9.]+)""(?! \+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NamedKey();

    [GeneratedRegex(@"\{[0-9]\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Place();
}
