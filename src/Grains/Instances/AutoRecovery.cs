using WaActors.Grains.Reasons;
using WaActors.Instances;

namespace WaActors.Grains.Instances;

/// <summary>Whether a lost number repairs itself now (I-8): a closed set.</summary>
public enum AutoRecoveryVerdict
{
    /// <summary>Nothing is lost, it is not known yet, or a recovery is under way.</summary>
    None = 0,

    /// <summary>Now.</summary>
    Start = 1,

    /// <summary>The last recovery is less than its period ago: the log says so, once.</summary>
    Skip = 2,

    /// <summary>It was said already that it has to wait.</summary>
    Wait = 3,

    /// <summary>Only a person can help: its owner is told, once.</summary>
    TellOwner = 4,
}

/// <summary>When a lost number repairs itself (I-8). Pure.</summary>
public static class AutoRecovery
{
    /// <summary>The verdict after a look.</summary>
    public static AutoRecoveryVerdict Decide(InstanceState state, HealthFinding finding, DateTimeOffset now, RecoveryOptions options)
    {
        if (state is not { Desired: true, Recovery: null, Loss: { Phase: not LossPhase.Settled } loss }) return AutoRecoveryVerdict.None;
        if (finding.State == HealthState.Healthy) return AutoRecoveryVerdict.None;
        if (finding.ForOwner || RecoveryDecision.NeedsPerson(state) is not null) return AutoRecoveryVerdict.TellOwner;
        if (!finding.CanRepair) return AutoRecoveryVerdict.None;
        if (state.AutoRecoveredAt + options.AutomaticPeriod <= now || state.AutoRecoveredAt is null) return AutoRecoveryVerdict.Start;
        return loss.Phase == LossPhase.Open ? AutoRecoveryVerdict.Skip : AutoRecoveryVerdict.Wait;
    }

    /// <summary>The record when a recovery begins.</summary>
    public static InstanceState Begin(InstanceState state, Guid runId, RecoveryTrigger trigger, DateTimeOffset now) => state with
    {
        Recovery = new RecoveryRun
        {
            RunId = runId,
            Trigger = trigger,
            StartedAt = now,
            WasConnected = state.Link == LinkState.Connected || state.Loss is { Phase: not LossPhase.Settled, LoggedOut: false },
        },
    };

    /// <summary>The record when a step begins: written before the gateway is asked, so that a crash leaves a step to be looked at and not one forgotten.</summary>
    public static InstanceState BeginStep(InstanceState state, RecoveryRun run, RecoveryStep step, HealthState before, DateTimeOffset now) => state with
    {
        Recovery = run with
        {
            Pending = step,
            StepAt = now,
            Steps = run.Steps + 1,
            Before = before,
            Deleting = run.Deleting || step == RecoveryStep.Delete,
            LooksInVain = 0,
        },
        AutoRecoveredAt = run is { Trigger: RecoveryTrigger.Automatic, Steps: 0 } ? now : state.AutoRecoveredAt,
    };

    /// <summary>The record when a recovery is over.</summary>
    public static InstanceState End(InstanceState state, RecoveryRun run, RecoveryMove.End end, DateTimeOffset now)
    {
        var next = state with { Recovery = null };
        if (end.Outcome is RecoveryOutcome.Cleaned or RecoveryOutcome.Reset) next = Clean(next, now);
        var isLost = next.Link != LinkState.Connected && next.Loss is not null;
        var settles = run.Trigger == RecoveryTrigger.Automatic
            && end.Outcome is RecoveryOutcome.Failed or RecoveryOutcome.NeedsPerson or RecoveryOutcome.Reset;
        return isLost && settles ? Settle(next, end.Problem, now) : next;
    }

    /// <summary>A loss that nothing repairs: disconnected, and its owner is told unless he knows already (I-8, I-10).</summary>
    public static InstanceState Settle(InstanceState state, string? reason, DateTimeOffset now)
    {
        var next = state with
        {
            Loss = (state.Loss ?? new LinkLoss { At = now }) with { Phase = LossPhase.Settled },
            AlertedAt = state.AlertedAt ?? now,
            Reason = reason ?? state.Reason,
            Revision = state.Revision + 1,
        };
        return next.Link == LinkState.Connecting ? next with { Link = LinkState.Disconnected, Since = now } : next;
    }

    /// <summary>After a long enough time of being connected a loss is over; its owner is told.</summary>
    public static bool IsResolved(InstanceState state, DateTimeOffset now, RecoveryOptions options) =>
        state is { AlertedAt: not null, Link: LinkState.Connected } && state.Since + options.StableAfter <= now;

    // History, routes and the permission stay: the number is the same.
    private static InstanceState Clean(InstanceState state, DateTimeOffset now) => state with
    {
        Link = LinkState.Disconnected,
        Since = state.Link == LinkState.Disconnected ? state.Since : now,
        Reason = NumberReasons.ResetSetUpAnew,
        SuspectUntil = null,
        Pairing = null,
        Revision = state.Revision + 1,
    };
}
