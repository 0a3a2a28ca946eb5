using WaActors.Grains.Gateways;
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
            Desired = state.Desired || heard.Link == LinkState.Connected,
        };
        if (heard.Link != state.Link) next = next with { Link = heard.Link, Since = now, Reason = ReasonFor(heard) };
        return next == state ? state : next with { Revision = state.Revision + 1 };
    }

    /// <summary>A reading of the gateway's state, as something said of the link; null when it says nothing.</summary>
    /// <remarks>Open is connected, connecting is connecting, everything else that was read is disconnected (I-7). An unreadable answer is no evidence.</remarks>
    public static LinkEvent? FromReading(InstanceState state, LinkReading reading) => reading.Kind switch
    {
        LinkReadingKind.Connected => new LinkEvent(LinkState.Connected, LinkEvidence.Poll),
        LinkReadingKind.Connecting => new LinkEvent(
            state.Link == LinkState.AwaitingPairing ? LinkState.AwaitingPairing : LinkState.Connecting, LinkEvidence.Poll, reading.Reason),
        LinkReadingKind.Disconnected => new LinkEvent(LinkState.Disconnected, LinkEvidence.Poll, reading.Reason ?? "the gateway has no session for it"),
        LinkReadingKind.NotFound => new LinkEvent(LinkState.Disconnected, LinkEvidence.Poll, reading.Reason ?? "the gateway does not know it"),
        _ => null,
    };

    /// <summary>What the outcome of a send says of the link; null when it says nothing.</summary>
    public static LinkEvent? FromOutcome(SendOutcome outcome) =>
        outcome.Kind == SendOutcomeKind.LinkLost || outcome is { Kind: SendOutcomeKind.Unknown, LinkSuspect: true }
            ? new LinkEvent(LinkState.Disconnected, LinkEvidence.SendError, outcome.Reason)
            : null;

    /// <summary>What the outcome of a send says of the permission.</summary>
    public static InstanceState OnOutcome(InstanceState state, SendOutcome outcome) => outcome.Kind switch
    {
        SendOutcomeKind.Throttled => WithPermission(state, PermissionState.Throttled, outcome.Until),
        SendOutcomeKind.Restricted => WithPermission(state, PermissionState.Restricted, outcome.Until),
        _ => state,
    };

    /// <summary>A throttle or restriction that has ended is taken off.</summary>
    public static InstanceState OnTime(InstanceState state, DateTimeOffset now) =>
        state.PermissionUntil <= now && state.Permission is PermissionState.Throttled or PermissionState.Restricted
            ? WithPermission(state, PermissionState.Ok, null)
            : state;

    /// <summary>The state for others.</summary>
    public static InstanceStatus ToStatus(InstanceState state, Guid instanceId, int windowMax) => new(
        instanceId, state.Link, state.Since, state.Reason, state.Permission, state.PermissionUntil, state.Revision, windowMax);

    private static InstanceState WithPermission(InstanceState state, PermissionState permission, DateTimeOffset? until)
    {
        if (state.Permission == PermissionState.Banned || (permission != PermissionState.Ok && Outlasts(state, until))) return state;
        var next = state with { Permission = permission, PermissionUntil = until };
        return next == state ? state : next with { Revision = state.Revision + 1 };
    }

    // A short throttle that arrives late must not end a long restriction.
    private static bool Outlasts(InstanceState state, DateTimeOffset? until) =>
        state.Permission != PermissionState.Ok && (state.PermissionUntil is null || state.PermissionUntil >= until);

    private static DateTimeOffset? SuspectAfter(InstanceState state, LinkEvent heard, DateTimeOffset now, InstanceOptions options) => heard.Evidence switch
    {
        LinkEvidence.SendError => now + options.SuspectPeriod,
        LinkEvidence.Webhook when heard.Link == LinkState.Connected => null,
        LinkEvidence.Poll => null,
        _ => state.SuspectUntil,
    };

    private static string? ReasonFor(LinkEvent heard) =>
        heard.Reason ?? (heard.Link == LinkState.Connected ? null : $"told by {heard.Evidence}");
}
