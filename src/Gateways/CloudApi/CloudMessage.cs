using System.Globalization;
using WaActors.Grains.Gateways;

namespace WaActors.Gateways.CloudApi;

/// <summary>Writes messages as Meta wants them. Pure.</summary>
internal static class CloudMessage
{
    /// <param name="message">What to send.</param>
    /// <param name="uploadedId">Meta's id of its medium; null when that has an address, or there is none.</param>
    public static SendBody Write(OutgoingMessage message, string? uploadedId)
    {
        // A plus in front: without it Meta may put the business's country before the number.
        var to = "+" + message.Phone;
        var data = message.ClientMessageId.ToString("D");
        if (message.Template is { } template) return new SendBody(to, "template", data) { Template = Write(template, uploadedId) };
        if (message.Media is not { } media) return new SendBody(to, "text", data) { Text = new TextContent(message.Text) };
        var content = Write(media, uploadedId, message.Text.Length > 0 ? message.Text : null);
        return new SendBody(to, NameOf(media.Kind), data)
        {
            Image = media.Kind == MediaKind.Image ? content : null,
            Video = media.Kind == MediaKind.Video ? content : null,
            Audio = media.Kind == MediaKind.Audio ? content : null,
            Document = media.Kind == MediaKind.Document ? content : null,
        };
    }

    /// <summary>The medium that has to be uploaded first; null when there is none.</summary>
    public static OutgoingMedia? ToUpload(OutgoingMessage message) =>
        (message.Template?.HeaderMedia ?? (message.Template is null ? message.Media : null)) is { Url: null } media ? media : null;

    private static TemplateContent Write(OutgoingTemplate template, string? uploadedId)
    {
        var components = new List<TemplateComponent>();
        if (HeaderOf(template, uploadedId) is { } header) components.Add(new TemplateComponent("header", [header]));
        if (template.Body.Count > 0) components.Add(new TemplateComponent("body", [.. template.Body.Select(Write)]));
        components.AddRange((template.Buttons ?? []).Select(Write));
        return new TemplateContent(template.Name, new TemplateLanguage(template.Language), components);
    }

    private static ComponentParameter? HeaderOf(OutgoingTemplate template, string? uploadedId)
    {
        if (template.HeaderText is { } text) return new ComponentParameter("text") { Text = text };
        if (template.HeaderMedia is not { } media) return null;
        var content = Write(media, uploadedId, caption: null);
        return new ComponentParameter(NameOf(media.Kind))
        {
            Image = media.Kind == MediaKind.Image ? content : null,
            Video = media.Kind == MediaKind.Video ? content : null,
            Document = media.Kind == MediaKind.Document ? content : null,
        };
    }

    private static ComponentParameter Write(TemplateParameter parameter) => new("text") { ParameterName = parameter.Name, Text = parameter.Text };

    // {"type":"button","sub_type":"url","index":"1","parameters":[{"type":"text","text":"abc123"}]}
    private static TemplateComponent Write(TemplateButton button)
    {
        ComponentParameter parameter = button.SubType switch
        {
            "quick_reply" => new("payload") { Payload = button.Text },
            "copy_code" => new("coupon_code") { CouponCode = button.Text },
            _ => new("text") { Text = button.Text },
        };
        return new TemplateComponent("button", [parameter]) { SubType = button.SubType, Index = button.Index.ToString(CultureInfo.InvariantCulture) };
    }

    private static MediaContent Write(OutgoingMedia media, string? uploadedId, string? caption) => new(
        media.Url is null ? uploadedId : null,
        media.Url?.AbsoluteUri,
        media.Kind == MediaKind.Audio ? null : caption,
        media.Kind == MediaKind.Document ? media.FileName : null,
        // Only Opus in Ogg plays as a voice message
        media.Kind == MediaKind.Audio && media.MimeType.StartsWith("audio/ogg", StringComparison.OrdinalIgnoreCase) ? true : null);

    private static string NameOf(MediaKind kind) => kind switch
    {
        MediaKind.Image => "image",
        MediaKind.Video => "video",
        MediaKind.Audio => "audio",
        _ => "document",
    };
}
