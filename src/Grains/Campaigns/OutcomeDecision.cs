using WaActors.Campaigns;
using WaActors.Instances;

namespace WaActors.Grains.Campaigns;

/// <summary>What follows from the outcome of a send, for its message and for its route. Pure (C-3, C-4, C-8, C-9).</summary>
/// <param name="Status">Where the message stands; null when it is in doubt and must be looked up first.</param>
/// <param name="Route">What it means for the route.</param>
/// <param name="CountsForPace">Whether the delay counts from this send: false when nothing can have left.</param>
public readonly record struct OutcomeDecision(MessageStatus? Status, RouteEffect Route, bool CountsForPace)
{
    /// <summary>The decision for an outcome. Anything unheard of is in doubt.</summary>
    public static OutcomeDecision For(SendOutcome outcome) => outcome.Kind switch
    {
        SendOutcomeKind.Accepted => new(MessageStatus.Sent, RouteEffect.Success, CountsForPace: true),
        SendOutcomeKind.NotOnWhatsApp => new(MessageStatus.NoWhatsapp, RouteEffect.None, CountsForPace: true),
        SendOutcomeKind.Rejected => new(MessageStatus.Failed, RouteEffect.Failure, CountsForPace: true),
        SendOutcomeKind.LinkLost => new(MessageStatus.Pending, RouteEffect.LinkLost, CountsForPace: false),
        SendOutcomeKind.Throttled => new(MessageStatus.Pending, RouteEffect.Blocked, CountsForPace: false),
        SendOutcomeKind.Restricted => new(MessageStatus.Pending, RouteEffect.Blocked, CountsForPace: false),
        SendOutcomeKind.NotStarted => new(MessageStatus.Pending, RouteEffect.None, CountsForPace: false),
        _ => new(null, outcome.LinkSuspect ? RouteEffect.LinkLost : RouteEffect.Failure, CountsForPace: true),
    };

    /// <summary>How a doubt ends once the gateway was asked (design, section 4): found, or policy decides.</summary>
    /// <param name="found">What the look-up found.</param>
    /// <param name="policy">The campaign's.</param>
    /// <param name="resendsSpent">True when the message was sent again so often that policy may not do so once more.</param>
    /// <param name="cancelled">True when the campaign was cancelled meanwhile.</param>
    public static (MessageStatus Status, DoubtResolution Resolution) ForDoubt(
        FindAnswer found, InDoubtPolicy policy, bool resendsSpent, bool cancelled)
    {
        if (found.GatewayMessageId is not null) return (MessageStatus.Sent, DoubtResolution.Found);
        if (cancelled) return (MessageStatus.InDoubt, DoubtResolution.Abandoned);
        return policy == InDoubtPolicy.Resend && !resendsSpent
            ? (MessageStatus.Pending, DoubtResolution.Resent)
            : (MessageStatus.InDoubt, DoubtResolution.Skipped);
    }
}

/// <summary>What an outcome means for the route that it came by.</summary>
public enum RouteEffect
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Ends a row of failures.</summary>
    Success = 1,

    /// <summary>Counts towards the row of failures (C-8).</summary>
    Failure = 2,

    /// <summary>Out of the ring until it is connected again (C-3).</summary>
    LinkLost = 3,

    /// <summary>Not to be asked before the outcome's time.</summary>
    Blocked = 4,
}
