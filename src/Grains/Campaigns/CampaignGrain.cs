using WaActors.Grains.Reasons;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;
using WaActors.Campaigns;
using WaActors.Grains.Determinism;
using WaActors.Grains.Events;
using WaActors.Grains.Pacing;
using WaActors.Instances;
using WaActors.Pacing;

namespace WaActors.Grains.Campaigns;

/// <summary>
/// Owns one campaign: its ring, its pace, its state. Key <c>camp-&lt;id&gt;</c>.
/// Invariants: what the ledger does not say did not happen; every write carries the epoch that this activation took, and a stale one stops it; a send
/// starts only after its intent is stored and only while the campaign is running.
/// Nothing waits inside a turn: sends, pulls and look-ups are flows of their own on this activation, and each ends by looking at the pump again.
/// Recovery: reminder <c>active</c> and the scheduler wake it; it takes a new epoch, resolves what its predecessor left in doubt, and goes on.
/// </summary>
[GrainType("wa-campaign")]
internal sealed partial class CampaignGrain(
    IMessageLedger ledger,
    IEventLog events,
    IPaceHistory paceHistory,
    MessageRenderer renderer,
    IOptions<CampaignOptions> options,
    TimeProvider time,
    IIdSource ids,
    IRandomSource random,
    CampaignsAtWork atWork,
    ILogger<CampaignGrain> logger) : Grain, ICampaignGrain, IRemindable
{
    private const string ActiveReminder = "active";
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);

    private readonly OneAtATime _statusChanges = new();
    private readonly OneAtATime _routeSaves = new();
    private readonly SendRate _rate = new();
    private readonly Dictionary<Guid, IInstanceGrain> _instances = [];
    private Guid _id;
    private FlowSet _flows = null!;
    private CampaignLease? _lease;
    private CampaignStatus _status;
    private string? _statusReason;
    private DateTimeOffset? _startedAt;
    private RouteBook _routes = null!;
    private CampaignPump _pump = null!;
    private IGrainTimer? _timer;
    private bool _stopped;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _id = GrainKeys.CampaignId(this.GetPrimaryKeyString());
        _flows = new FlowSet(StopAfter);
        _timer = this.RegisterGrainTimer(OnTimerAsync, new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan)
        {
            Interleave = true,
            KeepAlive = true,
        });
        await LoadAsync(cancellationToken);
        atWork.Add(this, LeaveAsync);
        if (IsActive) BeginWork();
        else if (_doubts.Count > 0) Arm(null);
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Stop();
        await _flows.DrainAsync(options.Value.DrainLimit, time, cancellationToken);
        atWork.Remove(this);
    }

    private Task LeaveAsync()
    {
        Stop();
        return _flows.DrainAsync(options.Value.DrainLimit, time, CancellationToken.None);
    }

    public async Task<CampaignReply> StartAsync()
    {
        if (_status == CampaignStatus.Draft) await LoadAsync(CancellationToken.None); // recipients and routes may be newer than this activation
        if (_lease is null) return NotFound();
        if (_status is CampaignStatus.Scheduled or CampaignStatus.Running or CampaignStatus.Waiting) return Reply(done: true);
        if (_status != CampaignStatus.Draft) return Refused("campaign_state");
        if (_lease.Routes.Count == 0) return Refused("campaign_without_routes");
        if ((await ledger.CountAudienceAsync(_id, CancellationToken.None)).Total == 0) return Refused("campaign_without_recipients");

        await KeepReminderAsync();
        var later = _lease.ScheduledAt > time.GetUtcNow();
        if (!await ChangeStatusAsync(later ? CampaignStatus.Scheduled : CampaignStatus.Running, null)) return Refused("campaign_state");
        Tell(later ? EventKinds.CampaignScheduled : EventKinds.CampaignStarted); // it is, whatever comes next
        await ReadTenantPaceAsync();
        if (!later) BeginWork();
        return Reply(done: true);
    }

    public async Task<CampaignReply> PauseAsync()
    {
        if (_lease is null) return NotFound();
        if (_status == CampaignStatus.Paused) return Reply(done: true);
        if (!IsActive && _status != CampaignStatus.Scheduled) return Refused("campaign_state");
        _pump.Running = false; // before the write: in this direction haste is safe
        try
        {
            if (!await ChangeStatusAsync(CampaignStatus.Paused, null)) return Refused("campaign_state");
        }
        finally
        {
            _pump.Running = IsActive && !_stopped;
        }

        ReleaseHeldPermits();
        Tell(EventKinds.CampaignPaused);
        return Reply(done: true);
    }

    public async Task<CampaignReply> ResumeAsync()
    {
        if (_lease is null) return NotFound();
        if (IsActive || _status == CampaignStatus.Scheduled) return Reply(done: true);
        if (_status != CampaignStatus.Paused) return Refused("campaign_state");
        await KeepReminderAsync();
        var later = _lease.ScheduledAt > time.GetUtcNow();
        if (!await ChangeStatusAsync(later ? CampaignStatus.Scheduled : CampaignStatus.Running, null)) return Refused("campaign_state");
        Tell(EventKinds.CampaignResumed);
        if (later) return Reply(done: true);
        Publish(_routes.ForgiveFailures(time.GetUtcNow()));
        BeginWork();
        return Reply(done: true);
    }

    public async Task<CampaignReply> CancelAsync()
    {
        if (_lease is null) return NotFound();
        if (_status == CampaignStatus.Cancelled) return Reply(done: true);
        if (_status == CampaignStatus.Completed) return Refused("campaign_state");
        _pump.Running = false;
        try
        {
            if (!await ChangeStatusAsync(CampaignStatus.Cancelled, null)) return Refused("campaign_state");
        }
        finally
        {
            _pump.Running = IsActive && !_stopped;
        }

        ReleaseHeldPermits();
        Tell(EventKinds.CampaignCancelled);
        Pump(); // what is under way or in doubt still gets its outcome
        return Reply(done: true);
    }

    public async Task WakeAsync()
    {
        if (_lease is null) DeactivateOnIdle();
        if (_lease is null || _stopped) return;
        if (_status == CampaignStatus.Scheduled && !(_lease.ScheduledAt > time.GetUtcNow()))
        {
            if (!await ChangeStatusAsync(CampaignStatus.Running, null, () => _status == CampaignStatus.Scheduled && !(_lease.ScheduledAt > time.GetUtcNow()))) return;
            Tell(EventKinds.CampaignStarted, CampaignReasons.Due);
        }

        if (!IsActive) return;
        if (!_pump.Running) BeginWork();
        Publish(_routes.Refresh(time.GetUtcNow()));
        Pump();
    }

    public Task<CampaignLive?> GetLiveAsync()
    {
        if (_lease is null)
        {
            DeactivateOnIdle();
            return Task.FromResult<CampaignLive?>(null);
        }

        var now = time.GetUtcNow();
        return Task.FromResult<CampaignLive?>(new CampaignLive(
            _status, _statusReason, _pump.InFlight + _pump.InDoubt, _pump.InDoubt, _pump.NextSendAt, _rate.PerMinute(now), _lease.Epoch,
            [.. _routes.Routes.Select(r => r.ToLive(now, _routes.Ring.Contains(r.InstanceId)))],
            _routes.Ring.FromNextTurn().Select(member => (Guid?)member.InstanceId).FirstOrDefault())
        {
            WaitingUntil = _status == CampaignStatus.Waiting ? _wait?.Until : null,
        });
    }

    public async Task<CampaignCounts?> GetCountsAsync()
    {
        if (_lease is not null) return await ledger.CountByStatusAsync(_id, CancellationToken.None);
        DeactivateOnIdle();
        return null;
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (IsActive || _status == CampaignStatus.Scheduled) await WakeAsync();
        else if (!HasOpenAttempts) await CloseAsync();
    }

    private bool HasOpenAttempts => _pump.InFlight + _pump.InDoubt > 0;

    private bool IsActive => _status is CampaignStatus.Running or CampaignStatus.Waiting;

    /// <summary>Takes the campaign over. Attempts that are open now are a predecessor's, in doubt; later ones are this activation's own.</summary>
    private async Task LoadAsync(CancellationToken cancellation)
    {
        _lease = await ledger.TakeOwnershipAsync(_id, cancellation);
        _status = _lease?.Status ?? CampaignStatus.Draft;
        _routes = new RouteBook(_lease?.Routes ?? [], _lease?.MaxConsecutiveFailures ?? 1, options.Value.FailureCooldown);
        _routes.RestoreCooldowns(time.GetUtcNow());
        var plan = _lease is null ? CampaignPlan.Free : new CampaignPlan(_lease.PaceInForce, _lease.Tenant.Calendar);
        _pump = new CampaignPump(_routes, _lease?.Delay ?? new(default, default), _lease?.BatchSize ?? 1, plan, options.Value.LookAheadMax);
        if (_lease is not null) await RestoreDayAsync(_lease.Pace, cancellation);
        if (_lease?.LastSentAt is not { } lastSentAt) return;
        _pump.ResumePace(lastSentAt, random.NextUnit());
        foreach (var open in await ledger.ReadOpenAttemptsAsync(_id, cancellation)) Inherit(open);
        if (!IsActive && _doubts.Count == 0) return;
        Log.Recovered(logger, _id, _lease.Epoch, _doubts.Count);
        Tell(EventKinds.CampaignRecovered, CampaignReasons.InDoubt(_doubts.Count));
    }

    /// <summary>Who asks for a campaign that is not there is answered, and the actor goes; not before it has answered, for then no answer would come.</summary>
    private CampaignReply NotFound()
    {
        DeactivateOnIdle();
        return new(false, null, "campaign_not_found");
    }

    /// <summary>How much of its day the campaign spent before this activation, once there is a cap that needs it. What this one sends is counted here in any case, so that the
    /// epoch tells the two apart and none counts twice, whatever is under way meanwhile.</summary>
    private async Task RestoreDayAsync(CampaignPace pace, CancellationToken cancellation)
    {
        if (pace is { PerDay: null, PerNumberPerDay: null } || _pump.Plan.IsRestored) return;
        var now = time.GetUtcNow();
        var midnight = _lease!.Tenant.Calendar.StartOf(_lease.Tenant.Calendar.DayOf(now));
        _pump.Plan.Restore(await paceHistory.CountOfCampaignByNumberAsync(_id, _lease.Epoch, midnight, cancellation), now);
    }

    private CampaignReply Reply(bool done) => new(done, _status);

    private CampaignReply Refused(string code) => new(false, _status, code);

    private CampaignReply LostOwnership()
    {
        StopAsStale();
        return Refused("campaign_state");
    }

    private async Task KeepReminderAsync() => await this.RegisterOrUpdateReminder(ActiveReminder, ReminderPeriod, ReminderPeriod);

    private async Task DropReminderAsync()
    {
        if (await this.GetReminder(ActiveReminder) is { } reminder) await this.UnregisterReminder(reminder);
    }

    private void Tell(string kind, string? reason = null, Guid? instanceId = null, int? seq = null) =>
        events.Append(new(_lease!.TenantId, time.GetUtcNow(), kind, _id, instanceId, seq, reason));
}
