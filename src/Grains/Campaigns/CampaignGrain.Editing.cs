using WaActors.Grains.Reasons;
using WaActors.Campaigns;
using WaActors.Grains.Events;

namespace WaActors.Grains.Campaigns;

/// <summary>Changes of a campaign that is at work, and its second life.</summary>
internal sealed partial class CampaignGrain
{
    public async Task<CampaignReply> ResumeAsync(ResumeScope scope)
    {
        if (scope == ResumeScope.Pending) return await ResumeAsync();
        if (_lease is null) return NotFound();
        if (_status is not (CampaignStatus.Paused or CampaignStatus.Completed)) return Refused("campaign_state");
        await KeepReminderAsync();
        if (await ReopenAsync(StatesOf(scope)) is not { } taken) return Refused("campaign_state");
        Tell(EventKinds.CampaignResumed, CampaignReasons.TakenUp(taken)); // it is, whatever comes next
        await ReadTenantPaceAsync(); // of a campaign that was over nobody told this activation
        _resends.Clear();
        _pump.Rewind();
        Publish(_routes.ForgiveFailures(time.GetUtcNow()));
        BeginWork();
        return Reply(done: true);
    }

    public async Task<CampaignReply> ChangeRoutesAsync(IReadOnlyList<RouteChoice> routes)
    {
        if (routes.Any(route => route.TemplateIds.Count == 0) || routes.Select(route => route.InstanceId).Distinct().Count() < routes.Count)
            throw new ArgumentException("A route has a text, and a number one route at most.", nameof(routes));
        if (_lease is null) return NotFound();
        if (_status is CampaignStatus.Completed or CampaignStatus.Cancelled) return Refused("campaign_state");
        if (routes.Count == 0 && _status != CampaignStatus.Draft) return Refused("campaign_without_routes");
        var replaced = await ReplaceRoutesAsync(routes);
        if (!replaced.Owned) return LostOwnership();
        if (replaced.Routes is null) return Refused("route_reference_unknown");
        Tell(EventKinds.CampaignSettingsChanged, CampaignReasons.Routes(routes.Count));
        if (IsActive) _flows.Start(AskRoutesAsync); // those that are new
        return Reply(done: true);
    }

    /// <summary>Between two saves of routes: one that was asked for before must not meet the new records.</summary>
    private async Task<RouteReplacement> ReplaceRoutesAsync(IReadOnlyList<RouteChoice> routes)
    {
        var replaced = default(RouteReplacement);
        try
        {
            await _routeSaves.RunAsync(async () =>
            {
                replaced = await ledger.ReplaceRoutesAsync(_id, _lease!.Epoch, routes, CancellationToken.None);
                if (replaced.Routes is { } records) Adopt(records);
                return true;
            });
        }
        catch (Exception failed)
        {
            StopAfter(failed); // whether it was stored is unknown: the next activation reads it
            throw;
        }

        return replaced;
    }

    private void Adopt(IReadOnlyList<RouteRecord> records)
    {
        _lease = _lease! with { Routes = records };
        foreach (var gone in _routes.Replace(records)) ReleaseHeld(gone);
        Pump();
    }

    /// <summary>As <see cref="ChangeStatusAsync"/>, with messages that become pending again; null when another change came before it.</summary>
    private async Task<int?> ReopenAsync(IReadOnlyList<MessageStatus> states)
    {
        int? taken = null;
        await _statusChanges.RunAsync(async () =>
        {
            if (_stopped || _status is not (CampaignStatus.Paused or CampaignStatus.Completed)) return false;
            try
            {
                taken = await ledger.ReopenAsync(_id, _lease!.Epoch, states, time.GetUtcNow(), CancellationToken.None);
            }
            catch (Exception failed)
            {
                StopAfter(failed);
                throw;
            }

            if (taken is null)
            {
                StopAsStale();
                return false;
            }

            Log.StatusChanged(logger, _id, _status, CampaignStatus.Running, null);
            _status = CampaignStatus.Running;
            _statusReason = null;
            return true;
        });
        return taken;
    }

    private static MessageStatus[] StatesOf(ResumeScope scope) =>
        scope == ResumeScope.All ? [MessageStatus.Failed, MessageStatus.NoWhatsapp] : [MessageStatus.Failed];
}
