using WaActors.Grains.Reasons;
using WaActors.Grains.Gateways;
using WaActors.Instances;

namespace WaActors.Grains.Instances;

/// <summary>What a health check read at the gateway (I-1).</summary>
/// <param name="First">The state.</param>
/// <param name="Second">The state by another route, when the first was "not known"; null when it was not asked.</param>
/// <param name="Qr">Whether there is something to scan, when the instance is connecting.</param>
public sealed record HealthReading(LinkReading First, LinkReading? Second = null, QrReading Qr = QrReading.NotAsked)
{
    /// <summary>What counts: the second reading where the first proves nothing.</summary>
    public LinkReading Effective => First.Kind == LinkReadingKind.NotFound && Second is { Kind: not LinkReadingKind.Unreadable } second ? second : First;

    /// <summary>Whether the gateway said that it does not know the instance, and nothing confirmed or denied it.</summary>
    public bool IsUnconfirmed => First.Kind == LinkReadingKind.NotFound && Second is null or { Kind: LinkReadingKind.Unreadable };
}

/// <summary>What a health check makes of it.</summary>
/// <param name="State">The finding.</param>
/// <param name="Reason">Why, for an operator.</param>
/// <param name="ShouldCleanup">Whether to delete and set up anew if recovery fails.</param>
/// <param name="CanRepair">Whether a restart can help now: false while the number is merely unconfirmed or on its way.</param>
/// <param name="Heard">What it says of the link; null when it says nothing.</param>
/// <param name="ForOwner">Whether nothing that we do can help: its owner is told at once.</param>
public sealed record HealthFinding(
    HealthState State, string? Reason, bool ShouldCleanup = false, bool CanRepair = false, LinkEvent? Heard = null, bool ForOwner = false);

/// <summary>
/// The health check (I-1). Pure: (record, gateway answer, now, options) to a finding; how long a state lasts counts from the record's <c>Since</c>.
/// The five questions: is it there (<see cref="HealthReading.First"/>, <see cref="HealthReading.Second"/>); real against expected connection; for how long;
/// do gateway and record agree; can it give a QR (<see cref="HealthReading.Qr"/>).
/// </summary>
public static class HealthDecision
{
    /// <summary>The finding.</summary>
    public static HealthFinding Assess(InstanceState state, HealthReading seen, DateTimeOffset now, RecoveryOptions options)
    {
        var finding = seen.IsUnconfirmed ? Unconfirmed() : seen.Effective switch
        {
            { Kind: LinkReadingKind.Connected } => Open(state, now),
            { Kind: LinkReadingKind.Connecting } reading => Connecting(state, reading, seen.Qr, now, options),
            { Kind: LinkReadingKind.Disconnected } reading => Closed(reading),
            { Kind: LinkReadingKind.NotFound } reading => Missing(reading),
            { Kind: LinkReadingKind.Contradictory } reading => Contradictory(reading),
            var reading => Unreadable(reading),
        };
        return state.Permission == PermissionState.Banned ? Banned(finding) : finding;
    }

    /// <summary>The finding where the gateway has no sessions: there is nothing to restart, log out or delete, and what is wrong is for its owner.</summary>
    public static HealthFinding WithoutSessions(HealthFinding finding) => finding with
    {
        CanRepair = false,
        ShouldCleanup = false,
        ForOwner = finding.State is HealthState.Disconnected or HealthState.NotFound or HealthState.Corrupted,
    };

    private static HealthFinding Open(InstanceState state, DateTimeOffset now) => state.SuspectUntil > now
        ? new(HealthState.Degraded, NumberReasons.HalfOpen, CanRepair: true)
        : new(HealthState.Healthy, null, Heard: new LinkEvent(LinkState.Connected, LinkEvidence.Poll));

    private static HealthFinding Connecting(InstanceState state, LinkReading reading, QrReading qr, DateTimeOffset now, RecoveryOptions options)
    {
        if (qr == QrReading.Shown)
        {
            return new(HealthState.Disconnected, NumberReasons.WaitsForPairing,
                Heard: new LinkEvent(LinkState.AwaitingPairing, LinkEvidence.Poll, reading.Reason));
        }

        var heard = new LinkEvent(LinkState.Connecting, LinkEvidence.Poll, reading.Reason);
        if (qr == QrReading.Refused)
            return new(HealthState.Corrupted, NumberReasons.NoQr, ShouldCleanup: true, CanRepair: true, Heard: heard);
        var lasts = state.Link == LinkState.Connecting && state.Since < now ? now - state.Since : TimeSpan.Zero;
        var reason = NumberReasons.Connecting(lasts);
        return lasts >= options.StuckAfter
            ? new(HealthState.Stuck, reason, ShouldCleanup: true, CanRepair: true, Heard: heard)
            : new(HealthState.Degraded, reason, Heard: heard);
    }

    private static HealthFinding Closed(LinkReading reading)
    {
        var reason = reading.Reason ?? NumberReasons.WithoutSession;
        return new(HealthState.Disconnected, reason, CanRepair: true, Heard: Lost(reason));
    }

    private static HealthFinding Missing(LinkReading reading)
    {
        var reason = reading.Reason ?? GatewayReasons.NotKnown;
        return new(HealthState.NotFound, reason, CanRepair: true, Heard: Lost(reason));
    }

    private static HealthFinding Contradictory(LinkReading reading)
    {
        var reason = reading.Reason ?? NumberReasons.Contradiction;
        return new(HealthState.Corrupted, reason, ShouldCleanup: true, CanRepair: true, Heard: Lost(reason));
    }

    private static HealthFinding Unconfirmed() =>
        new(HealthState.Degraded, NumberReasons.Unconfirmed);

    private static HealthFinding Unreadable(LinkReading reading) =>
        new(HealthState.Degraded, NumberReasons.NotRead(reading.Reason ?? GatewayReasons.NoAnswer));

    // A banned number is not healthy however open it looks, and nothing that is done at its gateway helps.
    private static HealthFinding Banned(HealthFinding finding) => finding with
    {
        State = finding.State == HealthState.NotFound ? HealthState.NotFound : HealthState.Disconnected,
        Reason = NumberReasons.BannedReplace,
        ShouldCleanup = false,
        CanRepair = false,
    };

    private static LinkEvent Lost(string reason) => new(LinkState.Disconnected, LinkEvidence.Poll, reason);
}
