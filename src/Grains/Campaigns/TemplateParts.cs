using WaActors.Instances;

namespace WaActors.Grains.Campaigns;

/// <summary>What a template holds besides its text (C-12): a medium or an approved template, never both. Frozen for a campaign when it starts.</summary>
/// <param name="Media">A medium, whose caption is the text.</param>
/// <param name="Cloud">A template approved by WhatsApp; the text is what reports show.</param>
public sealed record TemplateParts(TemplateMedia? Media = null, CloudTemplate? Cloud = null);

/// <summary>A medium of a template: by address or by upload.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Url">Its address; null for an upload.</param>
/// <param name="UploadId">The upload; null with an address.</param>
/// <param name="MimeType">Such as image/jpeg; null when it follows from the upload or the name.</param>
/// <param name="FileName">Name that the recipient sees.</param>
public sealed record TemplateMedia(SendMediaKind Kind, Uri? Url, Guid? UploadId, string? MimeType, string? FileName);

/// <summary>An approved template; every text is in the language of docs/texts.md and rendered per recipient.</summary>
/// <param name="Name">Its name at the account.</param>
/// <param name="Language">Such as pt_BR.</param>
/// <param name="Body">Parameters of its body.</param>
/// <param name="HeaderText">Parameter of a text header; null when there is none.</param>
/// <param name="HeaderMedia">Medium of a media header; null when there is none.</param>
/// <param name="Buttons">Parameters of its buttons.</param>
public sealed record CloudTemplate(
    string Name, string Language, IReadOnlyList<CloudParameter> Body, string? HeaderText, TemplateMedia? HeaderMedia, IReadOnlyList<CloudButton> Buttons);

/// <summary>A parameter of an approved template.</summary>
/// <param name="Name">Of a named one; null where parameters count by position.</param>
/// <param name="Text">Its text.</param>
public sealed record CloudParameter(string? Name, string Text);

/// <summary>The parameter of a button.</summary>
/// <param name="Index">The button, from 0.</param>
/// <param name="SubType"><c>url</c>, <c>quick_reply</c> or <c>copy_code</c>.</param>
/// <param name="Text">Its text.</param>
public sealed record CloudButton(int Index, string SubType, string Text);
