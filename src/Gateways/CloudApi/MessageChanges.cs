using System.Text.Json;
using WaActors.Gateways.Json;
using WaActors.Grains.Gateways;

namespace WaActors.Gateways.CloudApi;

/// <summary>Reads what a webhook tells of messages: what became of ours, and what people wrote.</summary>
internal static class MessageChanges
{
    private const int TextCharsMax = 1000;
    private const int PhoneDigitsMax = 15;

    public static IEnumerable<WebhookEvent> Read(JsonElement value) =>
    [
        .. value.Member("statuses").Items().Select(OfStatus),
        .. value.Member("messages").Items().Select(OfMessage),
        .. value.Member("errors").Items().Select(error => CloudWebhooks.Unknown($"messages.errors.{CloudError.Of(error)?.Code}")),
    ];

    /// <summary>A number in digits; null when it is none. People may be known by a name of Meta's instead (BR.000000000000001).</summary>
    public static string? PhoneOf(string? waId) =>
        waId is { Length: > 0 and <= PhoneDigitsMax } && waId.All(char.IsAsciiDigit) ? waId : null;

    // {"id":"wamid.FAKE0001","status":"failed","timestamp":"1751142888","recipient_id":"551100000001","biz_opaque_callback_data":"<our id>",
    //  "errors":[{"code":131049,"title":"...","message":"...","error_data":{"details":"..."}}]}
    private static WebhookEvent OfStatus(JsonElement status)
    {
        if (status.Text("id") is not { Length: > 0 } id || KindOf(status.Text("status")) is not { } kind)
            return CloudWebhooks.Unknown($"messages.statuses.{status.Text("status")}");
        var told = new AckWebhook(id, kind, TimeOf(status), OurIdOf(status));
        if (kind != AckKind.Failed) return told;
        var error = status.Member("errors").Items().Select(CloudError.Of).FirstOrDefault(one => one is not null);
        var rule = error is null ? null : CloudErrorTable.Find(error.Code, error.Subcode);
        return told with { Scope = rule?.AsFailure ?? FailureScope.Unknown, Reason = error?.Reason(rule is { } known ? known with { Quotes = false } : null) };
    }

    private static AckKind? KindOf(string? status) => status switch
    {
        "sent" => AckKind.Server,
        "delivered" => AckKind.Delivered,
        "read" => AckKind.Read,
        "played" => AckKind.Played,
        "failed" => AckKind.Failed,
        _ => null,
    };

    // {"from":"5511900000001","id":"wamid.IN1","timestamp":"1751142888","type":"text","text":{"body":"SAIR"}}
    private static WebhookEvent OfMessage(JsonElement message)
    {
        if (message.Text("id") is not { Length: > 0 } id || PhoneOf(message.Text("from")) is not { } phone) return CloudWebhooks.Unknown("messages.messages");
        return new InboundWebhook(id, phone, TextOf(message) is { } text ? SafeText.Line(text, TextCharsMax) : null, TimeOf(message));
    }

    /// <summary>Also what was pressed: the payload of a template's button is ours, and may be the word that opts out.</summary>
    private static string? TextOf(JsonElement message) => message.Text("type") switch
    {
        "text" => message.Member("text").Text("body"),
        "button" => message.Member("button").Text("payload") ?? message.Member("button").Text("text"),
        "interactive" => message.Member("interactive") is var pressed
            ? pressed.Member("button_reply").Text("title") ?? pressed.Member("list_reply").Text("title")
            : null,
        _ => null,
    };

    private static Guid? OurIdOf(JsonElement status) => Guid.TryParseExact(status.Text("biz_opaque_callback_data"), "D", out var id) ? id : null;

    /// <summary>Seconds since 1970, written as text.</summary>
    public static DateTimeOffset? TimeOf(JsonElement json, string name = "timestamp") =>
        json.Whole(name) is >= 0 and <= 253402300799 and var seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
}
