using System.ComponentModel.DataAnnotations;
using WaActors.Api.Problems;
using WaActors.Grains.Campaigns;
using WaActors.Grains.Texts;
using WaActors.Instances;

namespace WaActors.Api.Templates;

/// <summary>A medium to send: by address or by upload. The template's body is its caption.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Url">Where the gateway fetches it: absolute, http or https.</param>
/// <param name="UploadId">An upload of POST /v1/media, in place of <paramref name="Url"/>.</param>
/// <param name="MimeType">Its type, where the address does not show it.</param>
/// <param name="FileName">The name that recipients see.</param>
public sealed record TemplateMediaView(
    [property: Required] SendMediaKind? Kind,
    [property: StringLength(Limits.MediaUrlCharsMax), Url] string? Url = null,
    Guid? UploadId = null,
    [property: StringLength(Limits.MimeTypeCharsMax)] string? MimeType = null,
    [property: StringLength(Limits.FileNameCharsMax)] string? FileName = null)
{
    internal TemplateMedia ToMedia() =>
        new(Kind!.Value, Url is null ? null : new Uri(Url), UploadId, MimeType ?? (Url is null ? null : MediaGuess.TypeOf(FileName ?? Url)), FileName);

    internal static TemplateMediaView? Of(TemplateMedia? media) =>
        media is null ? null : new(media.Kind, media.Url?.AbsoluteUri, media.UploadId, media.MimeType, media.FileName);

    internal void Validate(Validation validation, string field)
    {
        if (Kind is null) validation.Add($"{field}.kind", "required", "Must be given.");
        if (Url is null == UploadId is null) validation.Add($"{field}.url", "required", "Must be given, or uploadId, and not both.");
        if (Url is not null && !IsHttp(Url)) validation.Add($"{field}.url", "invalid_url", "Must be an absolute http or https address without user or fragment.");
        validation.OptionalText($"{field}.mimeType", MimeType, Limits.MimeTypeCharsMax);
        validation.OptionalText($"{field}.fileName", FileName, Limits.FileNameCharsMax);
        if (MimeType is { Length: > 0 } type && !MediaGuess.IsType(type)) validation.Add($"{field}.mimeType", "invalid_characters", "Must look like image/jpeg.");
    }

    private static bool IsHttp(string text) =>
        text.Length <= Limits.MediaUrlCharsMax && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is { Scheme: "http" or "https", UserInfo: "", Fragment: "" };
}

