using WaActors.Grains.Reasons;
using System.Text.Json;
using WaActors.Gateways.Json;
using WaActors.Grains.Gateways;
using WaActors.Instances;

namespace WaActors.Gateways.WApi;

/// <summary>
/// Reads webhooks: <c>{"event":"webhookStatus","instanceId":"LITE-AAAAAA-BBBBBB","status":"DELIVERY","messageId":"3EB0...","fromMe":true,"moment":1785164792,
/// "chat":{"id":"5511900000001"},"isGroup":false}</c>. They are not signed. One line was seen that writes all names in lower case, so names are compared in
/// any case, and events by their whole names: "status" is in names of acknowledgements, and "disconnected" is one word with "webhook".
/// </summary>
internal static class WApiWebhooks
{
    private const int TextCharsMax = 1_000;

    /// <summary>The hooks that we set, as their routes are called, with the member that tells each at fetch-instance.</summary>
    public static IReadOnlyList<(string Route, string Member)> Hooks { get; } =
    [
        ("connected", "webhookConnectedUrl"),
        ("disconnected", "webhookDisconnectedUrl"),
        ("delivery", "webhookDeliveryUrl"),
        ("received", "webhookReceivedUrl"),
        ("message-status", "webhookStatusUrl"),
    ];

    public static WebhookEvent Read(JsonElement json)
    {
        var name = json.AnyCase("event").Text() ?? "";
        WebhookEvent? told = name.ToUpperInvariant() switch
        {
            "WEBHOOKCONNECTED" => new LinkWebhook(new LinkEvent(LinkState.Connected, LinkEvidence.Webhook)),
            "WEBHOOKDISCONNECTED" => new LinkWebhook(new LinkEvent(LinkState.Disconnected, LinkEvidence.Webhook, GatewayReasons.SaysDisconnectedWithoutReason)),
            "WEBHOOKRECEIVED" => OfReceived(json),
            "WEBHOOKDELIVERY" => OfDelivery(json),
            "WEBHOOKSTATUS" => OfStatus(json),
            _ => null,
        };
        return told ?? new UnknownWebhook(SafeText.Line(name, SafeText.MaxName));
    }

    /// <summary>The echo of a message that left the gateway's queue; what was typed on the phone comes too, with <c>fromApi</c> false.</summary>
    private static AckWebhook? OfDelivery(JsonElement json) =>
        IdOf(json) is { } id && json.AnyCase("fromMe").IsTrue() && json.AnyCase("fromApi").IsTrue() && !json.AnyCase("isGroup").IsTrue()
            ? new AckWebhook(id, AckKind.Server, WireTime.Of(json.AnyCase("moment")))
            : null;

    private static AckWebhook? OfStatus(JsonElement json)
    {
        if (IdOf(json) is not { } id || json.AnyCase("isGroup").IsTrue() || KindOf(json.AnyCase("status").Text()) is not { } kind) return null;
        var said = json.AnyCase("errorMessage").Text() ?? json.AnyCase("error").Text();
        var reason = kind != AckKind.Failed ? null : said is null ? GatewayReasons.SaysFailed : SafeText.Said(said, "the gateway says: ");
        return new AckWebhook(id, kind, WireTime.Of(json.AnyCase("moment")), Reason: reason);
    }

    /// <summary><c>"sender":{"id":"5511900000001","senderLid":"...@lid"},"chat":{"id":"...@lid"},"msgContent":{"conversation":"oi"}</c>: the person is the
    /// sender; <c>chat</c> may be an id that is no number.</summary>
    private static InboundWebhook? OfReceived(JsonElement json)
    {
        if (IdOf(json) is not { } id || json.AnyCase("fromMe").IsTrue() || json.AnyCase("isGroup").IsTrue()) return null;
        var chat = json.AnyCase("chat").AnyCase("id").Text() ?? "";
        if (chat.StartsWith("status", StringComparison.Ordinal) || chat.EndsWith("@newsletter", StringComparison.Ordinal)) return null;
        var phone = NumberOf(json.AnyCase("sender").AnyCase("id").Text()) ?? NumberOf(chat);
        return phone is null ? null : new InboundWebhook(id, phone, TextOf(json.AnyCase("msgContent")), WireTime.Of(json.AnyCase("moment")));
    }

    private static string? TextOf(JsonElement content)
    {
        var text = content.AnyCase("conversation").Text()
            ?? content.AnyCase("extendedTextMessage").AnyCase("text").Text()
            ?? content.AnyCase("buttonsResponseMessage").AnyCase("selectedDisplayText").Text();
        return string.IsNullOrEmpty(text) ? null : SafeText.Line(text, TextCharsMax);
    }

    /// <summary>5511900000001, or 5511900000001@c.us; null for groups and hidden ids.</summary>
    private static string? NumberOf(string? id)
    {
        var number = id?.Split('@') is [var user, "c.us" or "s.whatsapp.net"] ? user : id;
        return number is { Length: >= 8 and <= 15 } && number.All(char.IsAsciiDigit) ? number : null;
    }

    private static string? IdOf(JsonElement json) => json.AnyCase("messageId").Text() is { Length: > 0 } id ? id : null;

    private static AckKind? KindOf(string? status) => status?.ToUpperInvariant() switch
    {
        "SENT" or "SERVER_ACK" => AckKind.Server,
        "DELIVERY" or "DELIVERY_ACK" or "DELIVERED" => AckKind.Delivered,
        "READ" => AckKind.Read,
        "PLAYED" => AckKind.Played,
        "FAILED" or "ERROR" => AckKind.Failed,
        _ => null,
    };
}
