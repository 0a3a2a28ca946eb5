using System.ComponentModel.DataAnnotations;
using HandlebarsDotNet;
using WaActors.Api.Problems;
using WaActors.Grains.Campaigns;

namespace WaActors.Api.Templates;

/// <summary>A text to send.</summary>
/// <param name="Name">For people.</param>
/// <param name="Body">The text; {{name}} stands for the recipient's variable of that name.</param>
public sealed record CreateTemplate(
    [property: Required, StringLength(Limits.NameCharsMax, MinimumLength = 1)] string? Name,
    [property: Required, StringLength(Limits.TemplateBodyCharsMax, MinimumLength = 1)] string? Body)
{
    internal ApiProblem? Validate(MessageRenderer renderer)
    {
        var validation = new Validation();
        validation.Text("$.name", Name, Limits.NameCharsMax);
        validation.Text("$.body", Body, Limits.TemplateBodyCharsMax);
        if (validation.Problem is null && !CanRender(renderer, Body!))
            validation.Add("$.body", "template_invalid", "The placeholders are broken: write {{name}} and nothing else in double braces.");
        return validation.Problem;
    }

    // With no variables at all: what renders so renders for every recipient
    private static bool CanRender(MessageRenderer renderer, string body)
    {
        try
        {
            renderer.Render(body, new Dictionary<string, string>(StringComparer.Ordinal));
            return true;
        }
        catch (Exception exception) when (exception is FormatException or HandlebarsException)
        {
            return false;
        }
    }
}

/// <summary>A text to send.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Body">The text.</param>
/// <param name="CreatedAt">When it was added.</param>
public sealed record TemplateView(Guid Id, string Name, string Body, DateTimeOffset CreatedAt);
