using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace WaActors.Gateways.Uazapi;

/// <summary>POST /instance/create, /instance/init.</summary>
internal sealed record CreateBody(string Name);

/// <summary>POST /instance/connect: without a number a QR, with one a pairing code.</summary>
internal sealed record ConnectBody(string? Phone);

/// <summary>POST /send/text. No preview: fetching the page of a link takes seconds.</summary>
internal sealed record SendTextBody(string Number, string Text, [property: JsonPropertyName("track_id")] string TrackId)
{
    [JsonPropertyName("track_source")]
    public string TrackSource { get; } = UazapiJson.TrackSource;

    public bool LinkPreview { get; }
}

/// <summary>POST /send/media: <c>file</c> is an address or a data URI, <c>text</c> the caption.</summary>
internal sealed record SendMediaBody(string Number, string Type, string File, string Mimetype, string? Text, string? DocName, [property: JsonPropertyName("track_id")] string TrackId)
{
    [JsonPropertyName("track_source")]
    public string TrackSource { get; } = UazapiJson.TrackSource;
}

/// <summary>POST /message/find.</summary>
internal sealed record FindBody([property: JsonPropertyName("track_id")] string TrackId)
{
    [JsonPropertyName("track_source")]
    public string TrackSource { get; } = UazapiJson.TrackSource;

    public int Limit { get; } = 20;
}

/// <summary>POST /chat/check.</summary>
internal sealed record NumbersBody(IReadOnlyList<string> Numbers);

/// <summary>POST /webhook. <c>enabled</c> is false unless it is said; without <c>action</c> the call replaces the only webhook, whoever set it.</summary>
internal sealed record WebhookBody(string Action, string? Id, string Url, IReadOnlyList<string> Events, IReadOnlyList<string> ExcludeMessages)
{
    public bool Enabled { get; } = true;

    public bool AddUrlEvents { get; }

    public bool AddUrlTypesMessages { get; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CreateBody))]
[JsonSerializable(typeof(ConnectBody))]
[JsonSerializable(typeof(SendTextBody))]
[JsonSerializable(typeof(SendMediaBody))]
[JsonSerializable(typeof(FindBody))]
[JsonSerializable(typeof(NumbersBody))]
[JsonSerializable(typeof(WebhookBody))]
internal sealed partial class UazapiJson : JsonSerializerContext
{
    /// <summary>Marks our messages among those of other systems on the same instance.</summary>
    public const string TrackSource = "waactors";

    public static byte[] Bytes<T>(T body, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(body, type);
}
