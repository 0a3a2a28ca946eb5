using WaActors.Grains.Reasons;
using WaActors.Campaigns;
using WaActors.Grains.Events;
using WaActors.Grains.Pacing;
using WaActors.Instances;

namespace WaActors.Grains.Campaigns;

/// <summary>The pump: does what <see cref="CampaignPump.Next"/> says, each step a flow of its own.</summary>
internal sealed partial class CampaignGrain
{
    private bool _pumpQueued;
    private bool _closing;
    private DateTimeOffset? _armedFor;
    private CampaignWait? _wait;
    private readonly Dictionary<Guid, TaskCompletionSource> _permitAnswers = [];

    /// <summary>Looks at the pump once the turn's other work is done: many ends of sends make one look.</summary>
    private void Pump()
    {
        if (_pumpQueued || _stopped) return;
        _pumpQueued = true;
        _flows.Start(async () =>
        {
            await Task.Yield();
            _pumpQueued = false;
            PumpNow();
        });
    }

    private void PumpNow()
    {
        if (IsRollCall)
        {
            Arm(_rollCallUntil);
            return;
        }

        while (!_stopped && Do(_pump.Next(time.GetUtcNow()))) { }
        if (_pump.Queued == 0) ReleaseHeldPermits(); // places that others may want
    }

    /// <summary>Does one step; true when there may be another at once.</summary>
    private bool Do(PumpStep step)
    {
        switch (step)
        {
            case PumpStep.Dispatch dispatch:
                LeaveWaiting();
                _flows.Start(() => SendAsync(dispatch.Message, dispatch.Route));
                return true;
            case PumpStep.Acquire acquire:
                _flows.Start(() => AcquireAsync(acquire.Route, acquire.Wanted));
                return true;
            case PumpStep.Pull pull:
                _flows.Start(() => PullAsync(pull));
                return true;
            case PumpStep.NoRoute noRoute:
                EnterWaiting(WaitCause.NoNumber, _routes.WhyEmpty(), noRoute.LookAgainAt);
                Arm(noRoute.LookAgainAt, patient: _routes.Routes.All(r => r.IsResting(time.GetUtcNow())));
                return false;
            case PumpStep.Held held:
                EnterWaiting(WaitCause.Pace, Say(held), held.Until);
                Arm(held.LookAgainAt, patient: true);
                return false;
            case PumpStep.Drained:
                _flows.Start(FinishAsync);
                return false;
            case PumpStep.WaitUntil wait:
                if (_wait is { Cause: WaitCause.Pace }) LeaveWaiting();
                Arm(wait.At);
                return false;
            default:
                IdleOrClose();
                return false;
        }
    }

    /// <summary>The timer fires at <paramref name="at"/>, or after the safety cycle if that is sooner; after the longer one when only time can change anything.</summary>
    private void Arm(DateTimeOffset? at, bool patient = false)
    {
        var now = time.GetUtcNow();
        var latest = now + (patient ? options.Value.HoldCycle : options.Value.SafetyCycle);
        var due = Earliest(at, NextDoubtAt) is { } wanted && wanted < latest ? wanted : latest;
        if (_armedFor <= due) return; // also when that is now: whoever looks in the same moment must not put the timer's own work off
        _armedFor = due;
        _timer?.Change(due > now ? due - now : TimeSpan.Zero, options.Value.SafetyCycle);
    }

