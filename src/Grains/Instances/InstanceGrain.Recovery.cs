using WaActors.Reasons;
using WaActors.Grains.Reasons;
using WaActors.Grains.Events;
using WaActors.Grains.Gateways;
using WaActors.Instances;

namespace WaActors.Grains.Instances;

/// <summary>
/// The recovery ladder at work (I-2 to I-5): look, decide, write, act, look again. Each wait is a timer, and all that is needed to go on is in the state;
/// requests wait for the end outside any turn.
/// </summary>
internal sealed partial class InstanceGrain
{
    private readonly List<TaskCompletionSource<RepairAnswer>> _waiting = [];
    private bool _isClimbing;

    public Task<RepairAnswer> EnsureHealthyAsync() => RepairAsync(RecoveryTrigger.EnsureHealthy);

    public Task<RepairAnswer> RestartAsync() => RepairAsync(RecoveryTrigger.Restart);

    public Task<RepairAnswer> LogoutAsync() => LetGoAsync(RecoveryTrigger.Logout);

    public Task<RepairAnswer> DeleteAsync() => LetGoAsync(RecoveryTrigger.Delete);

    /// <summary>The number is not wanted from now on, so that its loss is none; one that is open nevertheless is watched as before.</summary>
    private async Task<RepairAnswer> LetGoAsync(RecoveryTrigger trigger)
    {
        if (!HasSessions(await RequireRecordAsync())) return await RepairWithoutSessionAsync(trigger);
        await ApplyAsync(state => state with { Desired = false, Loss = null, AlertedAt = null, Pairing = null });
        var answer = await RepairAsync(trigger);
        await ApplyAsync(state => state.Link == LinkState.Connected ? state with { Desired = true } : state);
        return answer;
    }

    /// <summary>Begins a recovery, or joins one of the same kind, and waits for its end. An automatic one is taken over; any other is waited for.</summary>
    private async Task<RepairAnswer> RepairAsync(RecoveryTrigger trigger)
    {
        if (!HasSessions(await RequireRecordAsync())) return await RepairWithoutSessionAsync(trigger);
        while (_state.Recovery is { } other && other.Trigger != trigger && other.Trigger != RecoveryTrigger.Automatic) await EndOfRunAsync();
        var end = EndOfRunAsync();
        await BeginAsync(trigger);
        return await end;
    }

    /// <summary>Where the gateway has no sessions, all that can be done is to look; a deletion is one of our record only.</summary>
    private async Task<RepairAnswer> RepairWithoutSessionAsync(RecoveryTrigger trigger)
    {
        if (trigger == RecoveryTrigger.Delete) await ApplyAsync(state => state with { Desired = false, Loss = null, AlertedAt = null });
        return RecoveryDecision.WithoutSessions(trigger, await CheckHealthAsync());
    }

    private Task<RepairAnswer> EndOfRunAsync()
    {
        var end = new TaskCompletionSource<RepairAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Add(end);
        return end.Task;
    }

    private async Task BeginAsync(RecoveryTrigger trigger)
    {
        var now = time.GetUtcNow();
        await ApplyAsync(state => state.Recovery switch
        {
            null => AutoRecovery.Begin(state, ids.NewId(), trigger, now),
            { Trigger: RecoveryTrigger.Automatic } run => state with { Recovery = run with { Trigger = trigger, StartedAt = now } },
            _ => state,
        });
        _ = ClimbAsync(CancellationToken.None); // never throws: see TryClimbAsync
    }

    /// <summary>Goes on with the recovery now. One that is begun or taken over meanwhile is gone on with at once, by its own times.</summary>
    private async Task ClimbAsync(CancellationToken cancellation)
    {
        if (_isClimbing) return;
        _isClimbing = true;
        try
        {
            RecoveryRun? run;
            TimeSpan wait;
            do
            {
                run = _state.Recovery;
                wait = run is null ? Timeout.InfiniteTimeSpan : await TryClimbAsync(run);
            }
            while (_state.Recovery is { } next && (next.RunId != run?.RunId || next.Trigger != run.Trigger));
            if (_state.Recovery is not null) _ladder?.Change(wait, Timeout.InfiniteTimeSpan);
        }
        finally
        {
            _isClimbing = false;
        }
    }

    private async Task<TimeSpan> TryClimbAsync(RecoveryRun run)
    {
        try
        {
            return await ClimbOnceAsync(run);
        }
        catch (InstanceNotFoundException gone)
        {
            Log.ClimbFailed(logger, gone, _id);
            foreach (var waiting in TakeWaiting()) waiting.SetException(gone);
            return Timeout.InfiniteTimeSpan; // deleted: there is nothing left to repair
        }
        catch (Exception failed)
        {
            Log.ClimbFailed(logger, failed, _id); // what was begun is in the state: the next look goes on from there
        }

        return recovery.Value.AttemptDelay;
    }

