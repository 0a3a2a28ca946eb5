using FsCheck;
using FsCheck.Fluent;
using HandlebarsDotNet;
using WaActors.Grains.Texts;

namespace WaActors.Tests.Unit.Texts;

/// <summary>The language of message texts (docs/texts.md).</summary>
public class MessageTextTests
{
    private static readonly Dictionary<string, string> Ana = new(StringComparer.Ordinal) { ["Nome"] = "Ana", ["city"] = "", ["plan"] = "Gold" };

    [Theory]
    [InlineData("Hi {{Nome}}", "Hi Ana")]
    [InlineData("Hi {{ nome }}, {{city|your city}}", "Hi Ana, your city")]
    [InlineData("Hi {{city|}}!", "Hi !")]
    [InlineData("{{#if city}}in {{city}}{{else}}at home{{/if}}", "at home")]
    [InlineData("{{#unless city}}at home{{/unless}}{{#if plan}} ({{plan}}){{/if}}", "at home (Gold)")]
    [InlineData("{{! not for readers }}Hi", "Hi")]
    [InlineData("{Hi|Hello {there|you}}", "Hi")]
    [InlineData("{Hi {{Nome}}|Yo {{Nome}}}", "Hi Ana")]
    [InlineData("{{{city|a}|b}", null)]
    [InlineData(@"\{\{Nome\}\} a|b} C:\new \\", @"{{Nome}} a|b} C:\new \")]
    public void Texts_come_to_what_they_say(string body, string? expected) => Assert.Equal(expected, TryRender(body, Ana, () => 0));

    [Theory]
    [InlineData("Hi {{name", 1, 4)]
    [InlineData("Hi\n{{#if name}}x", 2, 1)]
    [InlineData("Hi {{/if}}", 1, 4)]
    [InlineData("a {b|c", 1, 3)]
    [InlineData("a {name} b", 1, 3)]
    [InlineData("{{#each people}}x{{/each}}", 1, 1)]
    [InlineData("x {{> partial}}", 1, 3)]
    [InlineData("x {{&name}}", 1, 3)]
    [InlineData("x {{{name}}}", 1, 3)]
    [InlineData("x {{#if (eq a b)}}y{{/if}}", 1, 3)]
    [InlineData("x {{}}", 1, 3)]
    [InlineData("{{#if a}}b{{/unless}}", 1, 1)]
    [InlineData("{a|{{#if x}}b}{{/if}}", 1, 1)]
    public void A_broken_text_says_where(string body, int line, int column)
    {
        Assert.False(MessageText.TryParse(body, out _, out var error));
        Assert.Equal((line, column), (error.Line, error.Column));
    }

    [Fact]
    public void What_a_recipient_lacks_is_named_once_whatever_is_drawn()
    {
        var text = Parse("{Hi {{a}}|Yo {{b|you}}} {{a}} {{#if c}}{{c}}{{d}}{{else}}{{e}}{{/if}} {{nome}}");
        Assert.Equal(["a", "e"], text.Missing(Ana));
        Assert.Equal(["a", "d"], text.Missing(new Dictionary<string, string> { ["c"] = "1", ["nome"] = "N", ["a"] = "  " }));
    }

    [Fact]
    public void Nothing_longer_than_WhatsApp_takes_is_made()
    {
        var text = Parse(string.Concat(Enumerable.Repeat("{{a}}", 800)));
        Assert.Null(text.Render(new Dictionary<string, string> { ["a"] = new string('x', 4_096) }, () => 0));
        Assert.False(MessageText.TryParse(string.Concat(Enumerable.Repeat("{a|", 2_000)), out _, out var error));
        Assert.Contains("within each other", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_string_is_a_text_or_a_fault_within_it() => Prop.ForAll(
        Gen.Elements("{", "}", "|", "{{", "}}", "\\", "a", "#if ", "/if", "else", "!", "\n", " ", "#", "é").ListOf().Select(string.Concat).ToArbitrary(),
        body => MessageText.TryParse(body, out var text, out var error)
            ? text.Render(Ana, () => 0.5) is not null
            : error.Offset >= 0 && error.Offset <= body.Length && error.Line >= 1 && error.Column >= 1).QuickCheckThrowOnFailure();

    [Fact]
    public void Escaped_text_stands_for_itself() => Prop.ForAll<NonNull<string>>(
        any => TryRender(MessageText.Escape(any.Get), Ana, () => 0) == any.Get).QuickCheckThrowOnFailure();

    [Fact]
    public void What_is_rendered_is_one_of_the_outcomes_and_each_of_them_can_be() => Prop.ForAll(
        (from shape in TextShape.All(choices: true) from variables in TextShape.Variables select (shape, variables)).ToArbitrary(),
        pair =>
        {
            var expected = pair.shape.Outcomes(pair.variables).Take(200).ToHashSet(StringComparer.Ordinal);
            var text = Parse(pair.shape.Written);
            var drawn = Sequences(9).Select(luck => text.Render(pair.variables, luck)!).ToHashSet(StringComparer.Ordinal);
            return expected.Count >= 200 || (drawn.IsSubsetOf(expected) && (expected.Count > 4 || drawn.SetEquals(expected)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_same_luck_gives_the_same_text() => Prop.ForAll(
        (from shape in TextShape.All(choices: true) from seed in Gen.Choose(0, 1_000) select (shape, seed)).ToArbitrary(),
        pair => Parse(pair.shape.Written).Render(Ana, Seeded(pair.seed)) == Parse(pair.shape.Written).Render(Ana, Seeded(pair.seed))).QuickCheckThrowOnFailure();

    /// <summary>Handlebars itself is the judge of what the two have in common: variables and conditions. A blank cell is the one difference, and left out.</summary>
    [Fact]
    public void Variables_and_conditions_mean_what_they_mean_to_Handlebars()
    {
        var handlebars = Handlebars.Create(new HandlebarsConfiguration { NoEscape = true });
        Prop.ForAll(
            (from shape in TextShape.All(choices: false) from variables in TextShape.Variables select (shape, variables)).ToArbitrary(),
            pair =>
            {
                var written = pair.shape.Written.Replace(@"\\", "/", StringComparison.Ordinal);
                var variables = pair.variables.Where(v => v.Value != " ").ToDictionary(v => v.Key, v => v.Value, StringComparer.Ordinal);
                return handlebars.Compile(written)(variables) == TryRender(written, variables, () => 0);
            }).QuickCheckThrowOnFailure();
    }

    private static MessageText Parse(string body) =>
        MessageText.TryParse(body, out var text, out var error) ? text : throw new InvalidOperationException($"{body}: {error}");

    private static string? TryRender(string body, IReadOnlyDictionary<string, string> variables, Func<double> luck) =>
        MessageText.TryParse(body, out var text, out _) ? text.Render(variables, luck) : null;

    private static Func<double> Seeded(int seed)
    {
        var state = (uint)seed;
        return () => (state = (state * 1_664_525) + 1_013_904_223) / (double)uint.MaxValue * 0.999;
    }

    // All sequences of low and high draws of this length
    private static IEnumerable<Func<double>> Sequences(int bits) => Enumerable.Range(0, 1 << bits).Select<int, Func<double>>(pattern =>
    {
        var at = 0;
        return () => (pattern >> (at++ % bits) & 1) == 0 ? 0.0 : 0.75;
    });
}
