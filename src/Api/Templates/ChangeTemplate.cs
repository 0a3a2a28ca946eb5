using System.ComponentModel.DataAnnotations;
using WaActors.Api.Problems;
using WaActors.Grains.Campaigns;
using WaActors.Grains.Texts;
using WaActors.Storage.Catalog;

namespace WaActors.Api.Templates;

/// <summary>A change of a text. What is absent stays. Campaigns that were started keep what they froze; drafts, and what starts later, say the new.</summary>
/// <param name="Name">For people.</param>
/// <param name="Body">The text, which is a medium's caption. Empty: none, with a medium; the approved template's name, with an approved template.</param>
/// <param name="Media">Another medium, the whole of it; makes a text of words one with a medium.</param>
/// <param name="CloudTemplate">The approved template, the whole of it: what is absent of its header, parameters and buttons goes. Only of a text that is one.</param>
/// <param name="WithoutMedia">True: the medium goes, and words are left.</param>
public sealed record ChangeTemplate(
    [property: StringLength(Limits.NameCharsMax, MinimumLength = 1)] string? Name = null,
    [property: StringLength(Limits.TemplateBodyCharsMax)] string? Body = null,
    TemplateMediaView? Media = null,
    CloudTemplateView? CloudTemplate = null,
    bool? WithoutMedia = null)
{
    internal ApiProblem? Validate()
    {
        var validation = new Validation();
        if (Name is null && Body is null && Media is null && CloudTemplate is null && WithoutMedia is null)
            validation.Add("$.name", "required", "Something to change must be given.");
        if (Media is not null && WithoutMedia == true) validation.Add("$.withoutMedia", "duplicate", "Give media or withoutMedia, not both.");
        return validation.Problem;
    }

    /// <summary>The text as it will be, checked as a new one is; or what is wrong with it.</summary>
    internal (TemplateDraft? After, ApiProblem? Problem) Over(TemplateDraft before)
    {
        if (WrongKind(before) is { } problem) return (null, problem);
        var media = WithoutMedia == true ? null : Media ?? TemplateMediaView.Of(before.Parts?.Media);
        var cloud = CloudTemplate ?? CloudTemplateView.Of(before.Parts?.Cloud);
        var body = (Body ?? OwnBody(before)) is { Length: > 0 } words ? words : null;
        var after = new CreateTemplate(Name ?? before.Name, body, media, cloud);
        return after.Validate() is { } wrong ? (null, wrong) : (after.ToDraft(), null);
    }

    internal IReadOnlyList<(string Field, Guid UploadId)> Uploads => new CreateTemplate(Name, Body, Media, CloudTemplate).Uploads;

    // Which gateways can send it would change with its kind, and with that the campaigns that may have it
    private ApiProblem? WrongKind(TemplateDraft before)
    {
        var validation = new Validation();
        var isApproved = before.Parts?.Cloud is not null;
        if (isApproved && Media is not null) validation.Add("$.media", "kind_fixed", "An approved template stays one; the medium of its header is cloudTemplate.headerMedia.");
        if (isApproved && WithoutMedia == true) validation.Add("$.withoutMedia", "kind_fixed", "An approved template stays one; the medium of its header is cloudTemplate.headerMedia.");
        if (!isApproved && CloudTemplate is not null) validation.Add("$.cloudTemplate", "kind_fixed", "A text becomes no approved template: add one.");
        return validation.Problem;
    }

    // Words of its own; an approved template without them goes by its name, which may change
    private static string? OwnBody(TemplateDraft before) =>
        before.Parts?.Cloud is { } cloud && before.Body == MessageText.Escape(cloud.Name) ? null : before.Body;
}
