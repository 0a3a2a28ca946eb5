using WaActors.Grains.Campaigns;
using WaActors.OperatorConsole.Components.Shared;
using WaActors.OperatorConsole.Reading;

namespace WaActors.Tests.Browser;

/// <summary>What the preview shows of a text with all its parts, for one recipient.</summary>
public sealed class TextLookTests
{
    private static readonly Dictionary<string, string> Ana = new(StringComparer.Ordinal) { ["name"] = "Ana", ["order"] = "17", ["blank"] = " " };

    [Fact]
    public void Every_part_of_an_approved_template_is_rendered_for_the_recipient()
    {
        var sight = Read(new CloudTemplate("t", "pt_BR", [new("customer", "{{name}}"), new("order_id", "n. {{order}}")], "Hello {{name}}", null, [new(1, "url", "o/{{order}}")])).Of(Ana);
        Assert.Equal(("shown to Ana", "Hello Ana"), (sight.Text, sight.Header));
        Assert.Equal([new CloudParameter("customer", "Ana"), new CloudParameter("order_id", "n. 17")], sight.Parameters);
        Assert.Equal([new CloudButton(1, "url", "o/17")], sight.Buttons);
        Assert.True(sight.IsSendable);
    }

    [Fact]
    public void Who_lacks_a_variable_of_any_part_is_told_with_each_name_once()
    {
        var look = Read(new CloudTemplate("t", "pt_BR", [new(null, "{{city}}"), new(null, "{{city}} {{name}}")], "{{title}}", null, [new(0, "copy_code", "{{code|none}}")]));
        Assert.Equal(["city", "title"], look.Missing(Ana).Order());
        Assert.Equal(["city", "name", "title"], look.Missing(new Dictionary<string, string>(StringComparer.Ordinal)).Order());
    }

    [Theory]
    [InlineData("{{blank}}", "x", "x")]
    [InlineData("x", "{{blank}}", "x")]
    [InlineData("x", "x", "{{blank}}")]
    public void A_part_that_comes_out_empty_is_not_sendable(string header, string parameter, string button) =>
        Assert.False(Read(new CloudTemplate("t", "pt_BR", [new(null, parameter)], header, null, [new(0, "url", button)])).Of(Ana).IsSendable);

    [Theory]
    [InlineData("{{name", "x", "x")]
    [InlineData("x", "{{name", "x")]
    [InlineData("x", "x", "{{name")]
    public void A_part_that_cannot_be_read_says_where(string header, string parameter, string button)
    {
        var (look, error) = TextLook.Read("hi", new TemplateParts(Cloud: new CloudTemplate("t", "pt_BR", [new(null, parameter)], header, null, [new(0, "url", button)])));
        Assert.Null(look);
        Assert.Contains("1", error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_typed_is_read_by_position_or_name_with_the_header_that_is_meant()
    {
        var form = new ApprovedForm { Name = " offer ", Header = HeaderKind.Text, HeaderText = " Hi ", IsNamed = true };
        form.Parameters.Add(new ParameterForm { Name = " order_id ", Text = " {{order}} " });
        form.Buttons.Add(new ButtonForm { Place = 2, Kind = "copy_code", Text = "{{code}}" });
        var read = form.Read(medium: null);
        Assert.Equal(("offer", "Hi"), (read.Name, read.HeaderText));
        Assert.Equal([new CloudParameter("order_id", "{{order}}")], read.Body);
        Assert.Equal([new CloudButton(1, "copy_code", "{{code}}")], read.Buttons);
        (form.IsNamed, form.Header) = (false, HeaderKind.None);
        Assert.Equal([new CloudParameter(null, "{{order}}")], form.Read(medium: null).Body);
        Assert.Null(form.Read(medium: null).HeaderText);
    }

    private static TextLook Read(CloudTemplate approved)
    {
        var (look, error) = TextLook.Read("shown to {{name}}", new TemplateParts(Cloud: approved));
        Assert.Null(error);
        return look!;
    }
}
