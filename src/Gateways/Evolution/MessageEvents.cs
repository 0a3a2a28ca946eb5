using WaActors.Grains.Reasons;
using System.Text.Json;
using WaActors.Gateways.Json;
using WaActors.Grains.Gateways;

namespace WaActors.Gateways.Evolution;

/// <summary>
/// Reads what a webhook tells of messages. Everything is correlated by the key's id: addresses come with device suffixes, as <c>@lid</c>, or cut off.
/// Nothing tells a time that could be trusted but the message's own <c>messageTimestamp</c>.
/// </summary>
internal static class MessageEvents
{
    private const int TextCharsMax = 1000;

    /// <summary><c>{"keyId":"3EB0...","remoteJid":"5511...@s.whatsapp.net","fromMe":true,"status":"DELIVERY_ACK","instanceId":"...","messageId":"(a row's id)"}</c>;
    /// some versions send a list of them, or <c>{"key":{"id":"3EB0...","fromMe":true},"update":{"status":3}}</c>.</summary>
    public static IEnumerable<WebhookEvent> OfUpdate(JsonElement data) => Each(data).Select(OfOneUpdate);

    /// <summary>What the send's own answer says: <c>{"key":{"fromMe":true,"id":"3EB0..."},"status":"PENDING","message":{...}}</c>. PENDING is less than an acknowledgement.</summary>
    public static IEnumerable<WebhookEvent> OfSent(JsonElement data) => Each(data).Select(OfOneUpdate);

    /// <summary><c>{"key":{"remoteJid":"5511...@s.whatsapp.net","fromMe":false,"id":"3A..","remoteJidAlt":"..."},"message":{"conversation":"SAIR"},"messageTimestamp":1760172800}</c>.</summary>
    public static IEnumerable<WebhookEvent> OfUpsert(JsonElement data) => Each(data).Select(OfInbound);

    private static IEnumerable<JsonElement> Each(JsonElement data) => data.ValueKind == JsonValueKind.Array ? data.Items() : [data];

    private static WebhookEvent OfOneUpdate(JsonElement update)
    {
        var key = update.Member("key");
        var id = update.Text("keyId") ?? key.Text("id");
        var isOurs = (update.Flag("fromMe") ?? key.Flag("fromMe")) == true;
        if (id is not { Length: > 0 } || !isOurs || KindOf(update) is not { } kind) return Unused("messages.update");
        return kind == AckKind.Failed
            ? new AckWebhook(id, kind, Reason: GatewayReasons.RefusedAfterTaken)
            : new AckWebhook(id, kind);
    }

    /// <summary>Names or their ranks: ERROR 0, PENDING 1, SERVER_ACK 2, DELIVERY_ACK 3, READ 4, PLAYED 5. DELETED and EDITED are no acknowledgements.</summary>
    private static AckKind? KindOf(JsonElement update)
    {
        var at = update.Member("status").ValueKind != JsonValueKind.Undefined ? update : update.Member("update");
        if (at.Whole("status") is { } rank) return OfRank(rank);
        return at.Text("status")?.ToUpperInvariant() switch
        {
            "ERROR" => AckKind.Failed,
            "SERVER_ACK" => AckKind.Server,
            "DELIVERY_ACK" => AckKind.Delivered,
            "READ" => AckKind.Read,
            "PLAYED" => AckKind.Played,
            _ => null,
        };
    }

    private static AckKind? OfRank(long rank) => rank switch
    {
        0 => AckKind.Failed,
        2 => AckKind.Server,
        3 => AckKind.Delivered,
        4 => AckKind.Read,
        5 => AckKind.Played,
        _ => null,
    };

    private static WebhookEvent OfInbound(JsonElement message)
    {
        var key = message.Member("key");
        var phone = PhoneNumbers.OfJid(key.Text("remoteJid")) ?? PhoneNumbers.OfJid(key.Text("remoteJidAlt"));
        // What our own number wrote on its phone, groups, broadcasts, and people who are known by an @lid only
        if (key.Flag("fromMe") != false || phone is null || key.Text("id") is not { Length: > 0 } id) return Unused("messages.upsert");
        return new InboundWebhook(id, phone, TextOf(message.Member("message")) is { } text ? SafeText.Line(text, TextCharsMax) : null, TimeOf(message));
    }

    private static string? TextOf(JsonElement content) =>
        content.Text("conversation")
        ?? content.Member("extendedTextMessage").Text("text")
        ?? content.Member("buttonsResponseMessage").Text("selectedDisplayText")
        ?? content.Member("templateButtonReplyMessage").Text("selectedDisplayText")
        ?? content.Member("listResponseMessage").Text("title");

    private static DateTimeOffset? TimeOf(JsonElement message) =>
        message.Whole("messageTimestamp") is >= 0 and <= 253402300799 and var seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    private static UnknownWebhook Unused(string name) => new(name);
}
