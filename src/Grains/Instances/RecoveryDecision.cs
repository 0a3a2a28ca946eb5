using WaActors.Grains.Reasons;
using WaActors.Grains.Gateways;
using WaActors.Instances;

namespace WaActors.Grains.Instances;

/// <summary>The last look of a recovery: what was found, and the reading it was found from.</summary>
/// <param name="Finding">The finding.</param>
/// <param name="Reading">What was read.</param>
public sealed record RecoverySight(HealthFinding Finding, HealthReading Reading)
{
    /// <summary>Whether the gateway told anything at all.</summary>
    public bool IsBlind => Reading.Effective.Kind == LinkReadingKind.Unreadable || Reading.IsUnconfirmed;
}

/// <summary>What a recovery does next: a closed set.</summary>
public abstract record RecoveryMove
{
    private RecoveryMove()
    {
    }

    /// <summary>Look again.</summary>
    public sealed record Look(TimeSpan Wait) : RecoveryMove;

    /// <summary>Take a step.</summary>
    public sealed record Act(RecoveryStep Step) : RecoveryMove;

    /// <summary>It is over.</summary>
    public sealed record End(RecoveryOutcome Outcome, string? Problem = null) : RecoveryMove;
}

/// <summary>
/// The recovery ladder (I-2 to I-5). Pure: (run, last look, record, now, options) to the next move. A step counts as done only when a look after it says so.
/// </summary>
public static class RecoveryDecision
{
    private const int LooksInVainMax = 3;
    private const int DeletionsMax = 2;

    /// <summary>The next move.</summary>
    public static RecoveryMove Next(RecoveryRun run, RecoverySight sight, InstanceState state, DateTimeOffset now, RecoveryOptions options)
    {
        if (run.Trigger == RecoveryTrigger.Automatic && NeedsPerson(state, sight) is { } why) return new RecoveryMove.End(RecoveryOutcome.NeedsPerson, why);
        if (sight.IsBlind) return Blind(run, sight, options);
        if (IsReached(run, sight)) return new RecoveryMove.End(OutcomeOf(run));
        if (Settles(run, sight, now, options) is { } wait) return new RecoveryMove.Look(wait);
        if (now - run.StartedAt >= LimitOf(run, options)) return Failed(NumberReasons.TimeOver);
        return NextStep(run, sight, now, options);
    }

    /// <summary>Why only a person can help; null when a step may. These are never repaired automatically.</summary>
    public static string? NeedsPerson(InstanceState state) => state switch
    {
        { Permission: PermissionState.Banned } => NumberReasons.BannedForGood,
        { Permission: PermissionState.Restricted } => NumberReasons.RestrictedLeaveAlone,
        { Loss.LoggedOut: true } => NumberReasons.LinkAgain,
        { Link: LinkState.AwaitingPairing } => NumberReasons.ScanWaits,
        _ => null,
    };

    /// <summary>What a repair comes to where the gateway has no sessions: a look.</summary>
    public static RepairAnswer WithoutSessions(RecoveryTrigger trigger, InstanceHealth health) => trigger switch
    {
        RecoveryTrigger.Delete => new RepairAnswer(RecoveryOutcome.Reset, health),
        RecoveryTrigger.Restart or RecoveryTrigger.Logout =>
            new RepairAnswer(RecoveryOutcome.Failed, health, NumberReasons.NoSessions),
        _ when health.Healthy => new RepairAnswer(RecoveryOutcome.NotNeeded, health),
        _ when health.State == HealthState.Degraded => new RepairAnswer(RecoveryOutcome.Unreachable, health, health.Reason),
        _ => new RepairAnswer(RecoveryOutcome.NeedsPerson, health, health.Reason),
    };

    /// <summary>How long the next request to the gateway may take.</summary>
    public static TimeSpan CallLimit(RecoveryRun run, DateTimeOffset now, RecoveryOptions options)
    {
        if (run.Trigger == RecoveryTrigger.Automatic) return options.CallLimit;
        var left = run.StartedAt + options.RequestedLimit + (options.CallLimit * 2) - now;
        return left >= options.CallLimit ? options.CallLimit : left > OneSecond ? left : OneSecond;
    }

    private static readonly TimeSpan OneSecond = TimeSpan.FromSeconds(1);

    private static string? NeedsPerson(InstanceState state, RecoverySight sight) =>
        NeedsPerson(state) ?? (sight.Reading.Qr == QrReading.Shown ? NumberReasons.ScanQr : null);

    // No step is taken on a gateway that does not say how the number is.
    private static RecoveryMove Blind(RecoveryRun run, RecoverySight sight, RecoveryOptions options) =>
        sight.Reading.First.Skipped || run.LooksInVain + 1 >= LooksInVainMax
            ? new RecoveryMove.End(RecoveryOutcome.Unreachable, sight.Finding.Reason)
            : new RecoveryMove.Look(options.AttemptDelay);

    private static bool IsReached(RecoveryRun run, RecoverySight sight)
    {
        var found = sight.Finding.State;
        return run.Trigger switch
        {
            RecoveryTrigger.Automatic => found == HealthState.Healthy,
            RecoveryTrigger.EnsureHealthy => run.Deleting ? found == HealthState.NotFound : IsUsable(run, sight),
            RecoveryTrigger.LeaveConnecting => sight.Reading.Effective.Kind != LinkReadingKind.Connecting || sight.Reading.Qr == QrReading.Shown,
            RecoveryTrigger.Restart => run.Steps > 0 && found == HealthState.Healthy,
            RecoveryTrigger.Logout => run.Steps > 0 && found is HealthState.Disconnected or HealthState.NotFound,
            RecoveryTrigger.Delete => found == HealthState.NotFound,
            _ => throw new ArgumentOutOfRangeException(nameof(run), run.Trigger, "unknown trigger"),
        };
    }

