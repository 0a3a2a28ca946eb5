using System.ComponentModel.DataAnnotations;
using WaActors.Api.Problems;

namespace WaActors.Api.Gateways;

/// <summary>A gateway to speak through.</summary>
/// <param name="Kind">Its kind, such as evolution.</param>
/// <param name="Name">Unique within the tenant.</param>
/// <param name="BaseUrl">Its address: absolute, http or https.</param>
/// <param name="ApiKey">Its key; kept encrypted and never shown.</param>
public sealed record CreateGateway(
    [property: Required] string? Kind,
    [property: Required, StringLength(Limits.NameCharsMax, MinimumLength = 1)] string? Name,
    [property: Required, StringLength(Limits.BaseUrlCharsMax), Url] string? BaseUrl,
    [property: Required, StringLength(Limits.SecretCharsMax, MinimumLength = 1)] string? ApiKey)
{
    /// <summary>Without the key, for logs.</summary>
    public override string ToString() => $"{Kind} {Name}";

    internal ApiProblem? Validate(GatewayKinds kinds)
    {
        var validation = new Validation();
        validation.Text("$.name", Name, Limits.NameCharsMax);
        validation.Text("$.apiKey", ApiKey, Limits.SecretCharsMax);
        if (!kinds.Contains(Kind)) validation.Add("$.kind", "unknown_value", $"Must be one of: {kinds}.");
        if (!IsHttp(BaseUrl))
            validation.Add("$.baseUrl", "invalid_url", "Must be an absolute http or https address without user, query or fragment.");
        return validation.Problem;
    }

    private static bool IsHttp(string? text) =>
        text is { Length: <= Limits.BaseUrlCharsMax }
        && Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri is { Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" };
}

/// <summary>A gateway, without its key.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Name">Its name.</param>
/// <param name="BaseUrl">Its address.</param>
/// <param name="CreatedAt">When it was added.</param>
public sealed record GatewayView(Guid Id, string Kind, string Name, string BaseUrl, DateTimeOffset CreatedAt);
