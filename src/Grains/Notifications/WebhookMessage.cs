using WaActors.Reasons;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace WaActors.Grains.Notifications;

/// <summary>
/// A notification as a request: <c>{"id": "ntf_7", "type": "instance.disconnected", "createdAt": "...", "instance": {"id": "...", "name": "..."}, "language": "pt-BR",
/// "text": "...", "reason": "..."}</c>, signed. The id is the same in every try and replay, so that a receiver can tell repetitions. What is about a gateway has <c>gateway</c> instead of
/// <c>instance</c>. Pure.
/// </summary>
public static class WebhookMessage
{
    /// <summary>Header with the event's id.</summary>
    public const string EventIdHeader = "X-WaActors-Event-Id";

    /// <summary>Header with the time of this try, in seconds since 1970: a receiver refuses old ones.</summary>
    public const string TimestampHeader = "X-WaActors-Timestamp";

    /// <summary>Header with <c>v1=</c> and the HMAC-SHA256 of the timestamp, a dot and the body, in hexadecimal.</summary>
    public const string SignatureHeader = "X-WaActors-Signature";

    /// <summary>The request.</summary>
    public static OutgoingWebhook Of(DueDelivery delivery, DateTimeOffset now)
    {
        var body = BodyOf(delivery);
        var timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return new OutgoingWebhook(
            delivery.Url!,
            [new(EventIdHeader, EventIdOf(delivery)), new(TimestampHeader, timestamp), new(SignatureHeader, Sign(delivery.Secret!, timestamp, body))],
            body);
    }

    /// <summary>The signature's header value.</summary>
    public static string Sign(string secret, string timestamp, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hmac.AppendData(Encoding.UTF8.GetBytes(timestamp));
        hmac.AppendData("."u8);
        hmac.AppendData(body);
        return "v1=" + Convert.ToHexStringLower(hmac.GetHashAndReset());
    }

    /// <summary>The text that people read.</summary>
    public static string TextOf(DueDelivery delivery) => delivery.Content is { } content
        ? NotificationTexts.Of(content.Kind, NotificationTexts.Unit(delivery.UnitName, content.SubjectName), delivery.Language)
        : delivery.Language == NotificationLanguage.English ? "A test of this endpoint." : "Um teste deste endpoint.";

    /// <summary>What the events are called: <c>instance.disconnected</c>, ..., and <c>endpoint.test</c>.</summary>
    public static string TypeOf(NotificationKind? kind) => kind switch
    {
        NotificationKind.InstanceDisconnected => "instance.disconnected",
        NotificationKind.InstanceReconnected => "instance.reconnected",
        NotificationKind.InstanceRestricted => "instance.restricted",
        NotificationKind.InstanceBanned => "instance.banned",
        NotificationKind.GatewayIncident => "gateway.incident",
        NotificationKind.GatewayIncidentResolved => "gateway.incident_resolved",
        null => "endpoint.test",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "unknown notification"),
    };

    private static string EventIdOf(DueDelivery delivery) => delivery.Content is { } content
        ? string.Create(CultureInfo.InvariantCulture, $"ntf_{content.NotificationId}")
        : string.Create(CultureInfo.InvariantCulture, $"test_{delivery.Id}");

    private static byte[] BodyOf(DueDelivery delivery)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("id", EventIdOf(delivery));
            json.WriteString("type", TypeOf(delivery.Content?.Kind));
            WriteContent(json, delivery.Content);
            json.WriteString("language", delivery.Language == NotificationLanguage.English ? "en" : "pt-BR");
            json.WriteString("text", TextOf(delivery));
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void WriteContent(Utf8JsonWriter json, DeliveryContent? content)
    {
        if (content is null) return;
        json.WriteString("createdAt", content.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        json.WriteStartObject(content.GatewayId is null ? "instance" : "gateway");
        json.WriteString("id", (content.GatewayId ?? content.InstanceId)!.Value);
        json.WriteString("name", content.SubjectName);
        json.WriteEndObject();
        json.WriteString("reason", CodedReason.TextOf(content.Reason));
        json.WriteString("reasonCode", CodedReason.CodeOf(content.Reason));
    }
}
