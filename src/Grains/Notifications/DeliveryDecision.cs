using WaActors.Grains.Reasons;
using System.Globalization;
using WaActors.Instances;

namespace WaActors.Grains.Notifications;

/// <summary>What follows from a try of a delivery. Pure.</summary>
public static class DeliveryDecision
{
    private const int Gone = 410;

    /// <summary>After a request to an endpoint: 2xx is delivered, 410 and a forbidden address are final, all else is tried again.</summary>
    public static DeliveryResult OfWebhook(int attempt, WebhookAnswer answer, DateTimeOffset now, double luck, NotifierOptions options) => answer switch
    {
        { HttpStatus: >= 200 and < 300 } => new DeliveryResult(DeliveryState.Delivered, HttpStatus: answer.HttpStatus),
        { HttpStatus: Gone } => new DeliveryResult(DeliveryState.Failed, HttpStatus: Gone, Error: NumberReasons.ReceiverGone),
        { IsForbidden: true } => new DeliveryResult(DeliveryState.Failed, Error: answer.Error),
        _ => Again(attempt, answer.HttpStatus, answer.Error ?? GatewayReasons.ReceiverAnswered(answer.HttpStatus), now, luck, options),
    };

    /// <summary>After a message to the owner. What may have left is never sent again: at most one per loss.</summary>
    public static DeliveryResult OfMessage(int attempt, SendOutcome outcome, DateTimeOffset now, double luck, NotifierOptions options) => outcome.Kind switch
    {
        SendOutcomeKind.Accepted => new DeliveryResult(DeliveryState.Delivered),
        SendOutcomeKind.Unknown => new DeliveryResult(DeliveryState.InDoubt, Error: outcome.Reason),
        SendOutcomeKind.NotOnWhatsApp or SendOutcomeKind.Rejected => new DeliveryResult(DeliveryState.Failed, Error: outcome.Reason),
        _ => Again(attempt, null, outcome.Reason ?? CampaignReasons.Outcome(outcome.Kind), now, luck, options),
    };

    /// <summary>Tried again later, or given up after the last try.</summary>
    public static DeliveryResult Again(int attempt, int? httpStatus, string error, DateTimeOffset now, double luck, NotifierOptions options) =>
        attempt >= options.AttemptsMax
            ? new DeliveryResult(DeliveryState.Failed, null, httpStatus, error)
            : new DeliveryResult(DeliveryState.Pending, now + Wait(attempt, luck, options), httpStatus, error);

    /// <summary>Whether another number may carry the message: this one did not let it leave.</summary>
    public static bool MayTryAnother(SendOutcome outcome) =>
        outcome.Kind is SendOutcomeKind.LinkLost or SendOutcomeKind.NotStarted or SendOutcomeKind.Throttled or SendOutcomeKind.Restricted;

    private static TimeSpan Wait(int attempt, double luck, NotifierOptions options)
    {
        var doubled = options.RetryMin * Math.Pow(2, Math.Min(attempt - 1, 20));
        return (doubled < options.RetryMax ? doubled : options.RetryMax) * (0.8 + (0.2 * luck));
    }
}
