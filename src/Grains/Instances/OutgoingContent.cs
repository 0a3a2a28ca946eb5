using WaActors.Grains.Gateways;
using WaActors.Instances;

namespace WaActors.Grains.Instances;

/// <summary>From what a campaign asks for to what an adapter takes. Pure.</summary>
internal static class OutgoingContent
{
    public static OutgoingMedia ByAddress(SendMedia medium) =>
        new(KindOf(medium.Kind), medium.Url, default, medium.MimeType ?? DefaultType(medium.Kind), medium.FileName);

    public static OutgoingMedia Of(SendMedia medium, StoredMedium stored) =>
        new(KindOf(medium.Kind), null, stored.Content, stored.MimeType, medium.FileName ?? stored.FileName);

    public static OutgoingTemplate Of(SendTemplate template, OutgoingMedia? headerMedia) => new(
        template.Name,
        template.Language,
        [.. template.Body.Select(parameter => new TemplateParameter(parameter.Name, parameter.Text))],
        template.HeaderText,
        headerMedia,
        [.. template.Buttons.Select(button => new TemplateButton(button.Index, button.SubType, button.Text))]);

    private static MediaKind KindOf(SendMediaKind kind) => kind switch
    {
        SendMediaKind.Image => MediaKind.Image,
        SendMediaKind.Video => MediaKind.Video,
        SendMediaKind.Audio => MediaKind.Audio,
        _ => MediaKind.Document,
    };

    private static string DefaultType(SendMediaKind kind) => kind switch
    {
        SendMediaKind.Image => "image/jpeg",
        SendMediaKind.Video => "video/mp4",
        SendMediaKind.Audio => "audio/mpeg",
        _ => "application/pdf",
    };
}
