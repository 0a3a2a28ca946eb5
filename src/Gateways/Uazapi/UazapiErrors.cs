using WaActors.Grains.Reasons;
using System.Globalization;
using System.Text.Json;
using WaActors.Gateways.Json;
using WaActors.Gateways.Resilience;
using WaActors.Grains.Gateways;
using WaActors.Instances;

namespace WaActors.Gateways.Uazapi;

/// <summary>
/// What the gateway's answers mean for a send. It asks its session first (503), then WhatsApp for the recipient, and only then writes to the socket; its
/// texts of before the write prove that nothing left. Texts of waiting for WhatsApp's answer prove nothing. Whatever no line fits is in doubt.
/// </summary>
internal static class UazapiErrors
{
    /// <summary>An error may also come under 200.</summary>
    private static readonly int[] Told = [200, 400, 401, 404, 409, 500, 503];

    /// <summary>Texts by which C-3 knows a lost session, and those that this gateway adds.</summary>
    private static readonly string[] DeadSession =
    [
        "not connected", "session not found", "connection closed", "instance not found", "socket", "disconnected",
        "no session", "no active session", "not initialized", "not reconnectable", "Instância não encontrada", "client not found", "not logged in",
    ];

    /// <summary>Every line; the first that fits counts.</summary>
    public static IReadOnlyList<FaultRule> Rules { get; } =
    [
        new(SendVerdict.Later, GatewayReasons.Redirects) { Status = [301, 307, 308] },
        // 429 {"error":"Rate limit exceeded"}
        new(SendVerdict.Later, GatewayReasons.SlowDown) { Status = [429] },
        // 500 {"error":"WhatsApp server error 463: ...","provider_code":463,"error_key":"WHATSAPP_REACHOUT_TIMELOCK","details":{"reachout_timelock":{"until":"..."}}}
        new(SendVerdict.Restricted, GatewayReasons.NoNewChats) { Code = "WHATSAPP_REACHOUT_TIMELOCK", IsJson = true },
        new(SendVerdict.Restricted, GatewayReasons.NoNewChats) { Contains = ["server error 463"], IsJson = true },

        // 500 {"error":"the number 5511900000009@s.whatsapp.net is not on WhatsApp"}
        new(SendVerdict.NotOnWhatsApp, GatewayReasons.NoWhatsApp) { Status = Told, Contains = ["is not on WhatsApp"], IsJson = true },
        // 500 {"error":"error sending message after 2 attempts: no LID found for 5522900000009@s.whatsapp.net from server"}
        new(SendVerdict.NotOnWhatsApp, NoAddress) { Status = Told, Contains = ["no LID found"], IsJson = true },
        // 500 {"error":"error sending message after 2 attempts: failed to get group members: that group does not exist"}
        new(SendVerdict.Rejected, GatewayReasons.NoGroup) { Status = Told, Contains = ["group does not exist"], IsJson = true },

        // The message was on its way when these were said. Before the texts of dead sessions, which are in some of them.
        new(SendVerdict.InDoubtLinkSuspect, GatewayReasons.SessionEndedWaiting)
        {
            Status = Told, Contains = ["returned response", "timed out", "timeout", "deadline exceeded", "context canceled"], IsJson = true,
        },
        // 503 {"error":true,"message":"WhatsApp disconnected: session is not reconnectable"}
        new(SendVerdict.LinkLost, GatewayReasons.SessionNeedsQr) { Status = Told, Contains = ["not reconnectable"], IsJson = true },
        // 503 {"error":true,"message":"WhatsApp disconnected"}; 500 {"error":"WhatsApp client is not connected"}; 500 {"error":"No session"};
        // 401 {"error":"No active session"}; 500 {"error":"error sending message after 2 attempts: whatsmeow client not initialized"}
        new(SendVerdict.LinkLost, GatewayReasons.SessionClosed) { Status = Told, Contains = DeadSession, IsJson = true, Quotes = true },
        // 401 {"error":"Invalid token"}, missing token, instance info not found
        new(SendVerdict.LinkLost, GatewayReasons.TokenRefused) { Status = [401] },
        // 403 {"error":"This is a public demo server. This endpoint has been disabled."}
        new(SendVerdict.Later, GatewayReasons.Demonstration) { Status = [403], Contains = ["demo server", "has been disabled"] },
        // Routes that were removed answer 405; nothing was done, and neither message nor number is at fault.
        new(SendVerdict.Later, GatewayReasons.NoRouteOfVersion) { Status = [405] },

        new(SendVerdict.Rejected, GatewayReasons.TooLarge) { Status = [413] },
        new(SendVerdict.Rejected, GatewayReasons.MediumKindRefused) { Status = [415] },
        // 400 {"error":"Missing number or text"}, {"error":"Invalid media type or file format"}
        new(SendVerdict.Rejected, GatewayReasons.MessageRefused)
        {
            Status = [400], Contains = ["missing number", "missing text", "missing required", "invalid media", "file format", "invalid number", "invalid payload"],
            IsJson = true, Quotes = true,
        },
        // 500 {"error":"Failed to upload media"}: the upload is before the message.
        new(SendVerdict.Rejected, GatewayReasons.MediumNotHandedOver) { Status = [400, 500], Contains = ["failed to upload media"], IsJson = true },
        // 500 {"error":"Failed to send message"}: of what, it does not say.
        new(SendVerdict.InDoubt, GatewayReasons.NotSaidWhetherSent) { Status = [500], Contains = ["failed to send message"] },
        new(SendVerdict.InDoubt, GatewayReasons.ProxyAnswered) { Status = [502, 503, 504], IsJson = false },
    ];

