using WaActors.Grains.Campaigns;
using WaActors.Grains.Texts;

namespace WaActors.OperatorConsole.Reading;

/// <summary>A text as one recipient would see it.</summary>
/// <param name="Text">Its words; of an approved template what reports show.</param>
/// <param name="Header">The parameter of a text header; null when there is none.</param>
/// <param name="Parameters">What fills the gaps of an approved template, by position or name.</param>
/// <param name="Buttons">The parameters of its buttons, by place.</param>
/// <param name="IsSendable">False when a parameter comes out empty: WhatsApp takes none, so that message would fail.</param>
public sealed record TextSight(
    string Text, string? Header, IReadOnlyList<CloudParameter> Parameters, IReadOnlyList<CloudButton> Buttons, bool IsSendable);

/// <summary>A text with its parts, read once, to be shown for many recipients. Pure. Of choices it shows the first of each; a send draws them anew.</summary>
public sealed class TextLook
{
    private readonly MessageText _body;
    private readonly CloudTemplate? _approved;
    private readonly Dictionary<string, MessageText> _parts = new(StringComparer.Ordinal);

    private TextLook(MessageText body, CloudTemplate? approved) => (_body, _approved) = (body, approved);

    /// <summary>Reads a text with its parts.</summary>
    /// <returns>The text; or why it cannot be read, with its line and column.</returns>
    public static (TextLook? Look, string? Error) Read(string body, TemplateParts? parts)
    {
        if (!MessageText.TryParse(body, out var text, out var error)) return (null, error.Reason);
        var look = new TextLook(text, parts?.Cloud);
        foreach (var source in look.Sources)
        {
            if (!MessageText.TryParse(source, out var parsed, out error)) return (null, error.Reason);
            look._parts[source] = parsed;
        }

        return (look, null);
    }

    /// <summary>The variables that a recipient lacks; with any of them nothing is sent to that one.</summary>
    public IReadOnlyCollection<string> Missing(IReadOnlyDictionary<string, string> variables) =>
        [.. _parts.Values.Prepend(_body).SelectMany(text => text.Missing(variables)).Distinct(StringComparer.Ordinal)];

    /// <summary>What a recipient who lacks nothing would see.</summary>
    public TextSight Of(IReadOnlyDictionary<string, string> variables)
    {
        var header = _approved?.HeaderText is { } text ? Say(text) : null;
        IReadOnlyList<CloudParameter> parameters = [.. (_approved?.Body ?? []).Select(parameter => parameter with { Text = Say(parameter.Text) })];
        IReadOnlyList<CloudButton> buttons = [.. (_approved?.Buttons ?? []).Select(button => button with { Text = Say(button.Text) })];
        var said = parameters.Select(parameter => parameter.Text).Concat(buttons.Select(button => button.Text));
        return new TextSight(_body.Render(variables, First) ?? "", header, parameters, buttons, header is not "" && said.All(part => !string.IsNullOrWhiteSpace(part)));

        string Say(string source) => (_parts[source].Render(variables, First) ?? "").Trim();
    }

    private static double First() => 0;

    private IEnumerable<string> Sources => _approved is null
        ? []
        : _approved.Body.Select(parameter => parameter.Text).Concat(_approved.Buttons.Select(button => button.Text)).Concat(_approved.HeaderText is { } header ? [header] : []);
}
