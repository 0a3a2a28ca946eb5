using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using WaActors.Api.Auth;
using WaActors.Api.Problems;
using WaActors.Grains.Suppressions;
using WaActors.Storage.Suppressions;

namespace WaActors.Api.Suppressions;

/// <summary>The words by which people opt out. A message that is one of them and nothing else counts; case, accents and punctuation do not.</summary>
/// <param name="Words">The tenant's own; null for those of the program.</param>
public sealed record ChangeOptOutWords([property: MaxLength(OptOutWords.WordsMax)] IReadOnlyList<string?>? Words)
{
    internal ApiProblem? Validate()
    {
        var validation = new Validation();
        if (Words?.Count > OptOutWords.WordsMax) validation.Add("$.words", "too_long", $"Must have at most {OptOutWords.WordsMax} words.");
        for (var index = 0; index < Math.Min(Words?.Count ?? 0, OptOutWords.WordsMax); index++)
        {
            validation.Text($"$.words[{index}]", Words![index], OptOutWords.WordCharsMax);
            if (Words[index] is { Length: > 0 and <= OptOutWords.WordCharsMax } word && OptOutWords.Fold(word).Length == 0)
                validation.Add($"$.words[{index}]", "invalid_characters", "Must have a letter or digit.");
        }

        return validation.Problem;
    }
}

/// <summary>The words by which people opt out.</summary>
/// <param name="Words">In force; none when an empty list was set.</param>
/// <param name="IsDefault">Whether they are those of the program.</param>
public sealed record OptOutWordsView(IReadOnlyList<string> Words, bool IsDefault);

/// <summary><c>/v1/opt-out-words</c>.</summary>
internal static class OptOutWordEndpoints
{
    public static RouteGroupBuilder MapOptOutWords(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/opt-out-words").WithTags("Suppressions");
        group.MapGet("", GetAsync).WithSummary("The words by which people opt out").RequireScope(Scopes.Read);
        group.MapPut("", ChangeAsync).WithSummary("Sets the tenant's own words, or goes back to those of the program").RequireScope(Scopes.Write);
        return group;
    }

    private static async Task<Ok<OptOutWordsView>> GetAsync(Tenant tenant, OptOutWordStore store, CancellationToken cancellation) =>
        TypedResults.Ok(ViewOf(await store.ReadAsync(tenant.Id, cancellation)));

    private static async Task<Results<Ok<OptOutWordsView>, ApiProblem>> ChangeAsync(
        ChangeOptOutWords request, Tenant tenant, OptOutWordStore store, CancellationToken cancellation)
    {
        if (request.Validate() is { } problem) return problem;
        var words = request.Words?.Select(word => word!).ToList();
        await store.ChangeAsync(tenant.Id, words, cancellation);
        return TypedResults.Ok(ViewOf(words));
    }

    private static OptOutWordsView ViewOf(IReadOnlyList<string>? own) => new(own ?? OptOutWords.Default, own is null);
}
