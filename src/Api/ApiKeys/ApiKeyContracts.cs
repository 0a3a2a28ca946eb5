using System.ComponentModel.DataAnnotations;
using WaActors.Api.Auth;
using WaActors.Api.Problems;

namespace WaActors.Api.ApiKeys;

/// <summary>A new API key.</summary>
/// <param name="Name">For people.</param>
/// <param name="Scopes">One or more of read, write, send, admin.</param>
public sealed record CreateApiKey(
    [property: Required, StringLength(Limits.NameCharsMax, MinimumLength = 1)] string? Name,
    [property: Required] IReadOnlyList<string?>? Scopes)
{
    internal ApiProblem? Validate()
    {
        var validation = new Validation();
        validation.Text("$.name", Name, Limits.NameCharsMax);
        if (Scopes is not { Count: > 0 }) validation.Add("$.scopes", "required", "Must name at least one scope.");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < (Scopes?.Count ?? 0); index++)
        {
            var scope = Scopes![index] ?? string.Empty;
            if (!Auth.Scopes.All.Contains(scope, StringComparer.Ordinal))
                validation.Add($"$.scopes[{index}]", "unknown_value", "Must be read, write, send or admin.");
            else if (!seen.Add(scope))
                validation.Add($"$.scopes[{index}]", "duplicate", "Must not be named twice.");
        }

        return validation.Problem;
    }
}

/// <summary>An API key as lists show it: without the key.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Prefix">The key's first characters.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="RevokedAt">When it was revoked; null while it works.</param>
public sealed record ApiKeyView(
    Guid Id, string Name, string Prefix, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt)
{
    internal static ApiKeyView Of(ApiKeyRecord key) => new(key.Id, key.Name, key.Prefix, key.Scopes, key.CreatedAt, key.RevokedAt);
}

/// <summary>A key just made: the only time that it is shown.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Key">What to send as <c>Authorization: Bearer</c>.</param>
/// <param name="Prefix">The key's first characters.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record CreatedApiKey(Guid Id, string Name, string Key, string Prefix, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt);