/// <summary>A template approved by WhatsApp, with its parameters (C-12). Every text may hold {{name}} for the recipient's variables.</summary>
/// <param name="Name">Its name at the account.</param>
/// <param name="Language">Its language, such as pt_BR.</param>
/// <param name="Body">The body's parameters by position, the first for {{1}}.</param>
/// <param name="NamedBody">The body's parameters by name, in place of <paramref name="Body"/>.</param>
/// <param name="HeaderText">The parameter of a text header.</param>
/// <param name="HeaderMedia">The medium of a media header.</param>
/// <param name="Buttons">The buttons' parameters.</param>
public sealed record CloudTemplateView(
    [property: Required, StringLength(Limits.CloudNameCharsMax, MinimumLength = 1)] string? Name,
    [property: Required, StringLength(Limits.LanguageCharsMax, MinimumLength = 2)] string? Language,
    [property: MaxLength(Limits.ParametersMax)] IReadOnlyList<string?>? Body = null,
    IReadOnlyDictionary<string, string?>? NamedBody = null,
    [property: StringLength(Limits.ParameterCharsMax)] string? HeaderText = null,
    TemplateMediaView? HeaderMedia = null,
    [property: MaxLength(Limits.ButtonsMax)] IReadOnlyList<CloudButtonView?>? Buttons = null)
{
    internal CloudTemplate ToTemplate() => new(
        Name!,
        Language!,
        NamedBody is { } named
            ? [.. named.Select(parameter => new CloudParameter(parameter.Key, parameter.Value!))]
            : [.. (Body ?? []).Select(text => new CloudParameter(null, text!))],
        HeaderText,
        HeaderMedia?.ToMedia(),
        [.. (Buttons ?? []).Select(button => new CloudButton(button!.Index!.Value, CloudButtonView.NameOf(button.Type!.Value), button.Text!))]);

    internal static CloudTemplateView? Of(CloudTemplate? template) => template is null ? null : new(
        template.Name,
        template.Language,
        template.Body.Any(parameter => parameter.Name is not null) ? null : [.. template.Body.Select(parameter => parameter.Text)],
        template.Body.Any(parameter => parameter.Name is not null)
            ? template.Body.ToDictionary(parameter => parameter.Name!, parameter => (string?)parameter.Text, StringComparer.Ordinal)
            : null,
        template.HeaderText,
        TemplateMediaView.Of(template.HeaderMedia),
        [.. template.Buttons.Select(button => new CloudButtonView(button.Index, CloudButtonView.TypeOf(button.SubType), button.Text))]);

    internal void Validate(Validation validation, string field)
    {
        validation.Text($"{field}.name", Name, Limits.CloudNameCharsMax);
        validation.Text($"{field}.language", Language, Limits.LanguageCharsMax);
        if (Body is not null && NamedBody is not null) validation.Add($"{field}.namedBody", "duplicate", "Give body or namedBody, not both.");
        if (HeaderText is not null && HeaderMedia is not null) validation.Add($"{field}.headerMedia", "duplicate", "Give headerText or headerMedia, not both.");
        if ((Body?.Count ?? 0) > Limits.ParametersMax || (NamedBody?.Count ?? 0) > Limits.ParametersMax)
            validation.Add($"{field}.body", "out_of_range", $"Must have at most {Limits.ParametersMax} entries.");
        for (var index = 0; index < Math.Min(Body?.Count ?? 0, Limits.ParametersMax); index++) Parameter(validation, $"{field}.body[{index}]", Body![index]);
        foreach (var (name, text) in (NamedBody ?? new Dictionary<string, string?>()).Take(Limits.ParametersMax)) Named(validation, $"{field}.namedBody", name, text);
        if (HeaderText is not null) Parameter(validation, $"{field}.headerText", HeaderText);
        HeaderMedia?.Validate(validation, $"{field}.headerMedia");
        if (HeaderMedia?.Kind == SendMediaKind.Audio) validation.Add($"{field}.headerMedia.kind", "unknown_value", "A header is an image, a video or a document.");
        CloudButtonView.Validate(validation, $"{field}.buttons", Buttons);
    }

    private static void Named(Validation validation, string field, string name, string? text)
    {
        if (string.IsNullOrWhiteSpace(name)) validation.Add(field, "required", "A parameter has a name.");
        else if (name.Length > Limits.ParameterNameCharsMax) validation.Add(field, "too_long", $"A parameter's name has at most {Limits.ParameterNameCharsMax} characters.");
        else Parameter(validation, $"{field}.{name}", text);
    }

    internal static void Parameter(Validation validation, string field, string? text)
    {
        validation.Text(field, text, Limits.ParameterCharsMax);
        if (text is { Length: > 0 and <= Limits.ParameterCharsMax } && !MessageText.TryParse(text, out _, out var error))
            validation.Add(field, "template_invalid", error.ToString());
    }
}

/// <summary>What a button of an approved template does.</summary>
public enum CloudButtonType
{
    /// <summary>Opens an address, whose variable part is the parameter.</summary>
    Url = 0,

    /// <summary>Answers; the parameter comes back when it is pressed.</summary>
    QuickReply = 1,

    /// <summary>Copies the parameter.</summary>
    CopyCode = 2,
}

/// <summary>The parameter of a button.</summary>
/// <param name="Index">The button, from 0.</param>
/// <param name="Type">What it does.</param>
/// <param name="Text">The parameter.</param>
public sealed record CloudButtonView([property: Required] int? Index, [property: Required] CloudButtonType? Type, [property: Required] string? Text)
{
    internal static string NameOf(CloudButtonType type) => type switch
    {
        CloudButtonType.QuickReply => "quick_reply",
        CloudButtonType.CopyCode => "copy_code",
        _ => "url",
    };

    internal static CloudButtonType TypeOf(string name) => name switch
    {
        "quick_reply" => CloudButtonType.QuickReply,
        "copy_code" => CloudButtonType.CopyCode,
        _ => CloudButtonType.Url,
    };

    internal static void Validate(Validation validation, string field, IReadOnlyList<CloudButtonView?>? buttons)
    {
        if (buttons?.Count > Limits.ButtonsMax) validation.Add(field, "out_of_range", $"Must have at most {Limits.ButtonsMax} entries.");
        for (var at = 0; at < Math.Min(buttons?.Count ?? 0, Limits.ButtonsMax); at++)
        {
            validation.Range($"{field}[{at}].index", buttons![at]?.Index, 0, Limits.ButtonsMax - 1, fallback: null);
            if (buttons[at]?.Type is null) validation.Add($"{field}[{at}].type", "required", "Must be given.");
            CloudTemplateView.Parameter(validation, $"{field}[{at}].text", buttons[at]?.Text);
            if (buttons.Take(at).Any(earlier => earlier?.Index is { } index && index == buttons[at]?.Index))
                validation.Add($"{field}[{at}].index", "duplicate", "The button has a parameter already.");
        }
    }
}
