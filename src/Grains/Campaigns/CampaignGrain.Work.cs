using WaActors.Reasons;
using WaActors.Grains.Reasons;
using WaActors.Campaigns;
using WaActors.Grains.Events;
using WaActors.Grains.Pacing;
using WaActors.Instances;

namespace WaActors.Grains.Campaigns;

/// <summary>The campaign at work: what wakes it, its timer, its state, its routes.</summary>
internal sealed partial class CampaignGrain
{
    public Task OnLinkChangedAsync(LinkNotice notice)
    {
        if (_lease is null || _stopped) return Task.CompletedTask;
        Publish(_routes.OnStatus(notice.Status, time.GetUtcNow()));
        Pump();
        return Task.CompletedTask;
    }

    /// <remarks>The number keeps the place for this campaign if it is told true, so that must be the truth: a refusal that is on its way was given before
    /// the offer and is awaited, and what comes of the offer is tried at once and not when the pump next looks.</remarks>
    public async Task<bool> OnPermitFreeAsync(Guid instanceId)
    {
        if (_lease is null || _stopped || _routes.Find(instanceId) is not { } route) return false;
        if (route.Acquiring) await PermitAnsweredAsync(instanceId);
        if (_stopped || !_pump.Running) return false;
        Publish(_routes.Refresh(time.GetUtcNow())); // its rest may have ended just now, and the word of that still be on its way
        route.BlockedUntil = null;
        PumpNow();
        return route.Acquiring;
    }

    public async Task OnCalendarChangedAsync()
    {
        if (_lease is null || _stopped) return;
        await ReadTenantPaceAsync();
        Pump();
    }

    /// <summary>What the tenant set for all its campaigns, as it stands now. Whoever begins to send reads it after its state is stored: a change that did not find it at work then was stored before
    /// this, so none is missed.</summary>
    private async Task ReadTenantPaceAsync()
    {
        TenantPace tenant;
        try
        {
            tenant = await ledger.ReadTenantPaceAsync(_id, CancellationToken.None);
        }
        catch (Exception failed)
        {
            StopAfter(failed); // it must not go on by the old one: the next activation reads it
            throw;
        }

        if (_lease is null || _stopped) return;
        var before = _lease.PaceInForce;
        _lease = _lease with { Tenant = tenant };
        _pump.ChangePlan(_pump.Plan.With(_lease.PaceInForce, tenant.Calendar));
        if (_lease.Pace.Window is null && !CampaignPaceRules.IsSame(before.Window, tenant.Window))
            Tell(EventKinds.CampaignSettingsChanged, CampaignReasons.TenantWindow(tenant.Window));
    }

    /// <summary>From loaded to sending: the numbers are asked how they are, and the pump runs once all have answered or the time for it is over. Their answers
    /// come in any order, and the rotation shall not begin with whoever answers first.</summary>
    private void BeginWork()
    {
        _pump.Running = !_stopped;
        _rollCallUntil = time.GetUtcNow() + options.Value.RollCallLimit;
        _flows.Start(TakeRollCallAsync);
    }

    private async Task TakeRollCallAsync()
    {
        await AskRoutesAsync();
        _rollCallUntil = null;
        Pump();
    }

    private Task OnTimerAsync(CancellationToken cancellation)
    {
        if (_stopped) return Task.CompletedTask;
        _armedFor = null;
        ResolveDueDoubts();
        var now = time.GetUtcNow();
        var outside = _routes.Routes.Any(r => !_routes.Ring.Contains(r.InstanceId) && !r.IsResting(now));
        var cycle = outside ? options.Value.SafetyCycle : options.Value.HoldCycle;
        if (IsActive && LastAskedBefore(now - (cycle / 2))) _flows.Start(AskRoutesAsync);
        Publish(_routes.Refresh(time.GetUtcNow()));
        Pump();
        return Task.CompletedTask;
    }

    private DateTimeOffset? _routesAskedAt;
    private DateTimeOffset? _rollCallUntil;

