using WaActors.Grains.Campaigns;
using WaActors.Grains.Reasons;
using WaActors.Reasons;

namespace WaActors.Tests.Unit.Texts;

/// <summary>Which text a message gets (docs/texts.md).</summary>
public class MessageRendererTests
{
    private static readonly Guid Hello = new(1, 0, 0, new byte[8]), Hi = new(2, 0, 0, new byte[8]);

    private readonly MessageRenderer _renderer = new();

    [Fact]
    public void Each_text_of_a_route_is_drawn_in_turn_of_luck()
    {
        RouteText[] texts = [new(Hello, "Hello {{name}}"), new(Hi, "{Hi|Yo} {{name}}")];
        Assert.Equal(new ChosenText(Hello, "Hello Ana"), Compose(texts, 0.49).Text);
        Assert.Equal(new ChosenText(Hi, "Hi Ana"), Compose(texts, 0.5, 0.2).Text);
        Assert.Equal(new ChosenText(Hi, "Yo Ana"), Compose(texts, 0.99, 0.99).Text);
    }

    [Fact]
    public void A_message_that_has_its_text_keeps_it_while_its_template_is_the_routes()
    {
        var kept = new ChosenText(Hi, "Yo Ana");
        Assert.Same(kept, _renderer.Compose([new(Hello, "x"), new(Hi, "edited")], Ana with { Text = kept }, NoLuck).Text);
        Assert.Equal(new ChosenText(Hello, "x"), _renderer.Compose([new(Hello, "x")], Ana with { Text = kept }, NoLuck).Text);
    }

    [Fact]
    public void A_text_whose_variable_the_recipient_lacks_is_not_drawn_and_without_another_it_is_named()
    {
        Assert.Equal("Hi Ana", _renderer.Compose([new(Hello, "Hello {{title}}"), new(Hi, "Hi {{name}}")], Ana, NoLuck).Text!.Text);
        var none = _renderer.Compose([new(Hello, "Hello {{title}} {{rank}}")], Ana, NoLuck);
        Assert.Equal((null, "variable missing: rank, title"), (none.Text, CodedReason.TextOf(none.Problem)));
    }

    [Fact]
    public void A_text_that_is_broken_or_too_long_is_said_and_not_sent()
    {
        Assert.Equal(CampaignReasons.TextBroken, _renderer.Compose([new(Hello, "Hello {{name")], Ana, NoLuck).Problem);
        var wordy = Ana with { Variables = new Dictionary<string, string> { ["name"] = new string('x', 40_000) } };
        Assert.Contains("longer than", _renderer.Compose([new(Hello, "{{name}}{{name}}")], wordy, NoLuck).Problem, StringComparison.Ordinal);
    }

    private static PendingMessage Ana => new(1, "5511900000001", new Dictionary<string, string> { ["name"] = "Ana" }, 0);

    private Composition Compose(IReadOnlyList<RouteText> texts, params double[] luck)
    {
        var draws = new Queue<double>(luck);
        return _renderer.Compose(texts, Ana, draws.Dequeue);
    }

    private static double NoLuck() => throw new InvalidOperationException("Nothing was to be drawn.");
}
