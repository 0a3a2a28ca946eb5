using WaActors.Grains.Reasons;
using System.Collections.Concurrent;
using WaActors.Grains.Texts;

namespace WaActors.Grains.Campaigns;

/// <summary>Chooses a route's text for a recipient and renders it (docs/texts.md). Holds no state but parsed texts.</summary>
public sealed class MessageRenderer
{
    // Texts in use at once are few; the bound only keeps a process that lives for months from collecting all that ever were.
    private const int ParsedMax = 10_000;

    private readonly ConcurrentDictionary<string, MessageText> _parsed = new(StringComparer.Ordinal);

    /// <summary>The text that a message goes out with. One that it has already stays, so that a repetition says the same; unless its template is none of the
    /// route's, for then another number speaks, with its own texts.</summary>
    /// <param name="texts">The route's; one of those that the recipient has the variables for is drawn evenly.</param>
    /// <param name="message">The recipient, and what was sent or tried before.</param>
    /// <param name="luck">Draws evenly from 0 (included) to 1 (excluded).</param>
    public Composition Compose(IReadOnlyList<RouteText> texts, PendingMessage message, Func<double> luck)
    {
        if (message.Text is { } kept && texts.Any(text => text.TemplateId == kept.TemplateId)) return new(kept, null);
        var candidates = new List<(Guid TemplateId, MessageText Text)>(texts.Count);
        var problem = CampaignReasons.NoText;
        foreach (var text in texts)
        {
            if (!TryRead(text.Body, out var parsed)) problem = CampaignReasons.TextBroken;
            else if (parsed!.Missing(message.Variables) is { Count: > 0 } missing) problem = CampaignReasons.VariablesMissing(missing);
            else candidates.Add((text.TemplateId, parsed));
        }

        return candidates.Count == 0 ? new(null, problem) : Render(Drawn(candidates, luck), message, luck);
    }

    /// <summary>Reads a text, or finds it among those read before. False when it is broken.</summary>
    public bool TryRead(string body, out MessageText? text)
    {
        if (_parsed.TryGetValue(body, out text)) return true;
        if (!MessageText.TryParse(body, out text, out _)) return false;
        if (_parsed.Count > ParsedMax) _parsed.Clear();
        _parsed[body] = text;
        return true;
    }

    private static Composition Render((Guid TemplateId, MessageText Text) drawn, PendingMessage message, Func<double> luck) =>
        drawn.Text.Render(message.Variables, luck) is { } text
            ? new(new ChosenText(drawn.TemplateId, text), null)
            : new(null, CampaignReasons.TooLong(MessageText.RenderedCharsMax));

    // One candidate asks for no luck, so that simple campaigns draw as they always did
    private static T Drawn<T>(List<T> candidates, Func<double> luck) =>
        candidates.Count == 1 ? candidates[0] : candidates[Math.Min((int)(luck() * candidates.Count), candidates.Count - 1)];
}

/// <summary>What <see cref="MessageRenderer.Compose"/> made.</summary>
/// <param name="Text">The text; null when there is none.</param>
/// <param name="Problem">Why there is none, for an operator; without text of the message.</param>
public readonly record struct Composition(ChosenText? Text, string? Problem);
