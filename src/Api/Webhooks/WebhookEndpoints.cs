using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using WaActors.Api.Gateways;
using WaActors.Api.Problems;
using WaActors.Grains.Gateways;

namespace WaActors.Api.Webhooks;

/// <summary><c>/webhooks</c>: what gateways tell. The secret in the path is the only key; whatever does not match is 404 without detail.</summary>
internal static class WebhookEndpoints
{
    public static RouteGroupBuilder MapWebhooks(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/webhooks").WithTags("Webhooks");
        group.MapPost("{kind}/{instanceId:guid}/{secret}", ReceiveAsync)
            .WithSummary("Takes a gateway's event. 200 once its effects are durable; a gateway repeats what was answered otherwise")
            .WithMetadata(new RequestSizeLimitAttribute(Limits.WebhookBytesMax));
        return group;
    }

    private static async Task<Results<Ok, ApiProblem>> ReceiveAsync(
        string kind, Guid instanceId, string secret, HttpRequest request, GatewayKinds kinds, WebhookTargets targets, IActors actors,
        UnknownWebhooks unknown, CancellationToken cancellation)
    {
        var target = await targets.FindAsync(instanceId, cancellation);
        if (!Matches(target, kind, secret) || kinds.Find(kind) is not { } gateway) return ApiProblem.NotFound(ProblemCodes.WebhookNotFound);

        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellation);
        if (!IsJson(body)) return ApiProblem.BadRequest(ProblemCodes.InvalidJson, "The body is no JSON.");

        foreach (var told in gateway.ParseWebhook(body.GetBuffer().AsSpan(0, (int)body.Length)))
        {
            if (told is LinkWebhook link) await actors.Instance(instanceId).OnLinkEventAsync(link.Event);
            else if (told is UnknownWebhook other) unknown.Note(kind, other.Name);
        }

        return TypedResults.Ok();
    }

    // Both are hashed, so that the comparison takes the same time whatever the length; an unknown instance is compared too
    private static bool Matches(WebhookTarget? target, string kind, string secret) =>
        CryptographicOperations.FixedTimeEquals(Hash(target?.Secret ?? string.Empty), Hash(secret))
        && target is { Secret.Length: > 0 }
        && string.Equals(target.Kind, kind, StringComparison.Ordinal);

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private static bool IsJson(MemoryStream body)
    {
        try
        {
            var reader = new Utf8JsonReader(body.GetBuffer().AsSpan(0, (int)body.Length));
            while (reader.Read()) reader.Skip();
            return body.Length > 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
