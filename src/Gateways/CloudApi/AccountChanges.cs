using WaActors.Grains.Reasons;
using System.Text.Json;
using WaActors.Gateways.Json;
using WaActors.Grains.Gateways;
using WaActors.Instances;

namespace WaActors.Gateways.CloudApi;

/// <summary>Reads what a webhook tells of an account: it concerns all its numbers.</summary>
internal static class AccountChanges
{
    /// <summary><c>{"event":"ACCOUNT_RESTRICTION","restriction_info":[{"restriction_type":"RESTRICTED_BIZ_INITIATED_MESSAGING","expiration":1751229288}]}</c>.</summary>
    public static WebhookEvent OfUpdate(JsonElement value) => value.Text("event") switch
    {
        "ACCOUNT_RESTRICTION" => OfRestriction(value),
        "DISABLED_UPDATE" => OfBan(value.Member("ban_info").Text("waba_ban_state")),
        "ACCOUNT_DELETED" => Gone(CloudReasons.AccountDeleted),
        "PARTNER_REMOVED" => Gone(CloudReasons.AccessTaken),
        "ACCOUNT_OFFBOARDED" => Gone(CloudReasons.Offboarded),
        "ACCOUNT_RECONNECTED" => new LinkWebhook(new LinkEvent(LinkState.Connected, LinkEvidence.Webhook)),
        var other => CloudWebhooks.Unknown($"account_update.{other}"),
    };

    /// <summary><c>{"display_phone_number":"5511900000009","event":"THROUGHPUT_UPGRADE","max_daily_conversations_per_business":"TIER_2K"}</c>: despite its name it has
    /// no colour, so its event stands in its place.</summary>
    public static WebhookEvent OfQuality(JsonElement value)
    {
        var tier = value.Text("max_daily_conversations_per_business") ?? value.Text("current_limit");
        return value.Text("event") is { Length: > 0 } name
            ? new QualityWebhook(new QualityReading(SafeText.Line(name, SafeText.MaxName), NumberReading.LimitOf(tier), CanSend: null))
            : CloudWebhooks.Unknown("phone_number_quality_update");
    }

    /// <summary><c>{"max_daily_conversations_per_business":"TIER_2K","max_phone_numbers_per_business":25}</c>; the limit was seen as a number and as -1 too.</summary>
    public static WebhookEvent OfCapability(JsonElement value)
    {
        var limit = value.Member("max_daily_conversations_per_business") is { ValueKind: JsonValueKind.Number } number
            ? number.TryGetInt32(out var whole) && whole > 0 ? whole : null
            : NumberReading.LimitOf(value.Text("max_daily_conversations_per_business"));
        return new QualityWebhook(new QualityReading("UNKNOWN", limit, CanSend: null));
    }

    private static WebhookEvent OfRestriction(JsonElement value)
    {
        var sending = value.Member("restriction_info").Items().Where(IsOfSending).ToList();
        if (sending.Count == 0) return CloudWebhooks.Unknown("account_update.ACCOUNT_RESTRICTION");
        var ends = sending.Select(one => MessageChanges.TimeOf(one, "expiration")).ToList();
        DateTimeOffset? until = ends.Contains(null) ? null : ends.Max();
        var types = string.Join(", ", sending.Select(one => one.Text("restriction_type")));
        return new PermissionWebhook(PermissionState.Restricted, until, CloudReasons.Restricts(SafeText.Line(types)));
    }

    private static bool IsOfSending(JsonElement restriction) =>
        restriction.Text("restriction_type") is "RESTRICTED_BIZ_INITIATED_MESSAGING" or "RESTRICTED_CUSTOMER_INITIATED_MESSAGING";

    private static WebhookEvent OfBan(string? state) => state switch
    {
        "DISABLE" => new PermissionWebhook(PermissionState.Banned, null, CloudReasons.AccountDisabled),
        "REINSTATE" => new PermissionWebhook(PermissionState.Ok, null, CloudReasons.AccountReinstated),
        _ => CloudWebhooks.Unknown($"account_update.DISABLED_UPDATE.{state}"),
    };

    private static LinkWebhook Gone(string reason) =>
        new(new LinkEvent(LinkState.Disconnected, LinkEvidence.Webhook, reason, LoggedOut: true));
}
