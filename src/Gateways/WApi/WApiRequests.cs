using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace WaActors.Gateways.WApi;

/// <summary>POST /message/send-text. The delay is in whole seconds, during which the gateway holds the message: the least, because pace is ours.</summary>
internal sealed record SendTextBody(string Phone, string Message)
{
    public int DelayMessage { get; } = WApiJson.DelaySeconds;
}

/// <summary>POST /message/send-image, -video, -audio, -document: the medium stands under its own kind's name. A document without its extension arrives nameless.</summary>
internal sealed record SendMediaBody(string Phone)
{
    public string? Image { get; init; }

    public string? Video { get; init; }

    public string? Audio { get; init; }

    public string? Document { get; init; }

    public string? Extension { get; init; }

    public string? FileName { get; init; }

    public string? Caption { get; init; }

    public int DelayMessage { get; } = WApiJson.DelaySeconds;
}

/// <summary>PUT /webhook/update-webhook-...: one address per kind of event.</summary>
internal sealed record WebhookBody(string Value);

/// <summary>POST /integrator/create-instance, with the account's key as bearer.</summary>
internal sealed record CreateBody(string InstanceName);

/// <summary>POST /client/create-instance, newer: the account's key stands in the body.</summary>
internal sealed record ClientCreateBody(string ApiKey, string InstanceName);

/// <summary>DELETE /client/delete-instance.</summary>
internal sealed record ClientKeyBody(string ApiKey);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SendTextBody))]
[JsonSerializable(typeof(SendMediaBody))]
[JsonSerializable(typeof(WebhookBody))]
[JsonSerializable(typeof(CreateBody))]
[JsonSerializable(typeof(ClientCreateBody))]
[JsonSerializable(typeof(ClientKeyBody))]
internal sealed partial class WApiJson : JsonSerializerContext
{
    /// <summary>The documented least.</summary>
    public const int DelaySeconds = 1;

    public static byte[] Bytes<T>(T body, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(body, type);
}
