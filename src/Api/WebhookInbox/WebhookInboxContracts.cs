using System.Text.Json;
using System.Text.Json.Nodes;
using WaActors.Reasons;

namespace WaActors.Api.WebhookInbox;

/// <summary>A stored webhook.</summary>
/// <param name="Id">Grows with time.</param>
/// <param name="State">waiting, done or failed.</param>
/// <param name="Kind">The gateway's kind.</param>
/// <param name="GatewayId">The gateway.</param>
/// <param name="InstanceId">The number; null for one that speaks for many.</param>
/// <param name="ReceivedAt">When it came.</param>
/// <param name="Bytes">Length of its payload.</param>
/// <param name="Attempts">Attempts in vain since it came or was replayed.</param>
/// <param name="NextAt">When it is tried again; null when it is not.</param>
/// <param name="DoneAt">When it took effect; null when it has not.</param>
/// <param name="Problem">Why the last attempt failed; null when none did.</param>
/// <param name="Replays">How often it was replayed.</param>
public sealed record StoredWebhookView(
    long Id, string State, string Kind, Guid GatewayId, Guid? InstanceId, DateTimeOffset ReceivedAt, int Bytes, int Attempts, DateTimeOffset? NextAt,
    DateTimeOffset? DoneAt, string? Problem, int Replays)
{
    /// <summary>In plain English; null when there is nothing to say.</summary>
    public string? Problem { get; init; } = CodedReason.TextOf(Problem);

    /// <summary>What <see cref="Problem"/> is, as a stable code; null for a gateway's own words.</summary>
    public string? ProblemCode { get; init; } = CodedReason.CodeOf(Problem);
}

/// <summary>A stored webhook with what was posted.</summary>
/// <param name="Webhook">About it.</param>
/// <param name="Payload">The body, keys and tokens in it replaced.</param>
public sealed record StoredWebhookPayloadView(StoredWebhookView Webhook, JsonNode? Payload);

/// <summary>Hides what gateways put into their webhooks although it is secret: Evolution its <c>apikey</c>, uazapi its <c>token</c>.</summary>
internal static class PayloadSecrets
{
    private const string Hidden = "(hidden)";
    private static readonly string[] Names = ["apikey", "api_key", "token", "authorization", "password", "secret", "mediakey", "access_token"];

    public static JsonNode? Hide(byte[] payload)
    {
        var json = JsonNode.Parse(payload, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = true });
        Hide(json);
        return json;
    }

    private static void Hide(JsonNode? node)
    {
        if (node is JsonArray array) foreach (var item in array) Hide(item);
        if (node is not JsonObject json) return;
        foreach (var (name, value) in json.ToList())
        {
            if (value is not null && Names.Contains(name, StringComparer.OrdinalIgnoreCase)) json[name] = Hidden;
            else Hide(value);
        }
    }
}
