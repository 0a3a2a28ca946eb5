namespace WaActors.Grains.Gateways;

/// <summary>A message on its way out.</summary>
/// <param name="ClientMessageId">Our id of the attempt.</param>
/// <param name="Phone">Recipient: E.164 digits without plus.</param>
/// <param name="Text">The rendered text; with <paramref name="Media"/> its caption, with <paramref name="Template"/> what a reader of the report sees.</param>
/// <param name="Media">What goes with it; null for text alone.</param>
/// <param name="Template">The approved template to send; null for free text.</param>
public sealed record OutgoingMessage(Guid ClientMessageId, string Phone, string Text, OutgoingMedia? Media = null, OutgoingTemplate? Template = null);

/// <summary>What a medium is to WhatsApp.</summary>
public enum MediaKind
{
    /// <summary>A picture.</summary>
    Image = 0,

    /// <summary>A film.</summary>
    Video = 1,

    /// <summary>Sound, sent as a voice message where the gateway can.</summary>
    Audio = 2,

    /// <summary>A file.</summary>
    Document = 3,
}

/// <summary>A medium: by address, or its bytes; never both.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Url">Where the gateway fetches it; null when <paramref name="Content"/> holds it.</param>
/// <param name="Content">Its bytes, at most 16 MiB; empty with an address.</param>
/// <param name="MimeType">Such as image/jpeg.</param>
/// <param name="FileName">Name that the recipient sees; null for none.</param>
public sealed record OutgoingMedia(MediaKind Kind, Uri? Url, ReadOnlyMemory<byte> Content, string MimeType, string? FileName);

/// <summary>A template approved by WhatsApp, with its parameters rendered (C-12).</summary>
/// <param name="Name">Its name at the account.</param>
/// <param name="Language">Such as pt_BR.</param>
/// <param name="Body">Parameters of its body.</param>
/// <param name="HeaderText">Parameter of a text header; null when there is none.</param>
/// <param name="HeaderMedia">Medium of a media header; null when there is none.</param>
/// <param name="Buttons">Parameters of its buttons.</param>
public sealed record OutgoingTemplate(
    string Name,
    string Language,
    IReadOnlyList<TemplateParameter> Body,
    string? HeaderText = null,
    OutgoingMedia? HeaderMedia = null,
    IReadOnlyList<TemplateButton>? Buttons = null);

/// <summary>A parameter of a template.</summary>
/// <param name="Name">Of a named one; null where parameters count by position.</param>
/// <param name="Text">Its value.</param>
public sealed record TemplateParameter(string? Name, string Text);

/// <summary>The parameter of a template's button.</summary>
/// <param name="Index">The button, from 0.</param>
/// <param name="SubType">What it is: <c>url</c>, <c>quick_reply</c>, <c>copy_code</c>.</param>
/// <param name="Text">Its value.</param>
public sealed record TemplateButton(int Index, string SubType, string Text);
