using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using WaActors.Api.Problems;
using WaActors.Storage.Webhooks;

namespace WaActors.Api.Webhooks;

/// <summary><c>/webhooks</c>: what gateways tell. The secret in the path is the key, and a signature where the kind signs; whatever does not match is refused without
/// detail.</summary>
internal static class WebhookEndpoints
{
    public static RouteGroupBuilder MapWebhooks(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/webhooks").WithTags("Webhooks");
        group.MapPost("{kind}/{instanceId:guid}/{secret}", ReceiveAsync)
            .WithSummary("Takes an instance's event. 200 once it is stored; a gateway repeats what was answered otherwise (W-1)")
            .WithMetadata(new RequestSizeLimitAttribute(Limits.WebhookBytesMax));
        group.MapPost("{kind}/gateway/{gatewayId:guid}/{secret}", ReceiveForGatewayAsync)
            .WithSummary("Takes events of a gateway whose one webhook speaks for many numbers, signed where the kind signs")
            .WithMetadata(new RequestSizeLimitAttribute(Limits.GatewayWebhookBytesMax));
        group.MapGet("{kind}/gateway/{gatewayId:guid}/{secret}", AnswerForGatewayAsync)
            .WithSummary("Answers the challenge by which Meta makes sure of the address");
        group.MapGet("{kind}/{instanceId:guid}/{secret}", AnswerAsync).WithSummary("The same at the address of an instance");
        return group;
    }

    private static async Task<Results<Ok, ApiProblem>> ReceiveAsync(
        string kind, Guid instanceId, string secret, HttpRequest request, WebhookTargets targets, WebhookDoor door, CancellationToken cancellation) =>
        AnswerOf(await door.TakeAsync(await targets.OfInstanceAsync(instanceId, cancellation), kind, secret, request, cancellation));

    private static async Task<Results<Ok, ApiProblem>> ReceiveForGatewayAsync(
        string kind, Guid gatewayId, string secret, HttpRequest request, WebhookTargets targets, WebhookDoor door, CancellationToken cancellation) =>
        AnswerOf(await door.TakeAsync(await targets.OfGatewayAsync(gatewayId, cancellation), kind, secret, request, cancellation));

    /// <summary><c>GET ?hub.mode=subscribe&amp;hub.challenge=123&amp;hub.verify_token=T</c> is answered with the bare challenge.</summary>
    private static async Task<Results<ContentHttpResult, ApiProblem>> AnswerForGatewayAsync(
        string kind, Guid gatewayId, string secret, [AsParameters] ChallengeQuery asked, WebhookTargets targets, CancellationToken cancellation) =>
        Answer(await targets.OfGatewayAsync(gatewayId, cancellation), kind, secret, asked);

    private static async Task<Results<ContentHttpResult, ApiProblem>> AnswerAsync(
        string kind, Guid instanceId, string secret, [AsParameters] ChallengeQuery asked, WebhookTargets targets, CancellationToken cancellation) =>
        Answer(await targets.OfInstanceAsync(instanceId, cancellation), kind, secret, asked);

    private static Results<ContentHttpResult, ApiProblem> Answer(WebhookTarget? target, string kind, string secret, ChallengeQuery asked)
    {
        var expected = target?.Settings.GetValueOrDefault("verifyToken") ?? string.Empty;
        var fits = WebhookDoor.Matches(target, kind, secret) & WebhookDoor.AreSame(expected, asked.Token ?? string.Empty) & expected.Length > 0;
        return fits && asked is { Mode: "subscribe", Challenge.Length: > 0 and <= Limits.ChallengeCharsMax }
            ? TypedResults.Text(asked.Challenge, "text/plain")
            : ApiProblem.NotFound(ProblemCodes.WebhookNotFound);
    }

    private static Results<Ok, ApiProblem> AnswerOf(ApiProblem? refused) => refused is null ? TypedResults.Ok() : refused;
}

/// <summary>What Meta asks an address.</summary>
internal sealed record ChallengeQuery
{
    [FromQuery(Name = "hub.mode")]
    public string? Mode { get; init; }

    [FromQuery(Name = "hub.verify_token")]
    public string? Token { get; init; }

    [FromQuery(Name = "hub.challenge")]
    public string? Challenge { get; init; }
}
