using System.ComponentModel.DataAnnotations;
using WaActors.Api.Problems;
using WaActors.Grains.Notifications;
using WaActors.Reasons;
using Stored = WaActors.Storage.Notifications;

namespace WaActors.Api.WebhookEndpoints;

/// <summary>A system to tell of notifications (I-10).</summary>
/// <param name="Name">For people.</param>
/// <param name="Url">Its address: absolute, http or https.</param>
public sealed record CreateWebhookEndpoint(
    [property: Required, StringLength(Limits.NameCharsMax, MinimumLength = 1)] string? Name,
    [property: Required, StringLength(Limits.BaseUrlCharsMax), Url] string? Url)
{
    internal ApiProblem? Validate()
    {
        var validation = new Validation();
        validation.Text("$.name", Name, Limits.NameCharsMax);
        EndpointUrl.Check(validation, Url);
        return validation.Problem;
    }
}

/// <summary>Changes of an endpoint; what is absent stays.</summary>
/// <param name="Name">For people.</param>
/// <param name="Url">Its address.</param>
/// <param name="Enabled">False: it is told nothing any more.</param>
public sealed record ChangeWebhookEndpoint(
    [property: StringLength(Limits.NameCharsMax, MinimumLength = 1)] string? Name,
    [property: StringLength(Limits.BaseUrlCharsMax), Url] string? Url,
    bool? Enabled)
{
    internal ApiProblem? Validate()
    {
        var validation = new Validation();
        if (Name is not null) validation.Text("$.name", Name, Limits.NameCharsMax);
        if (Url is not null) EndpointUrl.Check(validation, Url);
        return validation.Problem;
    }
}

/// <summary>Addresses of endpoints.</summary>
internal static class EndpointUrl
{
    public static void Check(Validation validation, string? text)
    {
        var isHttp = text is { Length: <= Limits.BaseUrlCharsMax }
            && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is { Scheme: "http" or "https", UserInfo: "", Fragment: "" };
        if (!isHttp) validation.Add("$.url", "invalid_url", "Must be an absolute http or https address without user or fragment.");
    }
}

/// <summary>An endpoint, without its secret.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Url">Its address.</param>
/// <param name="Enabled">Whether it is told.</param>
/// <param name="CreatedAt">When it was added.</param>
public sealed record WebhookEndpointView(Guid Id, string Name, string Url, bool Enabled, DateTimeOffset CreatedAt)
{
    internal static WebhookEndpointView Of(Stored.WebhookEndpointView row) => new(row.Id, row.Name, row.Url, row.Enabled, row.CreatedAt);
}

/// <summary>An endpoint's secret, shown this once.</summary>
/// <param name="Id">The endpoint.</param>
/// <param name="Secret">With it the receiver checks <c>X-WaActors-Signature</c>.</param>
public sealed record WebhookSecretView(Guid Id, string Secret)
{
    /// <summary>Without the secret, for logs.</summary>
    public override string ToString() => Id.ToString();
}

/// <summary>A delivery to an endpoint.</summary>
/// <param name="Id">Its id; grows with time.</param>
/// <param name="NotificationId">What it tells; null for a test.</param>
/// <param name="Type">Which event: <c>instance.disconnected</c>, ..., <c>endpoint.test</c>.</param>
/// <param name="State">How far it has come.</param>
/// <param name="Attempts">Tries so far.</param>
/// <param name="NextAt">When it is tried next; null when it is over.</param>
/// <param name="HttpStatus">The endpoint's last answer; null without one.</param>
/// <param name="Error">Why the last try failed; null when it did not.</param>
/// <param name="CreatedAt">When it was written.</param>
/// <param name="EndedAt">When it was delivered or given up.</param>
public sealed record WebhookDeliveryView(
    long Id, long? NotificationId, string Type, DeliveryState State, int Attempts, DateTimeOffset? NextAt, int? HttpStatus, string? Error,
    DateTimeOffset CreatedAt, DateTimeOffset? EndedAt)
{
    /// <summary>In plain English; null when there is nothing to say.</summary>
    public string? Error { get; init; } = CodedReason.TextOf(Error);

    /// <summary>What <see cref="Error"/> is, as a stable code; null for a gateway's own words.</summary>
    public string? ErrorCode { get; init; } = CodedReason.CodeOf(Error);

    internal static WebhookDeliveryView Of(Stored.DeliveryView row) => new(
        row.Id, row.NotificationId, WebhookMessage.TypeOf(row.Kind), row.State, row.Attempts, row.NextAt, row.HttpStatus, row.Error, row.CreatedAt,
        row.EndedAt);
}

/// <summary>A delivery that was written to the outbox.</summary>
/// <param name="DeliveryId">Its id, to be found in the endpoint's list.</param>
public sealed record WebhookDeliveryTicket(long DeliveryId);
