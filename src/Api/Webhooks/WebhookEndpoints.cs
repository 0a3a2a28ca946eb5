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
        group.MapGet("{kind}/gateway/{gatewayId:guid}/{secret}", AnswerChallenge)
            .WithSummary("Answers the challenge by which Meta makes sure of the address");
        return group;
    }

    private static async Task<Results<Ok, ApiProblem>> ReceiveAsync(
        string kind, Guid instanceId, string secret, HttpRequest request, WebhookTargets targets, WebhookDoor door, CancellationToken cancellation) =>
        AnswerOf(await door.TakeAsync(await targets.OfInstanceAsync(instanceId, cancellation), kind, secret, request, cancellation));

    private static async Task<Results<Ok, ApiProblem>> ReceiveForGatewayAsync(
        string kind, Guid gatewayId, string secret, HttpRequest request, WebhookTargets targets, WebhookDoor door, CancellationToken cancellation) =>
        AnswerOf(await door.TakeAsync(await targets.OfGatewayAsync(gatewayId, cancellation), kind, secret, request, cancellation));

    /// <summary><c>GET ?hub.mode=subscribe&amp;hub.challenge=123&amp;hub.verify_token=T</c> is answered with the bare challenge.</summary>
    private static async Task<Results<ContentHttpResult, ApiProblem>> AnswerChallenge(
        string kind, Guid gatewayId, string secret, [FromQuery(Name = "hub.mode")] string? mode, [FromQuery(Name = "hub.verify_token")] string? token,
        [FromQuery(Name = "hub.challenge")] string? challenge, WebhookTargets targets, CancellationToken cancellation)
    {
        var target = await targets.OfGatewayAsync(gatewayId, cancellation);
        var expected = target?.Settings.GetValueOrDefault("verifyToken") ?? string.Empty;
        var fits = WebhookDoor.Matches(target, kind, secret) & WebhookDoor.AreSame(expected, token ?? string.Empty) & expected.Length > 0;
        return fits && mode == "subscribe" && challenge is { Length: > 0 and <= Limits.ChallengeCharsMax }
            ? TypedResults.Text(challenge, "text/plain")
            : ApiProblem.NotFound(ProblemCodes.WebhookNotFound);
    }

    private static Results<Ok, ApiProblem> AnswerOf(ApiProblem? refused) => refused is null ? TypedResults.Ok() : refused;
}