    private void Disarm()
    {
        _armedFor = null;
        _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private static DateTimeOffset? Earliest(DateTimeOffset? a, DateTimeOffset? b) => a is null || b < a ? b : a;

    private void IdleOrClose()
    {
        if (_pump.Running || HasOpenAttempts)
        {
            Arm(null);
            return;
        }

        Disarm();
        if (_status == CampaignStatus.Cancelled && !_closing) _flows.Start(CloseAsync);
    }

    /// <summary>The end of a campaign whose last attempt has its outcome. What an attempt under way gave back after the cancellation is cancelled now.</summary>
    private async Task CloseAsync()
    {
        try
        {
            _closing = _status == CampaignStatus.Cancelled;
            if (_closing && !await ChangeStatusAsync(CampaignStatus.Cancelled, null)) return;
            await DropReminderAsync();
        }
        catch (Exception failed)
        {
            StopAfter(failed); // the reminder is still there and brings the next activation here
        }
    }

    private async Task PullAsync(PumpStep.Pull pull)
    {
        try
        {
            _pump.OnPulled(await ledger.ReadPendingAsync(_id, pull.AfterSeq, pull.Limit, CancellationToken.None), pull.Limit);
            Pump();
        }
        catch (Exception failed)
        {
            _pump.OnPullFailed();
            StopAfter(failed);
        }
    }

    private async Task AcquireAsync(RouteState route, int wanted)
    {
        SendPermit? permit = null;
        try
        {
            permit = await Instance(route.InstanceId).AcquireAsync(new PermitRequest(_id, wanted)
            {
                Phone = _pump.NextPhone(time.GetUtcNow()),
                Priority = _pump.Plan.Pace.Priority,
            });
        }
        catch (Exception unreachable)
        {
            Log.InstanceUnreachable(logger, unreachable, _id, route.InstanceId);
        }

        var now = time.GetUtcNow();
        if (permit is { Granted: > 0 }) AdoptPace(route, permit);
        (route.Hold, route.HoldUntil) = (permit?.Hold, permit?.HoldUntil);
        CampaignPump.OnPermit(route, permit?.Granted ?? 0, permit?.RetryAt ?? now + options.Value.SafetyCycle);
        Publish(permit is null ? _routes.OnUnreachable(route) : _routes.OnStatus(permit.Status, now));
        if (!_pump.Running) ReleaseHeldPermits();
        if (!_routes.Has(route)) ReleaseHeld(route); // it was taken out meanwhile
        if (_permitAnswers.Remove(route.InstanceId, out var answered)) answered.SetResult();
        Pump();
    }

    /// <remarks>Places that another activation of the number gave are worth nothing under the new one, which has forgotten them.</remarks>
    private void AdoptPace(RouteState route, SendPermit permit)
    {
        if (route.PaceEpoch != permit.PaceEpoch)
        {
            if (route.PaceEpoch is null) ReleaseHeld(route);
            else CampaignPump.TakeHeldPermits(route);
        }

        (route.Counted, route.PaceEpoch, route.Rule) = (permit.Counted, permit.PaceEpoch, new RecipientRule(permit.RecipientGap, permit.RecipientPerWeek));
    }

    /// <summary>The end of the request for places that is under way.</summary>
    private Task PermitAnsweredAsync(Guid instanceId)
    {
        if (!_permitAnswers.TryGetValue(instanceId, out var answered))
            _permitAnswers[instanceId] = answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return answered.Task;
    }

    private void ReleaseHeldPermits()
    {
        foreach (var route in _routes.Routes) ReleaseHeld(route);
    }

    private void ReleaseHeld(RouteState route)
    {
        if (CampaignPump.TakeHeldPermits(route) is > 0 and var held) _flows.Start(() => ReleaseAsync(route.InstanceId, held));
    }

    private async Task ReleaseAsync(Guid instanceId, int count)
    {
        try
        {
            await Instance(instanceId).ReleaseAsync(count);
        }
        catch (Exception unreachable)
        {
            Log.InstanceUnreachable(logger, unreachable, _id, instanceId); // the reservation ends by itself
        }
    }

    private void EnterWaiting(WaitCause cause, string reason, DateTimeOffset? until)
    {
        if (_pump.InFlight > 0) return;
        var isNews = _status == CampaignStatus.Running || (_status == CampaignStatus.Waiting && _wait?.Cause != cause);
        _wait = new CampaignWait(cause, reason, until);
        if (!isNews) return;
        var from = _status;
        _flows.Start(() => ChangeWorkStatusAsync(from, CampaignStatus.Waiting, reason, reason));
    }

    private void LeaveWaiting()
    {
        _wait = null;
        if (_status == CampaignStatus.Waiting)
            _flows.Start(() => ChangeWorkStatusAsync(CampaignStatus.Waiting, CampaignStatus.Running, null, CampaignReasons.NumberTakes));
    }

    private static string Say(PumpStep.Held held) =>
        held.Until is { } until ? CampaignReasons.Until(held.Reason, until) : CampaignReasons.WithoutEnd(held.Reason);

    private async Task ChangeWorkStatusAsync(CampaignStatus from, CampaignStatus to, string? reason, string told)
    {
        try
        {
            var waiting = to == CampaignStatus.Waiting;
            if (!await ChangeStatusAsync(to, reason, () => _status == from && waiting == _wait is not null)) return;
            Tell(waiting ? EventKinds.CampaignWaiting : EventKinds.CampaignSending, told);
            Pump();
        }
        catch (Exception failed)
        {
            StopAfter(failed);
        }
    }

    private async Task<string> DescribeOutcomeAsync() => CampaignOutcome.Describe(
        await ledger.CountByStatusAsync(_id, CancellationToken.None), time.GetUtcNow() - (_lease!.StartedAt ?? _startedAt));

    /// <summary>Nothing is left in memory; the ledger has the last word (a pending row that was overlooked is read again).</summary>
    private async Task FinishAsync()
    {
        try
        {
            if ((await ledger.CountAudienceAsync(_id, CancellationToken.None)).Pending > 0)
            {
                _pump.Rewind();
                Pump();
                return;
            }

            if (!await ChangeStatusAsync(CampaignStatus.Completed, null, () => IsActive)) return;
            _pump.Running = false;
            ReleaseHeldPermits();
            Tell(EventKinds.CampaignCompleted, await DescribeOutcomeAsync());
            Disarm();
            await DropReminderAsync();
        }
        catch (Exception failed)
        {
            StopAfter(failed);
        }
    }

    private enum WaitCause
    {
        NoNumber = 0,
        Pace = 1,
    }

    /// <summary>Why the campaign waits, and until when if that is known.</summary>
    private sealed record CampaignWait(WaitCause Cause, string Reason, DateTimeOffset? Until);
}
