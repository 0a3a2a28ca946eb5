using WaActors.Campaigns;
using WaActors.Grains.Events;
using WaActors.Grains.Pacing;
using WaActors.Grains.Reasons;
using WaActors.Pacing;

namespace WaActors.Grains.Campaigns;

/// <summary>Settings that change before and while a campaign is at work: what changes together is stored in one transaction, adopted, and acted upon (C-7).</summary>
internal sealed partial class CampaignGrain
{
    private bool IsOver => _status is CampaignStatus.Completed or CampaignStatus.Cancelled;

    private bool MayBeginAtAnotherTime => _status is CampaignStatus.Draft or CampaignStatus.Scheduled or CampaignStatus.Paused;

    public Task<CampaignReply> ChangeScheduleAsync(DateTimeOffset at) => ChangeSettingsAsync(new SettingsChange(BeginAt: at));

    public Task<CampaignReply> ChangeDelayAsync(DelayRange delay) => ChangeSettingsAsync(new SettingsChange(Delay: delay));

    public Task<CampaignReply> ChangePaceAsync(CampaignPace pace) => ChangeSettingsAsync(new SettingsChange(Pace: pace));

    public async Task<CampaignReply> ChangeSettingsAsync(SettingsChange change)
    {
        Require(change);
        if (_lease is null) return NotFound();
        if (!Allows(change)) return Refused("campaign_state");
        if (change.Pace is { } pace) await RestoreDayAsync(pace, CancellationToken.None); // the first cap since it was loaded counts what was sent before
        SettingsAnswer? answer = null;
        await _statusChanges.RunAsync(async () =>
        {
            if (_stopped || !Allows(change)) return false; // it began or ended meanwhile
            answer = await StoreAsync(change);
            if (answer is SettingsAnswer.Stored) // adopted before the next change of status looks at it: a wake that waits must not begin what was just moved
                _lease = _lease with { Delay = change.Delay ?? _lease.Delay, Pace = change.Pace ?? _lease.Pace, ScheduledAt = change.BeginAt ?? _lease.ScheduledAt };
            return answer is SettingsAnswer.Stored;
        });
        if (answer is null) return Refused("campaign_state");
        if (answer is SettingsAnswer.Stale) return LostOwnership();
        if (answer is SettingsAnswer.AudienceFrozen) return Refused("audience_frozen");
        ActOn(change);
        if (change.BeginAt is not null) await WakeAsync(); // it may be due by now
        return Reply(done: true);
    }

    private static void Require(SettingsChange change)
    {
        if (change.Delay is { } delay && (delay.Min < TimeSpan.Zero || delay.Max < delay.Min || delay.Max > TimeSpan.FromHours(24)))
            throw new ArgumentOutOfRangeException(nameof(change), delay, "A delay is 0 <= min <= max <= 24 h.");
        if (change.Pace is { } pace) CampaignPaceRules.Require(pace);
        if (change.SkipContactedDays is < 0 or > CampaignPaceRules.SkipContactedDaysMax)
            throw new ArgumentOutOfRangeException(nameof(change), change.SkipContactedDays, $"Whom others wrote to is left out for 0 to {CampaignPaceRules.SkipContactedDaysMax} days.");
    }

    // Whom it leaves out is the ledger's to decide, which knows whether that was decided
    private bool Allows(SettingsChange change) =>
        (change.BeginAt is null || MayBeginAtAnotherTime) && (!IsOver || change is { Delay: null, Pace: null });

    private async Task<SettingsAnswer> StoreAsync(SettingsChange change)
    {
        try
        {
            return await ledger.ChangeSettingsAsync(_id, _lease!.Epoch, change, CancellationToken.None);
        }
        catch (Exception failed)
        {
            StopAfter(failed); // whether it was stored is unknown: the next activation reads it
            throw;
        }
    }

    private void ActOn(SettingsChange change)
    {
        if (change.Pace is { } pace)
        {
            _pump.ChangePlan(_pump.Plan.With(_lease!.PaceInForce, _lease.Tenant.Calendar));
            ReleaseHeldPermits(); // taken under other caps
            Tell(EventKinds.CampaignSettingsChanged, CampaignReasons.Pace(pace));
        }

        if (change.Delay is { } delay)
        {
            _pump.ChangeDelay(delay);
            Tell(EventKinds.CampaignSettingsChanged, CampaignReasons.Delay(delay.Min, delay.Max));
        }

        if (change.SkipContactedDays is { } days) Tell(EventKinds.CampaignSettingsChanged, CampaignReasons.SkipsContacted(days));
        if (change.BeginAt is { } at) Tell(EventKinds.CampaignSettingsChanged, CampaignReasons.BeginsAt(at));
        if (change.Pace is not null || change.Delay is not null) Pump();
    }
}