    /// <summary>One look and one move; how long to wait until the next.</summary>
    private async Task<TimeSpan> ClimbOnceAsync(RecoveryRun begun)
    {
        var sight = await LookAsync(RecoveryDecision.CallLimit(begun, time.GetUtcNow(), recovery.Value));
        if (_state.Recovery is not { } run) return recovery.Value.AttemptDelay;
        var now = time.GetUtcNow();
        var move = RecoveryDecision.Next(run, sight, _state, now, recovery.Value);
        if (move is RecoveryMove.Look look)
        {
            await NoteLookAsync(run, sight);
            return look.Wait;
        }

        await RecordStepAsync(run, sight, move, now);
        if (move is RecoveryMove.Act act) return await ActAsync(run, act.Step, sight);
        await EndAsync(run, (RecoveryMove.End)move, sight, now);
        return recovery.Value.AttemptDelay;
    }

    private Task NoteLookAsync(RecoveryRun run, RecoverySight sight)
    {
        var inVain = sight.IsBlind ? run.LooksInVain + 1 : 0;
        return ApplyAsync(state => state.Recovery is { } current ? state with { Recovery = current with { LooksInVain = inVain } } : state);
    }

    /// <summary>The step before is over: what was found after it is stored before anything else happens.</summary>
    private async Task RecordStepAsync(RecoveryRun run, RecoverySight sight, RecoveryMove move, DateTimeOffset now)
    {
        if (run is not { Pending: { } step, StepAt: { } stepAt }) return;
        var record = await RequireRecordAsync();
        var after = sight.Finding.State;
        var outcome = move is RecoveryMove.End { Outcome: RecoveryOutcome.Recovered or RecoveryOutcome.Cleaned } ? StepOutcome.Helped
            : sight.IsBlind ? StepOutcome.Unreadable
            : after == run.Before ? StepOutcome.NoEffect
            : StepOutcome.Changed;
        await recoveries.AppendAsync(
            new RecoveryAttempt(
                run.RunId, run.Steps, record.TenantId, _id, run.Trigger, step, run.Before, after, outcome, stepAt, now - stepAt, sight.Finding.Reason),
            CancellationToken.None);
    }

    private async Task<TimeSpan> ActAsync(RecoveryRun run, RecoveryStep step, RecoverySight sight)
    {
        var record = await RequireRecordAsync();
        var now = time.GetUtcNow();
        if (record.GatewayId != Guid.Empty && await Fleet(record).RequestStepAsync(_id, step) is { Granted: false } refused)
        {
            if (refused.RetryAt is { } retryAt) return retryAt > now ? retryAt - now : recovery.Value.AttemptDelay;
            await EndAsync(run, new RecoveryMove.End(RecoveryOutcome.Frozen, NumberReasons.FrozenByFleet), sight, now);
            return recovery.Value.AttemptDelay;
        }

        await ApplyAsync(state => state.Recovery is { } current ? AutoRecovery.BeginStep(state, current, step, sight.Finding.State, now) : state);
        await NoteCheckAsync();
        Log.StepBegun(logger, _id, run.Trigger, step, run.Steps + 1);
        await AskAsync(record.Gateway, step, RecoveryDecision.CallLimit(run, now, recovery.Value));
        return step == RecoveryStep.Logout ? recovery.Value.LogoutSettle : recovery.Value.AttemptDelay;
    }

    // What the gateway answers is not looked at: it says "success" to what it did not do. The look afterwards counts.
    private async Task AskAsync(GatewayInstance instance, RecoveryStep step, TimeSpan limit)
    {
        var gateway = gateways.For(instance.Kind);
        using var patience = new CancellationTokenSource(limit, time);
        try
        {
            if (step is RecoveryStep.LogoutRestart or RecoveryStep.Logout) await gateway.LogoutAsync(instance, patience.Token);
            if (step is RecoveryStep.LogoutRestart or RecoveryStep.Restart) await gateway.RestartAsync(instance, patience.Token);
            if (step == RecoveryStep.Delete) await gateway.DeleteAsync(instance, patience.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            Log.StepUnanswered(logger, _id, step);
        }
    }

    private async Task EndAsync(RecoveryRun run, RecoveryMove.End end, RecoverySight sight, DateTimeOffset now)
    {
        await ApplyAsync(state => AutoRecovery.End(state, run, end, now));
        await NoteCheckAsync();
        InstanceMetrics.Ended(run, end.Outcome);
        if (run.Steps > 0 || end.Outcome is not RecoveryOutcome.NotNeeded) Tell(run, end, now);
        _ladder?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        var answer = new RepairAnswer(
            end.Outcome, new InstanceHealth(sight.Finding.State, sight.Finding.Reason, sight.Finding.ShouldCleanup, now), end.Problem);
        foreach (var waiting in TakeWaiting()) waiting.SetResult(answer);
    }

    private void Tell(RecoveryRun run, RecoveryMove.End end, DateTimeOffset now)
    {
        Log.RecoveryEnded(logger, _id, run.Trigger, end.Outcome, run.Steps, CodedReason.TextOf(end.Problem));
        if (_record is not { } record) return;
        var reason = NumberReasons.Recovery(run.Trigger, end.Outcome, end.Problem);
        events.Append(new(record.TenantId, now, EventKinds.InstanceRecovery, InstanceId: _id, Reason: reason));
    }

    private List<TaskCompletionSource<RepairAnswer>> TakeWaiting()
    {
        List<TaskCompletionSource<RepairAnswer>> waiting = [.. _waiting];
        _waiting.Clear();
        return waiting;
    }
}
