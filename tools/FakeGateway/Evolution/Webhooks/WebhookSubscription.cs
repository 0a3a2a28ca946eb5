using System.Globalization;
using System.Text.Json;

namespace WaActors.FakeGateway.Evolution.Webhooks;

/// <summary>The webhook row of an instance.</summary>
internal sealed class WebhookSubscription
{
    private readonly HashSet<string> wanted;

    public WebhookSubscription(string url, bool enabled, bool byEvents, bool base64, JsonElement? headers, IReadOnlyList<string> events)
    {
        (Url, Enabled, ByEvents, Base64, Events) = (url, enabled, byEvents, base64, events);
        if (headers is { ValueKind: JsonValueKind.Object } given)
        {
            HeadersJson = JsonSerializer.SerializeToUtf8Bytes(given, EvolutionJson.Default.JsonElement);
            Headers = [.. given.EnumerateObject().Select(pair => KeyValuePair.Create(pair.Name, pair.Value.ToString()))];
        }

        wanted = new(events, StringComparer.Ordinal);
        var isHttp = url.StartsWith("http://", StringComparison.Ordinal) || url.StartsWith("https://", StringComparison.Ordinal);
        Target = enabled && isHttp && Uri.TryCreate(url, UriKind.Absolute, out var target) ? target : null;
    }

    public string Url { get; }

    public bool Enabled { get; }

    public bool ByEvents { get; }

    public bool Base64 { get; }

    public IReadOnlyList<string> Events { get; }

    public byte[]? HeadersJson { get; }

    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; } = [];

    public Uri? Target { get; }

    /// <summary>An empty list subscribes to everything.</summary>
    public bool Wants(EvolutionEvent kind) => Target is not null && (wanted.Count == 0 || wanted.Contains(kind.Name));

    public Uri TargetOf(EvolutionEvent kind) => ByEvents ? new Uri(Url + "/" + kind.Kebab) : Target!;

    /// <summary>The answer of webhook/set and webhook/find.</summary>
    public byte[] Row(string rowId, string instanceId, DateTimeOffset at) => JsonBytes.Object(writer =>
    {
        writer.WriteString("id", rowId);
        writer.WriteString("url", Url);
        writer.WriteRaw("headers", HeadersJson ?? "null"u8);
        writer.WriteBoolean("enabled", Enabled);
        writer.WriteStartArray("events");
        foreach (var name in Events)
        {
            writer.WriteStringValue(name);
        }

        writer.WriteEndArray();
        writer.WriteBoolean("webhookByEvents", ByEvents);
        writer.WriteBoolean("webhookBase64", Base64);
        var stamp = at.UtcDateTime.ToString(JsonBytes.IsoDate, CultureInfo.InvariantCulture);
        writer.WriteString("createdAt", stamp);
        writer.WriteString("updatedAt", stamp);
        writer.WriteString("instanceId", instanceId);
    });
}
