using WaActors.Grains.Reasons;
using System.Globalization;
using System.Text.Json;
using WaActors.Gateways.Json;
using WaActors.Grains.Gateways;
using WaActors.Instances;

namespace WaActors.Gateways.Evolution;

/// <summary>
/// Reads webhooks: <c>{"event":"connection.update","instance":"camp-01","data":{"instance":"camp-01","state":"close","statusReason":401},
/// "destination":"https://app/hook","date_time":"2026-01-01T07:00:00.123Z","sender":"5511999999999@s.whatsapp.net","apikey":null}</c>.
/// Its <c>date_time</c> is local time with a false Z and is not used; its <c>apikey</c> proves nothing.
/// </summary>
internal static class EvolutionWebhooks
{
    private const long LoggedOut = 401;
    private const long Forbidden = 403;

    public static IReadOnlyList<WebhookEvent> Read(JsonElement json)
    {
        var name = json.Text("event") ?? "";
        var data = json.Member("data");
        IEnumerable<WebhookEvent> events = Normalised(name) switch
        {
            "CONNECTION_UPDATE" => OfLink(name, OfConnection(data)),
            "STATUS_INSTANCE" => OfLink(name, OfStatus(data)),
            "LOGOUT_INSTANCE" => OfLink(name, Disconnected(GatewayReasons.LoggedOut, loggedOut: true)),
            "REMOVE_INSTANCE" => OfLink(name, Disconnected(GatewayReasons.DeletedAtGateway)),
            "MESSAGES_UPDATE" => MessageEvents.OfUpdate(data),
            "SEND_MESSAGE" => MessageEvents.OfSent(data),
            "MESSAGES_UPSERT" => MessageEvents.OfUpsert(data),
            _ => [Unknown(name)],
        };
        List<WebhookEvent> told = [.. events];
        return told.Count > 0 ? told : [Unknown(name)];
    }

    private static IEnumerable<WebhookEvent> OfLink(string name, LinkEvent? link) => [link is null ? Unknown(name) : new LinkWebhook(link)];

    private static UnknownWebhook Unknown(string name) => new(SafeText.Line(name, SafeText.MaxName));

    /// <summary>Events come as <c>connection.update</c>, are subscribed to as CONNECTION_UPDATE, and are part of addresses as connection-update.</summary>
    private static string Normalised(string name) => name.ToUpperInvariant().Replace('.', '_').Replace('-', '_');

    private static LinkEvent? OfConnection(JsonElement data) => data.Text("state") switch
    {
        "open" => new LinkEvent(LinkState.Connected, LinkEvidence.Webhook),
        "connecting" => new LinkEvent(LinkState.Connecting, LinkEvidence.Webhook),
        "close" => Closed(data.Whole("statusReason")),
        "refused" => Disconnected(GatewayReasons.QrLimit),
        _ => null,
    };

    /// <summary><c>{"instance":"camp-01","status":"closed","disconnectionReasonCode":401,"disconnectionObject":"{...}"}</c>.</summary>
    private static LinkEvent? OfStatus(JsonElement data) => data.Text("status") == "closed" ? Closed(data.Whole("disconnectionReasonCode")) : null;

    private static LinkEvent Closed(long? code) => Disconnected(ReasonOf(code), banned: code == Forbidden, loggedOut: code == LoggedOut);

    private static LinkEvent Disconnected(string reason, bool banned = false, bool loggedOut = false) =>
        new(LinkState.Disconnected, LinkEvidence.Webhook, reason, banned, loggedOut);

    /// <summary>Only codes that end a session are ever told; after others the gateway reconnects in silence.</summary>
    private static string ReasonOf(long? code) => code switch
    {
        401 => GatewayReasons.DeviceRemoved,
        Forbidden => GatewayReasons.BannedOrBlocked,
        { } other => GatewayReasons.SessionEnded(other),
        null => GatewayReasons.ClosedWithoutReason,
    };
}
