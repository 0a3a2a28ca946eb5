using WaActors.Grains.Reasons;
using System.Net;
using WaActors.Gateways.Json;
using WaActors.Gateways.Resilience;
using WaActors.Grains.Gateways;
using WaActors.Instances;

namespace WaActors.Gateways.Evolution;

/// <summary>
/// What the gateway's answers mean for a send. The order inside the gateway decides it: guards, schema, exists check, socket write, database row,
/// answer. Only the step from the socket write on catches its faults and raises them again as 400 with a list of one text; a 500 with a plain
/// string comes from before it, so nothing left. Whatever no line fits is in doubt.
/// </summary>
internal static class EvolutionErrors
{
    /// <summary>Texts by which C-3 knows a lost session, and those that this gateway adds.</summary>
    private static readonly string[] DeadSession =
    [
        "not connected", "session not found", "connection closed", "instance not found", "socket", "disconnected",
        "timed out", "stream errored",
    ];

    /// <summary>Calls on an object that is not there, of the steps before the socket write: ghosts, instances never connected, a lookup that timed out.</summary>
    private static readonly string[] MissingObject =
    [
        "(reading 'textMessage')", "(reading 'mediaMessage')", "(reading 'audioWhatsapp')", "(reading 'whatsappNumber')",
        "(reading 'onWhatsApp')", "(reading 'find')",
    ];

    /// <summary>Every line; the first that fits counts. Samples: docs of each <see cref="MessageShape"/>.</summary>
    public static IReadOnlyList<ErrorRule> Rules { get; } =
    [
        new(SendVerdict.LinkLost, GatewayReasons.KeyRefused) { Status = [401] },
        new(SendVerdict.LinkLost, GatewayReasons.InstanceNotKnown)
        {
            Status = [404], Shape = MessageShape.Listed, Contains = ["instance does not exist", "\" not found", "instance not found"],
        },
        // A route that is not there is a wrong address or version, no fault of message or number: neither fails for it, both wait.
        new(SendVerdict.Later, GatewayReasons.NoRouteOfVersion)
        {
            Status = [404], Shape = MessageShape.Listed | MessageShape.Plain, Contains = ["Cannot POST "],
        },
        new(SendVerdict.Later, GatewayReasons.Redirects) { Status = [301, 307, 308] },
        new(SendVerdict.Later, GatewayReasons.SlowDown) { Status = [429] },
        // The licence is the gateway's, not the number's: its session is untouched, and pairing it again would not help.
        new(SendVerdict.Later, GatewayReasons.LicenceNotActive) { Status = [503], Code = "LICENSE_REQUIRED" },

        new(SendVerdict.NotOnWhatsApp, GatewayReasons.NoWhatsApp) { Status = [400], Shape = MessageShape.Lookup, Exists = false },
        new(SendVerdict.Rejected, GatewayReasons.MessageRefused) { Status = [400], Shape = MessageShape.Nested, Quotes = true },
        new(SendVerdict.Rejected, GatewayReasons.MessageRefused)
        {
            Status = [400], Shape = MessageShape.Listed, Quotes = true,
            Contains = ["Text is required", "Owned media must be a url", "For base64 the file name must be informed"],
        },
        new(SendVerdict.Rejected, GatewayReasons.TooLarge) { Status = [413] },
        // A medium is fetched, converted and handed to WhatsApp before the message that speaks of it
        new(SendVerdict.Rejected, GatewayReasons.MediumNotFetched)
        {
            Status = [400, 500], Shape = MessageShape.Listed, Contains = ["AxiosError: Request failed with status code 4"],
        },
        new(SendVerdict.Later, GatewayReasons.MediumNotReached) { Status = [400, 500], Shape = MessageShape.Listed, Contains = ["AxiosError: "] },
        new(SendVerdict.Later, GatewayReasons.MediumNotTaken)
        {
            Status = [400, 500], Shape = MessageShape.Listed, Contains = ["Media upload failed on all hosts"],
        },

        // The row is written after the socket: a database error says that the message left, or nothing. Before the texts of
        // dead sessions, because a database closes connections and times out too.
        new(SendVerdict.InDoubt, GatewayReasons.DatabaseFailed)
        {
            Status = [400, 500], Contains = ["prisma", "database", "constraint", "invocation", "transaction"],
        },
        new(SendVerdict.LinkLost, GatewayReasons.NoSession)
        {
            Status = [500], Shape = MessageShape.Plain, Contains = MissingObject, Quotes = true,
        },
        new(SendVerdict.LinkLost, GatewayReasons.SessionClosed)
        {
            Status = [500], Shape = MessageShape.Plain, Contains = DeadSession, Quotes = true,
        },
        // No socket object to write to: raised by the send step, yet before the write.
        new(SendVerdict.LinkLost, GatewayReasons.NoSession)
        {
            Status = [400], Shape = MessageShape.Listed, Contains = ["(reading 'sendMessage')"], Quotes = true,
        },
        new(SendVerdict.InDoubtLinkSuspect, GatewayReasons.SessionClosedPerhapsAfter)
        {
            Status = [400, 500], Shape = MessageShape.Listed, Contains = [.. DeadSession, "Cannot read properties of undefined"], Quotes = true,
        },
    ];

    /// <summary>True when the gateway says that it has no instance of this name, and not merely no such route.</summary>
    public static bool IsInstanceMissing(GatewayReply reply) =>
        reply.Status == (int)HttpStatusCode.NotFound
        && ErrorBody.Read(reply.Json) is { Shape: MessageShape.Listed } error
        && error.Text.Contains("instance does not exist", StringComparison.OrdinalIgnoreCase);

    /// <summary>The outcome of a send that was answered.</summary>
    public static SendOutcome Classify(
        GatewayReply reply, GatewayInstance instance, OutgoingMessage message, DateTimeOffset now, GatewayOptions options)
    {
        // 201: {"key":{"remoteJid":"5511999999999@s.whatsapp.net","fromMe":true,"id":"3EB0A1B2C3D4E5F6071829"},"status":"PENDING",...}
        if (reply.IsSuccess)
        {
            return reply.Json.Member("key").Text("id") is { Length: > 0 } id
                ? SendOutcome.Accepted(id)
                : SendOutcome.Unknown(GatewayReasons.WithoutMessageId(reply.Status));
        }

        var error = ErrorBody.Read(reply.Json);
        if (Rules.FirstOrDefault(rule => rule.Fits(reply.Status, error)) is not { } known) return SendOutcome.Unknown(GatewayReasons.UnknownMeaning(reply.Status));
        var reason = known.Quotes
            ? SafeText.Quote(known.Says, error.Text, message.Text, instance.ApiKey, instance.Token, message.Phone)
            : known.Says;
        return SendOutcomes.Of(known.Verdict, reason, now + SendOutcomes.WaitFor(reply, options));
    }
}
