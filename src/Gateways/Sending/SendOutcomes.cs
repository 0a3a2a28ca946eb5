using WaActors.Grains.Reasons;
using WaActors.Gateways.Resilience;
using WaActors.Instances;

namespace WaActors.Gateways;

/// <summary>What verdicts and silences are to the port; the same for every kind of gateway.</summary>
internal static class SendOutcomes
{
    /// <summary>The outcome of a send that was not answered.</summary>
    public static SendOutcome OfSilence(GatewayAnswer silence, DateTimeOffset now, GatewayOptions options) => silence.Silence switch
    {
        GatewaySilence.LeftAlone => SendOutcome.Throttled(silence.RetryAt ?? now + options.UnreachableWait, silence.Reason),
        GatewaySilence.NotSent => SendOutcome.Throttled(now + options.UnreachableWait, silence.Reason),
        _ => SendOutcome.Unknown(silence.Reason),
    };

    /// <summary>The outcome of a send that was not begun, because the instance's key could not be had: whose fault it is decides who waits.</summary>
    public static SendOutcome WithoutAccess(AccessAnswer found, DateTimeOffset now, GatewayOptions options) => found.Failure switch
    {
        null => SendOutcome.LinkLost(GatewayReasons.InstanceNotListed),
        { Reply.Status: 401 or 403 } => SendOutcome.LinkLost(GatewayReasons.KeyRefusedWithoutToken),
        { Silence: GatewaySilence.LeftAlone, RetryAt: { } retryAt } left => SendOutcome.Throttled(retryAt, left.Reason),
        _ => SendOutcome.Throttled(now + options.UnreachableWait, GatewayReasons.TokenNotTold),
    };

    /// <summary>The outcome that a verdict means.</summary>
    /// <param name="verdict">What the error means.</param>
    /// <param name="reason">Words for an operator, without text or secrets.</param>
    /// <param name="later">When to try again, with <see cref="SendVerdict.Later"/>.</param>
    /// <param name="restrictedUntil">The end of a restriction; null when the gateway does not say.</param>
    public static SendOutcome Of(SendVerdict verdict, string reason, DateTimeOffset later, DateTimeOffset? restrictedUntil = null) => verdict switch
    {
        SendVerdict.LinkLost => SendOutcome.LinkLost(reason),
        SendVerdict.NotOnWhatsApp => SendOutcome.NotOnWhatsApp(reason),
        SendVerdict.Rejected => SendOutcome.Rejected(reason),
        SendVerdict.Later => SendOutcome.Throttled(later, reason),
        SendVerdict.Restricted => SendOutcome.Restricted(restrictedUntil, reason),
        _ => SendOutcome.Unknown(reason, linkSuspect: verdict == SendVerdict.InDoubtLinkSuspect),
    };

    /// <summary>How long to wait: at least a second, at most an hour: a header must not stop a number for days.</summary>
    public static TimeSpan WaitFor(GatewayReply reply, GatewayOptions options) => reply.RetryAfter is { } asked
        ? TimeSpan.FromSeconds(Math.Clamp(asked.TotalSeconds, 1, 3600))
        : options.ThrottleWait;
}
