using WaActors.Grains.Reasons;
using System.Globalization;
using System.Text.Json;
using WaActors.Gateways.Json;
using WaActors.Gateways.Resilience;
using WaActors.Grains.Gateways;

namespace WaActors.Gateways.CloudApi;

/// <summary>
/// Reads a phone number's node: <c>{"id":"100000000000001","display_phone_number":"+55 11 90000-0009","quality_rating":"GREEN","status":"CONNECTED",
/// "whatsapp_business_manager_messaging_limit":"TIER_250","health_status":{"can_send_message":"AVAILABLE","entities":[...]}}</c>. Meta adds words: what is
/// not known says nothing.
/// </summary>
internal static class NumberReading
{
    public const string StateFields = "id,status,health_status";
    public const string QualityFields = "id,quality_rating,whatsapp_business_manager_messaging_limit,health_status";
    public const string NotKnown = CloudReasons.NumberNotKnown;

    private const int UnknownId = 33;

    public static LinkReading StateOf(GatewayAnswer answer)
    {
        if (answer.Reply is not { } reply)
            return new LinkReading(LinkReadingKind.Unreadable, answer.Reason, LeftAloneUntil: answer.RetryAt);
        if (!reply.IsSuccess) return OfError(reply);
        if (reply.Json.Text("id") is null) return new LinkReading(LinkReadingKind.Unreadable, CloudReasons.AnswerNotUnderstood);
        var state = OfStatus(reply.Json.Text("status"));
        return state.Kind == LinkReadingKind.Connected && HealthOf(reply.Json) == "BLOCKED"
            ? new LinkReading(LinkReadingKind.Disconnected, BlockedBecause(reply.Json.Member("health_status")))
            : state;
    }

    public static QualityReading? QualityOf(GatewayAnswer answer) =>
        answer.Reply is { IsSuccess: true } reply && reply.Json.Text("id") is not null
            ? new QualityReading(
                WordOf(reply.Json.Text("quality_rating")), LimitOf(reply.Json.Text("whatsapp_business_manager_messaging_limit")), HealthOf(reply.Json))
            : null;

    /// <summary>TIER_250, TIER_2K, TIER_100K; null without a limit or for what is not known.</summary>
    public static int? LimitOf(string? tier)
    {
        if (tier is null || !tier.StartsWith("TIER_", StringComparison.Ordinal)) return null;
        var (digits, times) = tier.EndsWith('K') ? (tier[5..^1], 1000) : (tier[5..], 1);
        return digits.Length <= 5 && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit * times : null;
    }

    /// <summary>One line of an account's list; null when it has no id.</summary>
    public static ListedInstance? ListedOf(JsonElement number)
    {
        if (number.Text("id") is not { Length: > 0 } id) return null;
        var digits = string.Concat((number.Text("display_phone_number") ?? "").Where(char.IsAsciiDigit));
        return new ListedInstance(id, digits.Length > 0 ? digits : null, OfStatus(number.Text("status")).Kind, Token: null);
    }

    private static LinkReading OfError(GatewayReply reply)
    {
        if (CloudError.OfAnswer(reply.Json) is not { } error) return new LinkReading(LinkReadingKind.Unreadable, GatewayReasons.HttpStatus(reply.Status));
        if (error is { Code: 100, Subcode: UnknownId } or { Code: 803 }) return new LinkReading(LinkReadingKind.NotFound, NotKnown);
        var rule = CloudErrorTable.Find(error.Code, error.Subcode);
        var isOurs = rule is { Scope: ErrorScope.Account or ErrorScope.Number, Verdict: CloudVerdict.LinkLost or CloudVerdict.Restricted };
        return new LinkReading(isOurs ? LinkReadingKind.Disconnected : LinkReadingKind.Unreadable, error.Reason(rule));
    }

    /// <summary>Must be CONNECTED to send. FLAGGED and RATE_LIMITED numbers still do; what that means tell their sends.</summary>
    private static LinkReading OfStatus(string? status) => status switch
    {
        "CONNECTED" => new LinkReading(LinkReadingKind.Connected),
        "FLAGGED" or "RATE_LIMITED" => new LinkReading(LinkReadingKind.Connected, CloudReasons.QualityLow(status)),
        "PENDING" or "UNVERIFIED" => new LinkReading(LinkReadingKind.Disconnected, CloudReasons.NotVerified(status)),
        "BANNED" or "RESTRICTED" => new LinkReading(LinkReadingKind.Disconnected, CloudReasons.SeeQuality(status)),
        "DISCONNECTED" => new LinkReading(LinkReadingKind.Disconnected, CloudReasons.RegisterAgain),
        "DELETED" or "MIGRATED" => new LinkReading(LinkReadingKind.Disconnected, CloudReasons.NoLongerOfAccount(status)),
        null => new LinkReading(LinkReadingKind.Unreadable, CloudReasons.StatusNotTold),
        _ => new LinkReading(LinkReadingKind.Unreadable, CloudReasons.StatusNotKnown(WordOf(status))),
    };

    private static string? HealthOf(JsonElement json) => json.Member("health_status").Text("can_send_message") is { } word ? WordOf(word) : null;

    // {"can_send_message":"BLOCKED","entities":[{"entity_type":"WABA","id":"2","can_send_message":"BLOCKED","errors":[{"error_code":141006,...}]}]}
    private static string BlockedBecause(JsonElement health)
    {
        var causes = health.Member("entities").Items()
            .Where(entity => entity.Text("can_send_message") == "BLOCKED")
            .Select(entity => $"{WordOf(entity.Text("entity_type"))} {string.Join(" ", entity.Member("errors").Items().Select(CodeOf))}".TrimEnd());
        return CloudReasons.Blocks(SafeText.Line(string.Join(", ", causes)));
    }

    private static string CodeOf(JsonElement error) => error.Whole("error_code")?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static string WordOf(string? word) => word is null ? "UNKNOWN" : SafeText.Line(word, SafeText.MaxName);
}
