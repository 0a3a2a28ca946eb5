using WaActors.Grains.Reasons;
using WaActors.Grains.Gateways;
using WaActors.Grains.Pacing;
using WaActors.Instances;

namespace WaActors.Grains.Instances;

/// <summary>What an instance makes of what it hears. Pure: (state, event, now, options) to the next state; the same state when nothing changed.</summary>
public static class LinkDecision
{
    /// <summary>Somebody says how the link is.</summary>
    public static InstanceState OnLink(InstanceState state, LinkEvent heard, DateTimeOffset now, InstanceOptions options)
    {
        if (heard is { Evidence: LinkEvidence.Poll, Link: LinkState.Connected } && state.SuspectUntil > now) return state;
        var next = state with
        {
            SuspectUntil = SuspectAfter(state, heard, now, options),
            Permission = heard.Banned ? PermissionState.Banned : state.Permission,
            PermissionUntil = heard.Banned ? null : state.PermissionUntil,
            PermissionReason = heard.Banned ? heard.Reason : state.PermissionReason,
            Desired = state.Desired || (heard.Link == LinkState.Connected && state.Link != LinkState.Connected),
        };
        if (heard.Link != state.Link) next = next with { Link = heard.Link, Since = now, Reason = ReasonFor(heard) };
        next = next with
        {
            Loss = LossAfter(state, heard, now),
            Pairing = heard.Link == LinkState.Connected ? null : state.Pairing,
            ReconnectedAt = IsBackFromLoss(state, heard, now, options) ? now : state.ReconnectedAt,
        };
        return next == state ? state : next with { Revision = state.Revision + 1 };
    }

    /// <summary>What the outcome of a send says of the link; null when it says nothing.</summary>
    public static LinkEvent? FromOutcome(SendOutcome outcome) =>
        outcome.Kind == SendOutcomeKind.LinkLost || outcome is { Kind: SendOutcomeKind.Unknown, LinkSuspect: true }
            ? new LinkEvent(LinkState.Disconnected, LinkEvidence.SendError, outcome.Reason)
            : null;

    /// <summary>What the outcome of a send says of the permission.</summary>
    public static InstanceState OnOutcome(InstanceState state, SendOutcome outcome) => outcome.Kind switch
    {
        SendOutcomeKind.Throttled => WithPermission(state, PermissionState.Throttled, outcome.Until, outcome.Reason),
        SendOutcomeKind.Restricted => WithPermission(state, PermissionState.Restricted, outcome.Until, outcome.Reason),
        _ => state,
    };

    /// <summary>WhatsApp itself says what the number may do: it alone takes a ban back.</summary>
    public static InstanceState OnPermission(InstanceState state, PermissionEvent heard)
    {
        if (heard.Permission == PermissionState.Ok) return IsToldByWhatsApp(state) ? Adopt(state, PermissionState.Ok, null, heard.Reason) : state;
        return heard.Permission == PermissionState.Banned
            ? Adopt(state, PermissionState.Banned, null, heard.Reason)
            : WithPermission(state, heard.Permission, heard.Until, heard.Reason);
    }

    /// <summary>What has ended is taken off: a throttle, a restriction, a pairing code (I-6).</summary>
    public static InstanceState OnTime(InstanceState state, DateTimeOffset now)
    {
        var next = state.Pairing is { Code: not "" } code && code.ExpiresAt <= now ? state with { Pairing = code with { Code = "" } } : state;
        return next.PermissionUntil <= now && next.Permission is PermissionState.Throttled or PermissionState.Restricted
            ? WithPermission(next, PermissionState.Ok, null, null)
            : next;
    }

    /// <summary>The state for others.</summary>
    public static InstanceStatus ToStatus(InstanceState state, Guid instanceId, int windowMax) => new(
        instanceId, state.Link, state.Since, state.Reason, state.Permission, state.PermissionUntil, state.Revision, windowMax)
    {
        PermissionReason = state.PermissionReason,
    };

    /// <summary>What the number's own pace says of the permission; WhatsApp's own word goes before it.</summary>
    /// <param name="state">The state.</param>
    /// <param name="verdict">When its next send may start.</param>
    /// <param name="isWarming">Whether its warm-up limits it.</param>
    /// <param name="now">The moment.</param>
    public static InstanceState OnPace(InstanceState state, PaceVerdict verdict, bool isWarming, DateTimeOffset now)
    {
        if (IsToldByWhatsApp(state) && !(state.PermissionUntil <= now)) return state;
        var next = verdict.IsCapped
            ? state with { Permission = PermissionState.Capped, PermissionUntil = verdict.At, PermissionReason = verdict.Reason }
            : state with { Permission = isWarming ? PermissionState.Warming : PermissionState.Ok, PermissionUntil = null, PermissionReason = null };
        return next == state ? state : next with { Revision = state.Revision + 1 };
    }

    private static bool IsToldByWhatsApp(InstanceState state) =>
        state.Permission is PermissionState.Throttled or PermissionState.Restricted or PermissionState.Banned;

    private static bool IsBackFromLoss(InstanceState state, LinkEvent heard, DateTimeOffset now, InstanceOptions options) =>
        heard.Link == LinkState.Connected && state is { Link: not LinkState.Connected, Loss: { } loss } && (loss.LoggedOut || now - loss.At >= options.ReconnectGrace);

    // A link that stood is lost when it stands no longer, and found when it stands again. That our own recovery logs a number out says nothing of its owner.
    private static LinkLoss? LossAfter(InstanceState state, LinkEvent heard, DateTimeOffset now)
    {
        if (heard.Link == LinkState.Connected) return null;
        var loss = state is { Link: LinkState.Connected, Desired: true } ? new LinkLoss { At = now } : state.Loss;
        return loss is not null && heard.LoggedOut && state.Recovery is null ? loss with { LoggedOut = true } : loss;
    }

    /// <summary>The number with another permission, unless the one that it has counts for more: a ban, or a restriction that lasts longer.</summary>
    internal static InstanceState WithPermission(InstanceState state, PermissionState permission, DateTimeOffset? until, string? reason) =>
        state.Permission == PermissionState.Banned || (permission != PermissionState.Ok && Outlasts(state, until))
            ? state
            : Adopt(state, permission, until, reason);

    private static InstanceState Adopt(InstanceState state, PermissionState permission, DateTimeOffset? until, string? reason) =>
        (state.Permission, state.PermissionUntil) == (permission, until)
            ? state
            : state with { Permission = permission, PermissionUntil = until, PermissionReason = reason, Revision = state.Revision + 1 };

    // A short throttle that arrives late must not end a long restriction.
    private static bool Outlasts(InstanceState state, DateTimeOffset? until) =>
        IsToldByWhatsApp(state) && (state.PermissionUntil is null || state.PermissionUntil >= until);

    private static DateTimeOffset? SuspectAfter(InstanceState state, LinkEvent heard, DateTimeOffset now, InstanceOptions options) => heard.Evidence switch
    {
        LinkEvidence.SendError => now + options.SuspectPeriod,
        LinkEvidence.Webhook when heard.Link == LinkState.Connected => null,
        LinkEvidence.Poll => null,
        _ => state.SuspectUntil,
    };

    private static string? ReasonFor(LinkEvent heard) =>
        heard.Reason ?? (heard.Link == LinkState.Connected ? null : NumberReasons.ToldBy(heard.Evidence.ToString()));
}