    // Connected, or ready to be linked. One that was connected is restarted once before it counts as merely disconnected.
    private static bool IsUsable(RecoveryRun run, RecoverySight sight) => sight.Finding.State switch
    {
        HealthState.Healthy => true,
        HealthState.Disconnected or HealthState.NotFound => run.Steps > 0 || !run.WasConnected || !sight.Finding.CanRepair,
        _ => false,
    };

    private static RecoveryOutcome OutcomeOf(RecoveryRun run) => run switch
    {
        { Deleting: true } => RecoveryOutcome.Cleaned,
        { Trigger: RecoveryTrigger.Delete } => RecoveryOutcome.Reset,
        { Steps: 0 } => RecoveryOutcome.NotNeeded,
        _ => RecoveryOutcome.Recovered,
    };

    /// <summary>How long to look on before the last step counts as useless, or before the first one is taken; null when that time is over.</summary>
    private static TimeSpan? Settles(RecoveryRun run, RecoverySight sight, DateTimeOffset now, RecoveryOptions options)
    {
        var isMoving = sight.Reading.Effective.Kind == LinkReadingKind.Connecting || run.Deleting;
        if (run.StepAt is { } stepAt)
        {
            var backoff = options.AttemptDelay * Math.Pow(2, Math.Min(run.Steps, options.AttemptsMax) - 1);
            if (now < stepAt + options.SettleLimit && isMoving) return Shorter(options.AttemptDelay, stepAt + options.SettleLimit - now);
            return now < stepAt + backoff ? stepAt + backoff - now : null;
        }

        if (now - run.StartedAt >= LimitOf(run, options)) return null;
        var waitsToLeave = run.Trigger == RecoveryTrigger.LeaveConnecting && now < run.StartedAt + options.StuckAfter;
        return waitsToLeave || IsYoung(run, sight) ? options.AttemptDelay : null;
    }

    // Connecting, and not for long: it may come up by itself.
    private static bool IsYoung(RecoveryRun run, RecoverySight sight) =>
        run.Trigger is RecoveryTrigger.EnsureHealthy or RecoveryTrigger.Automatic
        && sight.Finding is { State: HealthState.Degraded, CanRepair: false };

    private static RecoveryMove NextStep(RecoveryRun run, RecoverySight sight, DateTimeOffset now, RecoveryOptions options) => run.Trigger switch
    {
        RecoveryTrigger.Automatic => Repair(run, sight, now, options) ?? Failed(NumberReasons.NoStepHelped),
        RecoveryTrigger.EnsureHealthy when !run.Deleting && Repair(run, sight, now, options) is { } repair => repair,
        RecoveryTrigger.EnsureHealthy when IsUsable(run, sight) => new RecoveryMove.End(RecoveryOutcome.Recovered), // logged out, and not gone: that serves too
        RecoveryTrigger.EnsureHealthy => sight.Finding.ShouldCleanup && run.Steps < options.AttemptsMax + DeletionsMax
            ? new RecoveryMove.Act(RecoveryStep.Delete)
            : Failed(run.Deleting ? NumberReasons.NotDeleted : NumberReasons.NoStepHelped),
        RecoveryTrigger.Restart => Once(run, RecoveryStep.Restart),
        RecoveryTrigger.LeaveConnecting or RecoveryTrigger.Logout => Once(run, RecoveryStep.Logout),
        _ => run.Steps < options.AttemptsMax ? new RecoveryMove.Act(RecoveryStep.Delete) : Failed(NumberReasons.NotDeleted),
    };

    private static RecoveryMove Once(RecoveryRun run, RecoveryStep step) =>
        run.Steps == 0 ? new RecoveryMove.Act(step) : Failed(NumberReasons.NothingChanged);

    /// <summary>Restart, then logout and restart; null when the attempts are spent.</summary>
    private static RecoveryMove? Repair(RecoveryRun run, RecoverySight sight, DateTimeOffset now, RecoveryOptions options)
    {
        if (run.Steps >= options.AttemptsMax) return null;
        if (sight.Finding.State == HealthState.NotFound)
            return run.Steps == 0 ? new RecoveryMove.Act(RecoveryStep.Restart) : new RecoveryMove.End(RecoveryOutcome.Reset, sight.Finding.Reason);
        // Where there is no session, there is none to log out.
        if (run.Steps == 0 || sight.Finding.State == HealthState.Disconnected) return new RecoveryMove.Act(RecoveryStep.Restart);
        var mayLogOutAt = run.Trigger == RecoveryTrigger.Automatic ? run.StartedAt + options.LogoutDelay : now;
        return now < mayLogOutAt ? new RecoveryMove.Look(Shorter(options.StuckAfter, mayLogOutAt - now)) : new RecoveryMove.Act(RecoveryStep.LogoutRestart);
    }

    private static TimeSpan LimitOf(RecoveryRun run, RecoveryOptions options) =>
        run.Trigger == RecoveryTrigger.Automatic ? options.AutomaticLimit : options.RequestedLimit;

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static RecoveryMove.End Failed(string problem) => new(RecoveryOutcome.Failed, problem);
}