    private bool IsRollCall => _rollCallUntil > time.GetUtcNow();

    private bool LastAskedBefore(DateTimeOffset at) => _routesAskedAt is null || _routesAskedAt <= at;

    /// <summary>Asks the numbers that are not in the ring how they are: a notice may have been lost (C-5).</summary>
    private async Task AskRoutesAsync()
    {
        _routesAskedAt = time.GetUtcNow();
        await Task.WhenAll(_routes.Routes.Where(r => !_routes.Ring.Contains(r.InstanceId)).Select(AskRouteAsync));
        Pump(); // also when none answered: the campaign may have to wait visibly
    }

    private async Task AskRouteAsync(RouteState route)
    {
        try
        {
            var status = await Instance(route.InstanceId).GetStatusAsync();
            Publish(_routes.OnStatus(status, time.GetUtcNow()));
            Pump(); // one that does not answer holds up none of the others
        }
        catch (Exception unreachable)
        {
            Log.InstanceUnreachable(logger, unreachable, _id, route.InstanceId);
        }
    }

    // Kept, because a reference remembers where its grain is; there are no more than routes.
    private IInstanceGrain Instance(Guid instanceId)
    {
        if (_instances.TryGetValue(instanceId, out var instance)) return instance;
        return _instances[instanceId] = GrainFactory.GetGrain<IInstanceGrain>(GrainKeys.Instance(instanceId));
    }

    private void Publish(IReadOnlyList<RouteChange> changes)
    {
        foreach (var change in changes)
        {
            Tell(change.Kind, change.Reason, change.Route.InstanceId);
            if (change.Store) SaveRoute(change.Route);
        }
    }

    /// <summary>One after the other, and as it is when its turn comes, so that the last change is the one that stays. A route that was taken out meanwhile has no
    /// record any more.</summary>
    private void SaveRoute(RouteState route) => _flows.Start(async () =>
    {
        try
        {
            var epoch = _lease!.Epoch;
            var saved = await _routeSaves.RunAsync(() => _routes.Has(route)
                ? ledger.SaveRouteAsync(_id, epoch, route.Record, CancellationToken.None)
                : Task.FromResult(true));
            if (!saved) StopAsStale();
        }
        catch (Exception failed)
        {
            StopAfter(failed);
        }
    });

    /// <summary>Stores a state, then adopts it. One at a time, so that a pause is never overwritten by the end of a wait.</summary>
    private Task<bool> ChangeStatusAsync(CampaignStatus status, string? reason, Func<bool>? stillWanted = null) =>
        _statusChanges.RunAsync(async () =>
        {
            if (_stopped || stillWanted?.Invoke() == false) return false;
            if (!await StoreStatusAsync(status, reason))
            {
                StopAsStale();
                return false;
            }

            Log.StatusChanged(logger, _id, _status, status, CodedReason.TextOf(reason));
            if (status == CampaignStatus.Running) _startedAt ??= time.GetUtcNow();
            _status = status;
            _statusReason = reason;
            return true;
        });

    private async Task<bool> StoreStatusAsync(CampaignStatus status, string? reason)
    {
        try
        {
            return await ledger.ChangeStatusAsync(_id, _lease!.Epoch, status, reason, time.GetUtcNow(), CancellationToken.None);
        }
        catch (Exception failed)
        {
            StopAfter(failed); // whether it was stored is unknown: the next activation reads it
            throw;
        }
    }

    private void Stop()
    {
        _stopped = true;
        _pump.Running = false;
        Disarm();
    }

    private void StopAsStale()
    {
        if (_stopped) return;
        Stop();
        Log.OwnershipLost(logger, _id, _lease!.Epoch);
        Tell(EventKinds.CampaignOwnershipLost, CampaignReasons.Epoch(_lease.Epoch));
        DeactivateOnIdle();
    }

    private void StopAfter(Exception ledgerFailure)
    {
        if (_stopped) return;
        Stop();
        Log.LedgerFailed(logger, ledgerFailure, _id);
        DeactivateOnIdle();
    }
}
