using System.ComponentModel.DataAnnotations;
using WaActors.Api.Problems;
using WaActors.Grains.Campaigns;
using WaActors.Grains.Texts;
using WaActors.Instances;
using WaActors.Storage.Catalog;

namespace WaActors.Api.Templates;

/// <summary>A text to send.</summary>
/// <param name="Name">For people.</param>
/// <param name="Body">The text, which is a medium's caption: {{name}} and {{name|default}} for the recipient's variables, {{#if name}}, choices as {Hi|Hello} (docs/texts.md). May be absent
/// with a medium or an approved template.</param>
/// <param name="Media">A medium to send with it.</param>
/// <param name="CloudTemplate">A template approved by WhatsApp, to send in place of the text (Cloud API); the text is what reports show.</param>
public sealed record CreateTemplate(
    [property: Required, StringLength(Limits.NameCharsMax, MinimumLength = 1)] string? Name,
    [property: StringLength(Limits.TemplateBodyCharsMax, MinimumLength = 1)] string? Body,
    TemplateMediaView? Media = null,
    CloudTemplateView? CloudTemplate = null)
{
    internal ApiProblem? Validate()
    {
        var validation = new Validation();
        validation.Text("$.name", Name, Limits.NameCharsMax);
        if (Media is null && CloudTemplate is null) validation.Text("$.body", Body, Limits.TemplateBodyCharsMax);
        else validation.OptionalText("$.body", Body, Limits.TemplateBodyCharsMax);
        if (Media is not null && CloudTemplate is not null) validation.Add("$.cloudTemplate", "duplicate", "Give media or cloudTemplate, not both.");
        Media?.Validate(validation, "$.media");
        if (Media?.Kind == SendMediaKind.Audio && Body is not null) validation.Add("$.body", "out_of_range", "Sound has no caption: leave the body out.");
        CloudTemplate?.Validate(validation, "$.cloudTemplate");
        if (validation.Problem is null && !MessageText.TryParse(Text, out _, out var error)) validation.Add("$.body", "template_invalid", error.ToString());
        return validation.Problem;
    }

    /// <summary>Without a body, an approved template goes by its name in reports, and a medium has no caption.</summary>
    private string Text => Body ?? CloudTemplate?.Name ?? string.Empty;

    internal TemplateDraft ToDraft() => new(
        Name!, Body ?? (CloudTemplate is { } cloud ? MessageText.Escape(cloud.Name!) : string.Empty),
        Media is null && CloudTemplate is null ? null : new TemplateParts(Media?.ToMedia(), CloudTemplate?.ToTemplate()));

    /// <summary>The uploads that it names, with the fields that name them.</summary>
    internal IReadOnlyList<(string Field, Guid UploadId)> Uploads =>
    [
        .. new[] { ("$.media.uploadId", Media?.UploadId), ("$.cloudTemplate.headerMedia.uploadId", CloudTemplate?.HeaderMedia?.UploadId) }
            .Where(named => named.Item2 is not null).Select(named => (named.Item1, named.Item2!.Value)),
    ];
}

/// <summary>A text to send.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Body">The text.</param>
/// <param name="CreatedAt">When it was added.</param>
/// <param name="Media">What goes with the text; null for nothing.</param>
/// <param name="CloudTemplate">What is sent in place of the text; null for free text.</param>
public sealed record TemplateView(
    Guid Id, string Name, string Body, DateTimeOffset CreatedAt, TemplateMediaView? Media, CloudTemplateView? CloudTemplate);
