using WaActors.Grains.Reasons;
using System.Globalization;
using System.Text.Json;
using WaActors.Gateways.Json;
using WaActors.Grains.Gateways;
using WaActors.Instances;

namespace WaActors.Gateways.Uazapi;

/// <summary>
/// Reads webhooks: <c>{"BaseUrl":"https://free.uazapi.com","EventType":"connection","instanceName":"salao-01","owner":"5511900000001",
/// "token":"...","instance":{...}}</c>. They are not signed; their <c>token</c> is the instance's own key and goes no further than here.
/// </summary>
internal static class UazapiWebhooks
{
    /// <summary>A receipt may speak of hundreds of messages at once: 246 were seen.</summary>
    private const int BatchMax = 1_000;
    private const int TextCharsMax = 1_000;

    /// <summary>The events that we subscribe to.</summary>
    public static IReadOnlyList<string> Events { get; } = ["connection", "messages", "messages_update"];

    public static IReadOnlyList<WebhookEvent> Read(JsonElement json)
    {
        var name = json.Text("EventType") ?? "";
        IReadOnlyList<WebhookEvent> told = name switch
        {
            "connection" => OfConnection(json) is { } link ? [new LinkWebhook(link)] : [],
            "messages" => OfMessage(json.Member("message"), json.Member("chat")) is { } message ? [message] : [],
            "messages_update" => OfReceipt(json),
            _ => [],
        };
        return told.Count > 0 ? told : [new UnknownWebhook(SafeText.Line(name, SafeText.MaxName))];
    }

    /// <summary><c>"instance":{"name":"salao-01","status":"disconnected","lastDisconnectReason":"401: logged out from another device"},"type":"LoggedOut"</c>.</summary>
    private static LinkEvent? OfConnection(JsonElement json)
    {
        var instance = json.Member("instance");
        return instance.Text("status") switch
        {
            "connected" => new LinkEvent(LinkState.Connected, LinkEvidence.Webhook),
            "connecting" => new LinkEvent(LinkState.Connecting, LinkEvidence.Webhook),
            "disconnected" => Disconnected(instance.Text("lastDisconnectReason") ?? "", json.Text("type") == "LoggedOut"),
            _ => null,
        };
    }

    private static LinkEvent Disconnected(string reason, bool isLogout)
    {
        var isBan = reason.Contains("banned", StringComparison.OrdinalIgnoreCase);
        var isLoggedOut = isLogout || reason.StartsWith("401", StringComparison.Ordinal) || reason.Contains("logged out", StringComparison.OrdinalIgnoreCase);
        return new LinkEvent(
            LinkState.Disconnected, LinkEvidence.Webhook, reason.Length == 0 ? GatewayReasons.ClosedWithoutReason : SafeText.Said(reason), isBan, isLoggedOut && !isBan);
    }

    /// <summary>
    /// Ours: <c>{"messageid":"3EB0...","fromMe":true,"wasSentByApi":true,"track_id":"...","track_source":"waactors","messageTimestamp":1787161430102}</c>.
    /// Theirs: <c>{"messageid":"3EB0...","fromMe":false,"isGroup":false,"chatid":"5511900000002@s.whatsapp.net","sender_pn":"...","text":"oi"}</c>.
    /// </summary>
    private static WebhookEvent? OfMessage(JsonElement message, JsonElement chat)
    {
        if (message.Text("messageid") is not { Length: > 0 } id || message.Flag("fromMe") is not { } isFromMe) return null;
        var at = WireTime.Read(message, "messageTimestamp");
        if (isFromMe) return message.Flag("wasSentByApi") == true ? new AckWebhook(id, AckKind.Server, at, TrackedId(message)) : null;
        if (message.Flag("isGroup") == true || PhoneOf(message, chat) is not { } phone) return null;
        var text = message.Text("text") is { Length: > 0 } words ? SafeText.Line(words, TextCharsMax) : null;
        return new InboundWebhook(id, phone, text, at);
    }

    private static Guid? TrackedId(JsonElement message) =>
        message.Text("track_source") == UazapiJson.TrackSource && Guid.TryParse(message.Text("track_id"), out var id) ? id : null;

    /// <summary>The person's number: <c>sender</c> alternates between the number and an id that is none.</summary>
    private static string? PhoneOf(JsonElement message, JsonElement chat) =>
        PhoneNumbers.OfJid(message.Text("sender_pn"))
        ?? PhoneNumbers.OfJid(message.Text("chatid"))
        ?? PhoneNumbers.OfJid(message.Text("sender"))
        ?? PhoneNumbers.OfJid(chat.Text("wa_chatid"));

    /// <summary><c>"state":"Delivered","event":{"Chat":"5511900000002@s.whatsapp.net","IsGroup":false,"MessageIDs":["3EB0..."],"Timestamp":1787161784}</c>.</summary>
    private static IReadOnlyList<WebhookEvent> OfReceipt(JsonElement json)
    {
        var receipt = json.Member("event");
        if (KindOf(json.Text("state") ?? receipt.Text("Type")) is not { } kind || receipt.Flag("IsGroup") == true) return [];
        var at = WireTime.Read(receipt, "Timestamp");
        var reason = kind == AckKind.Failed ? SafeText.Said(json.Text("state") ?? "", "the gateway says ") : null;
        return [.. receipt.Member("MessageIDs").Items().Take(BatchMax).Select(id => id.Text()).Where(id => id is { Length: > 0 })
            .Select(id => new AckWebhook(id!, kind, at, Reason: reason))];
    }

    private static AckKind? KindOf(string? state) => state?.ToUpperInvariant() switch
    {
        "SENT" => AckKind.Server,
        "DELIVERED" => AckKind.Delivered,
        "READ" => AckKind.Read,
        "PLAYED" => AckKind.Played,
        "FAILED" or "EXPIRED" or "CANCELED" => AckKind.Failed,
        _ => null,
    };
}
