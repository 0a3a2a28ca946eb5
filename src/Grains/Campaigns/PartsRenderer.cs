using WaActors.Grains.Reasons;
using WaActors.Instances;

namespace WaActors.Grains.Campaigns;

/// <summary>Renders what a template holds besides its text for a recipient. Pure but for the renderer's memory of parsed texts: a repetition says the same.</summary>
public static class PartsRenderer
{
    /// <summary>The parts that a message goes out with.</summary>
    /// <param name="renderer">Knows the language of texts.</param>
    /// <param name="route">The route's texts.</param>
    /// <param name="templateId">The one that was chosen.</param>
    /// <param name="variables">The recipient's.</param>
    public static RenderedParts Render(
        MessageRenderer renderer, IReadOnlyList<RouteText> route, Guid templateId, IReadOnlyDictionary<string, string> variables)
    {
        if (route.FirstOrDefault(text => text.TemplateId == templateId)?.Parts is not { } parts) return RenderedParts.None;
        if (parts.Cloud is not { } cloud) return new RenderedParts(MediaOf(parts.Media), null, null);
        string? problem = null;
        var body = cloud.Body.Select(parameter => new SendParameter(parameter.Name, Text(parameter.Text))).ToList();
        var header = cloud.HeaderText is { } text ? Text(text) : null;
        var buttons = cloud.Buttons.Select(button => new SendButton(button.Index, button.SubType, Text(button.Text))).ToList();
        return problem is null
            ? new RenderedParts(null, new SendTemplate(cloud.Name, cloud.Language, body, header, MediaOf(cloud.HeaderMedia), buttons), null)
            : new RenderedParts(null, null, problem);

        string Text(string source)
        {
            if (!renderer.TryRead(source, out var parsed)) problem ??= CampaignReasons.ParameterBroken;
            else if (parsed!.Missing(variables) is { Count: > 0 } missing) problem ??= CampaignReasons.VariablesMissing(missing);
            else if (parsed.Render(variables, () => 0) is not { } value || string.IsNullOrWhiteSpace(value)) problem ??= CampaignReasons.ParameterEmpty;
            else return value;
            return "";
        }
    }

    private static SendMedia? MediaOf(TemplateMedia? media) =>
        media is null ? null : new SendMedia(media.Kind, media.Url, media.UploadId, media.MimeType, media.FileName);
}

/// <summary>What a message goes out with besides its text.</summary>
/// <param name="Media">A medium.</param>
/// <param name="Template">An approved template.</param>
/// <param name="Problem">Why neither could be made, for an operator; without text of the message.</param>
public sealed record RenderedParts(SendMedia? Media, SendTemplate? Template, string? Problem)
{
    /// <summary>Text alone.</summary>
    public static RenderedParts None { get; } = new(null, null, null);
}
