using System.ComponentModel.DataAnnotations;
using WaActors.Api.Problems;
using WaActors.Fleet;

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

/// <summary>A gateway's numbers as they were last found.</summary>
/// <param name="Numbers">Those that count: wanted, and not handed to a person.</param>
/// <param name="Failing">Those of them that are not connected, or could not be read.</param>
/// <param name="IncidentSince">Since when so many fail that none repairs itself; null without such an incident.</param>
/// <param name="ConsecutiveFailures">Looks in a row that the gateway left unanswered.</param>
/// <param name="LeftAloneUntil">Until when it is left alone after too many of them; null while it is not.</param>
/// <param name="Heartbeats">What light pings found since this gateway's actor was started.</param>
public sealed record FleetView(
    int Numbers, int Failing, DateTimeOffset? IncidentSince, int ConsecutiveFailures, DateTimeOffset? LeftAloneUntil, HeartbeatsView Heartbeats)
{
    internal static FleetView Of(FleetStatus status) => new(
        status.Members, status.Failing, status.IncidentSince, status.ConsecutiveFailures, status.BreakerOpenUntil,
        new HeartbeatsView(status.Checked, status.CheckedHealthy, status.CheckedUnhealthy, status.CheckErrors));
}

/// <summary>Light pings, skipped ones not counted (I-9).</summary>
/// <param name="Checked">All.</param>
/// <param name="Healthy">That found the number connected.</param>
/// <param name="Unhealthy">That found it not connected.</param>
/// <param name="Errors">That the gateway left unanswered.</param>
public sealed record HeartbeatsView(long Checked, long Healthy, long Unhealthy, long Errors);