    /// <summary>Says of a recipient that WhatsApp gave no address for the number as it was written.</summary>
    public const string NoAddress = GatewayReasons.NoAddress;

    /// <summary>The outcome of a send that was answered.</summary>
    public static SendOutcome Classify(
        GatewayReply reply, GatewayInstance instance, OutgoingMessage message, DateTimeOffset now, GatewayOptions options)
    {
        // 200: {"id":"5511900000001:3EB0AAAABBBBCCCC0001","messageid":"3EB0AAAABBBBCCCC0001","status":"Pending","track_id":"...",...}
        var fault = FaultText.Read(reply);
        if (!fault.IsFault)
        {
            return reply.Json.Text("messageid") is { Length: > 0 } id
                ? SendOutcome.Accepted(id)
                : SendOutcome.Unknown(GatewayReasons.WithoutMessageId(reply.Status));
        }

        if (Rules.FirstOrDefault(rule => rule.Fits(reply.Status, fault)) is not { } known) return SendOutcome.Unknown(GatewayReasons.UnknownMeaning(reply.Status));
        var reason = known.Quotes
            ? SafeText.Quote(known.Says, fault.Text, message.Text, instance.ApiKey, instance.Token, message.Phone)
            : known.Says;
        return SendOutcomes.Of(known.Verdict, reason, now + SendOutcomes.WaitFor(reply, options), RestrictedUntil(reply.Json.Member("details"), now));
    }

    /// <summary>Whether the gateway says that the instance's key opens nothing: it was deleted, or the key is another.</summary>
    public static bool IsKeyRefused(GatewayReply reply) => reply.Status is 401 or 404 && FaultText.Read(reply) is { IsJson: true };

    /// <summary>Whether the server's own key was refused: 401 {"error":"Unauthorized"}, 403 {"error":"Invalid AdminToken Header"}, also as plain text; not a demonstration's 403.</summary>
    public static bool IsAdminTokenRefused(GatewayReply reply) =>
        reply.Status is 401 or 403 && Rules.FirstOrDefault(rule => rule.Fits(reply.Status, FaultText.Read(reply)))?.Says != GatewayReasons.Demonstration;

    /// <summary>When a restriction ends, as an error's <c>details</c> or the limits' route tell: <c>{"reachout_timelock":{"active":true,
    /// "until":"2026-04-07T12:00:00Z"},"new_chat_message_capping":{"status":"CAPPED","cycle_end":"2026-04-08T00:00:00Z"}}</c>. Null when it is not said or past.</summary>
    public static DateTimeOffset? RestrictedUntil(JsonElement limits, DateTimeOffset now)
    {
        var capping = limits.Member("new_chat_message_capping");
        return Future(limits.Member("reachout_timelock").Text("until"), now) ?? (capping.Text("status") == "CAPPED" ? Future(capping.Text("cycle_end"), now) : null);
    }

    private static DateTimeOffset? Future(string? said, DateTimeOffset now) =>
        DateTimeOffset.TryParse(said, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var until) && until > now ? until : null;
}
