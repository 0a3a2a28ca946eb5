using WaActors.Grains.Gateways;

namespace WaActors.Gateways.Evolution;

/// <summary>Writes media as the gateway wants them. Pure.</summary>
internal static class EvolutionMedia
{
    private const string FallbackExtension = ".bin";

    /// <summary>Known to the gateway too; it takes a file's type from its name, and one that it does not know as the word "false".</summary>
    private static readonly (string MimeType, string Extension)[] Types =
    [
        ("image/jpeg", ".jpg"), ("image/jpeg", ".jpeg"), ("image/png", ".png"), ("image/webp", ".webp"), ("image/gif", ".gif"),
        ("video/mp4", ".mp4"), ("video/3gpp", ".3gp"),
        ("audio/mpeg", ".mp3"), ("audio/ogg", ".ogg"), ("audio/mp4", ".m4a"), ("audio/aac", ".aac"), ("audio/amr", ".amr"), ("audio/wav", ".wav"),
        ("application/pdf", ".pdf"), ("text/plain", ".txt"), ("text/csv", ".csv"), ("application/zip", ".zip"),
        ("application/msword", ".doc"), ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"),
        ("application/vnd.ms-excel", ".xls"), ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
        ("application/vnd.ms-powerpoint", ".ppt"), ("application/vnd.openxmlformats-officedocument.presentationml.presentation", ".pptx"),
    ];

    /// <summary>Whether it goes as a voice message. The gateway adds <c>timestamp=</c> to such an address, which breaks signed ones: those go as a plain file.</summary>
    public static bool IsVoice(OutgoingMedia media) => media.Kind == MediaKind.Audio && media.Url is null or { Query: "" };

    public static SendMediaBody Write(OutgoingMessage message, OutgoingMedia media) => new(
        message.Phone, NameOf(media.Kind), ContentOf(media), PlainTypeOf(media), FileNameOf(media),
        media.Kind == MediaKind.Audio || message.Text.Length == 0 ? null : message.Text);

    public static SendAudioBody WriteVoice(OutgoingMessage message, OutgoingMedia media) => new(message.Phone, ContentOf(media));

    /// <summary>Always with an extension that is known: without one the gateway guesses wrong, and a document from bytes is refused.</summary>
    public static string FileNameOf(OutgoingMedia media)
    {
        var name = media.FileName ?? NameOf(media.Kind);
        var isKnown = Array.Exists(Types, type => name.EndsWith(type.Extension, StringComparison.OrdinalIgnoreCase));
        return isKnown ? name : name + (Array.Find(Types, type => type.MimeType == PlainTypeOf(media)).Extension ?? FallbackExtension);
    }

    /// <summary>Padded base64 without a <c>data:</c> prefix, or the address.</summary>
    private static string ContentOf(OutgoingMedia media) => media.Url?.AbsoluteUri ?? Convert.ToBase64String(media.Content.Span);

    /// <summary>Without parameters: <c>audio/ogg; codecs=opus</c> is audio/ogg.</summary>
    private static string PlainTypeOf(OutgoingMedia media) => media.MimeType.Split(';', 2)[0].Trim().ToLowerInvariant();

    private static string NameOf(MediaKind kind) => kind switch
    {
        MediaKind.Image => "image",
        MediaKind.Video => "video",
        MediaKind.Audio => "audio",
        _ => "document",
    };
}
