using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using WaActors.Api.Gateways;
using WaActors.Api.Problems;
using WaActors.Grains.Gateways;
using WaActors.Storage.Webhooks;
using WaActors.Webhooks;

namespace WaActors.Api.Webhooks;

/// <summary>Lets webhooks in: checks who posts, then stores what was posted, then says so (W-1, W-3). What it tells is read later.</summary>
internal sealed class WebhookDoor(
    GatewayKinds kinds, WebhookInboxWriter inbox, WebhookWaker waker, RefusedWebhooks refused, TimeProvider time)
{
    private const string SignatureHeader = "X-Hub-Signature-256";

    /// <summary>Null when it was stored; else what to answer. Nothing was stored then.</summary>
    /// <param name="target">Whom the address names; null for nobody.</param>
    /// <param name="kind">The kind in the address.</param>
    /// <param name="secret">The secret in the address.</param>
    /// <param name="request">The post.</param>
    /// <param name="cancellation">Ends the reading of the body; what was read is stored to its end.</param>
    public async Task<ApiProblem?> TakeAsync(WebhookTarget? target, string kind, string secret, HttpRequest request, CancellationToken cancellation)
    {
        if (!Matches(target, kind, secret) || kinds.Find(kind) is not { } gateway) return Refuse(kind, "address", ApiProblem.NotFound(ProblemCodes.WebhookNotFound));
        var body = await ReadAsync(request, cancellation);
        var isSigned = gateway.Capabilities.HasFlag(GatewayCapabilities.SignedWebhooks);
        if (isSigned && !gateway.IsSigned(target!.Settings, request.Headers[SignatureHeader].ToString(), body))
            return Refuse(kind, "signature", new ApiProblem(StatusCodes.Status401Unauthorized, ProblemCodes.Unauthorized, "The signature is missing or wrong."));
        if (!IsJson(body)) return Refuse(kind, "body", ApiProblem.BadRequest(ProblemCodes.InvalidJson, "The body is no JSON."));

        // A signature proves the whole account, to whichever of its addresses the post came
        var instanceId = isSigned ? null : target!.InstanceId;
        var lane = instanceId ?? LaneOf(target!.GatewayId, gateway, body);
        await inbox.StoreAsync(new(target!.TenantId, target.Kind, target.GatewayId, instanceId, lane, body, time.GetUtcNow()));
        waker.Wake(WebhookShards.Of(lane));
        return null;
    }

    /// <summary>Whether the address is right. Secrets are hashed, so that the comparison takes the same time whatever the length; for nobody too.</summary>
    public static bool Matches(WebhookTarget? target, string kind, string secret) =>
        AreSame(target?.Secret ?? string.Empty, secret)
        && target is { Secret.Length: > 0 }
        && string.Equals(target.Kind, kind, StringComparison.Ordinal);

    /// <summary>Compares two secrets in constant time.</summary>
    public static bool AreSame(string one, string other) => CryptographicOperations.FixedTimeEquals(Hash(one), Hash(other));

    private ApiProblem Refuse(string kind, string why, ApiProblem answer)
    {
        refused.Note(kinds.Contains(kind) ? kind : "unknown kind", why);
        return answer;
    }

    /// <summary>An instance's own webhook keeps its order; one that speaks for many keeps that of each as long as a post is about one of them, which it nearly always is.</summary>
    private static Guid LaneOf(Guid gatewayId, IWhatsAppGateway gateway, byte[] body)
    {
        var names = gateway.ParseWebhook(body).Select(told => told.ExternalName).Distinct(StringComparer.Ordinal).Take(2).ToList();
        if (names is not [{ } name]) return gatewayId;
        var mixed = SHA256.HashData(Encoding.UTF8.GetBytes($"{gatewayId:N} {name}"));
        return new Guid(mixed.AsSpan(0, 16), bigEndian: true);
    }

    private static async Task<byte[]> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellation);
        return body.ToArray();
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private static bool IsJson(byte[] body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            while (reader.Read()) reader.Skip();
            return body.Length > 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
