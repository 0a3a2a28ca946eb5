using System.ComponentModel.DataAnnotations;
using WaActors.Api.Problems;
using WaActors.Grains.Texts;

namespace WaActors.Api.Templates;

/// <summary>A text to send.</summary>
/// <param name="Name">For people.</param>
/// <param name="Body">The text: {{name}} and {{name|default}} for the recipient's variables, {{#if name}}, choices as {Hi|Hello} (docs/texts.md).</param>
public sealed record CreateTemplate(
    [property: Required, StringLength(Limits.NameCharsMax, MinimumLength = 1)] string? Name,
    [property: Required, StringLength(Limits.TemplateBodyCharsMax, MinimumLength = 1)] string? Body)
{
    internal ApiProblem? Validate()
    {
        var validation = new Validation();
        validation.Text("$.name", Name, Limits.NameCharsMax);
        validation.Text("$.body", Body, Limits.TemplateBodyCharsMax);
        if (validation.Problem is null && !MessageText.TryParse(Body!, out _, out var error)) validation.Add("$.body", "template_invalid", error.ToString());
        return validation.Problem;
    }
}

/// <summary>A text to send.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Body">The text.</param>
/// <param name="CreatedAt">When it was added.</param>
public sealed record TemplateView(Guid Id, string Name, string Body, DateTimeOffset CreatedAt);
