using WaActors.Reasons;
using WaActors.Grains.Reasons;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;
using WaActors.Campaigns;
using WaActors.Grains.Determinism;
using WaActors.Grains.Events;
using WaActors.Grains.Gateways;
using WaActors.Grains.Notifications;
using WaActors.Grains.Pacing;
using WaActors.Grains.Suppressions;
using WaActors.Instances;
using WaActors.Notifications;

namespace WaActors.Grains.Instances;

/// <summary>
/// Owns one WhatsApp number: its link, its permission to send, the places for sends under way, the sending itself. Key <c>inst-&lt;id&gt;</c>.
/// Invariant: what it tells others is stored first. Everything interleaves, because a send may wait for its gateway for minutes while notices must pass;
/// changes of state go through <see cref="ApplyAsync"/>, one at a time.
/// Recovery: while it is wanted it reads the gateway, seldom while connected and often while lost; a recovery under way is part of its state and goes on
/// after a crash; reminder <c>supervise</c> wakes it after a restart, and the first looks are spread over the period.
/// </summary>
[GrainType("wa-instance")]
internal sealed partial class InstanceGrain(
    [PersistentState("instance", GrainStores.Default)] IPersistentState<InstanceState> stored,
    IInstanceDirectory directory,
    IWhatsAppGateways gateways,
    IMediaStore uploads,
    ISuppressionList suppressions,
    IEventLog events,
    IRecoveryLog recoveries,
    INotificationLog notifications,
    IPaceHistory paceHistory,
    INumberChecks numberChecks,
    IOptions<InstanceOptions> options,
    IOptions<RecoveryOptions> recovery,
    IOptions<AckOptions> acks,
    IIdSource ids,
    TimeProvider time,
    IRandomSource random,
    ILogger<InstanceGrain> logger) : Grain, IInstanceGrain, IRemindable
{
    private const string SuperviseReminder = "supervise";
    private static readonly TimeSpan SuperviseMin = TimeSpan.FromMinutes(1); // no reminder comes more often

    private readonly SendPlaces _places = new(options.Value.PermitLife, options.Value.TurnLife);
    private readonly LinkDamper _damper = new(options.Value);
    private readonly OneAtATime _changes = new();
    private Guid _id;
    private InstanceState _state = new();
    private IGrainTimer? _probe;
    private IGrainTimer? _heartbeat;
    private IGrainTimer? _ladder;
    private int _probesInVain;
    private bool _unsure;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _id = GrainKeys.InstanceId(this.GetPrimaryKeyString());
        _record = await directory.FindAsync(_id, cancellationToken);
        if (stored.RecordExists) _state = stored.State;
        InstanceMetrics.Woke(_state);
        _probe = SleepingTimer(ProbeAsync, keepAlive: false);
        _heartbeat = SleepingTimer(BeatAsync, keepAlive: false);
        _ladder = SleepingTimer(ClimbAsync, keepAlive: true);
        _paceTimer = SleepingTimer(OnPaceTimerAsync, keepAlive: false);
        if (_record is not null) Resume();
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        InstanceMetrics.Slept(_state);
        return Task.CompletedTask;
    }

    public Task<InstanceStatus> GetStatusAsync() => Task.FromResult(Status);

    public async Task<InstanceStatus> RefreshAsync()
    {
        await LookAsync(recovery.Value.CheckLimit);
        return Status;
    }

    public async Task OnLinkEventAsync(LinkEvent linkEvent)
    {
        await ApplyAsync(state => Hear(state, linkEvent));
        if (_damper.HeldUntil is not null) ArmProbe();
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (_state.Desired) return; // being active is enough: the probe timer is armed on activation
        if (await this.GetReminder(SuperviseReminder) is { } reminder) await this.UnregisterReminder(reminder);
    }

    private IGrainTimer SleepingTimer(Func<CancellationToken, Task> callback, bool keepAlive) => this.RegisterGrainTimer(
        callback, new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = keepAlive });

    // After a restart of the process thousands of numbers wake: their looks are spread over the period (I-7), a recovery goes on at once.
    private void Resume()
    {
        if (_state.Recovery is not null) _ladder?.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        if (!_state.Desired) return;
        var spread = _state.Link == LinkState.Connected ? options.Value.VerifyPeriod : options.Value.ReprobeMin;
        _probe?.Change(spread * random.NextUnit(), Timeout.InfiniteTimeSpan);
        ArmHeartbeat();
    }

    private InstanceStatus Status => LinkDecision.ToStatus(_state, _id, WindowMax);

    /// <summary>The only way to another state: decide, write, adopt, then tell. One at a time.</summary>
    private async Task ApplyAsync(Func<InstanceState, InstanceState> decide)
    {
        var changed = await _changes.RunAsync(async () =>
        {
            await ReadAgainIfUnsureAsync();
            var before = _state;
            var next = decide(before);
            if (next == before) return false;
            await NotifyOwnerAsync(before, next);
            await StoreAsync(next);
            Tell(before, next);
            return true;
        });
        if (changed) ArmProbe();
    }

    /// <summary>Before the state is written, and keyed by the loss: a crash between the two raises it again, which changes nothing (I-10).</summary>
    private async Task NotifyOwnerAsync(InstanceState before, InstanceState next)
    {
        if (_record is not { } record || OwnerNotice.Between(before, next, time.GetUtcNow()) is not { } notice) return;
        await notifications.RaiseAsync(
            new(record.TenantId, _id, notice.Kind, notice.LossAt, time.GetUtcNow(), notice.Reason), CancellationToken.None);
        _ = WakeNotifierAsync(record.TenantId);
    }

    private async Task WakeNotifierAsync(Guid tenantId)
    {
        try
        {
            await GrainFactory.GetGrain<INotifierGrain>(GrainKeys.Tenant(tenantId)).WakeAsync();
        }
        catch (Exception unreachable)
        {
            Log.NotifierUnreachable(logger, unreachable, _id);
        }
    }

    /// <summary>The state after a word of the link, unless a flapping link has to show first that it lasts.</summary>
    private InstanceState Hear(InstanceState state, LinkEvent heard)
    {
        var now = time.GetUtcNow();
        return _damper.Hear(state.Link, heard, now) is { } believed ? LinkDecision.OnLink(state, believed, now, options.Value) : state;
    }

    private async Task StoreAsync(InstanceState next)
    {
        stored.State = next;
        _unsure = true;
        await stored.WriteStateAsync();
        _unsure = false;
        Adopt(next);
    }

    /// <summary>After a write of unknown outcome nothing is decided before what stands in the database was read. (Deactivation would have to wait for sends.)</summary>
    private async Task ReadAgainIfUnsureAsync()
    {
        if (!_unsure) return;
        await stored.ReadStateAsync();
        Adopt(stored.RecordExists ? stored.State : new InstanceState());
        _unsure = false;
    }

    private void Adopt(InstanceState next)
    {
        InstanceMetrics.Moved(_state, next);
        _state = next;
    }

    private void Tell(InstanceState before, InstanceState next)
    {
        if (before.Link != next.Link) Log.LinkChanged(logger, _id, before.Link, next.Link, CodedReason.TextOf(next.Reason));
        if (_record is { } record) AppendEvents(record.TenantId, before, next);
        if (before.Revision != next.Revision) _ = ProjectAndNotifyAsync(Status);
        if (before.Link != next.Link) ArmHeartbeat();
    }

    private void AppendEvents(Guid tenantId, InstanceState before, InstanceState next)
    {
        if (before.Link != next.Link)
            events.Append(new(tenantId, next.Since, EventKinds.InstanceLink, InstanceId: _id, Reason: NumberReasons.Change(before.Link, next.Link, next.Reason)));
        if (before.Permission != next.Permission)
            events.Append(new(
                tenantId, time.GetUtcNow(), EventKinds.InstancePermission, InstanceId: _id, Reason: NumberReasons.Change(before.Permission, next.Permission, next.PermissionReason)));
        if (before.AlertedAt is null != next.AlertedAt is null && next.Desired)
        {
            var kind = next.AlertedAt is null ? EventKinds.InstanceResolved : EventKinds.InstanceLost;
            events.Append(new(tenantId, time.GetUtcNow(), kind, InstanceId: _id, Reason: next.Reason));
        }
    }

    private async Task ProjectAndNotifyAsync(InstanceStatus status)
    {
        try
        {
            await directory.ProjectAsync(status, CancellationToken.None);
            foreach (var campaignId in await directory.FindActiveCampaignsAsync(_id, CancellationToken.None))
                _ = NotifyAsync(campaignId, campaign => campaign.OnLinkChangedAsync(new LinkNotice(status)));
        }
        catch (Exception unreachable)
        {
            Log.ProjectionFailed(logger, unreachable, _id);
        }
    }

    private async Task NotifyAsync(Guid campaignId, Func<ICampaignGrain, Task> tell)
    {
        try
        {
            await tell(GrainFactory.GetGrain<ICampaignGrain>(GrainKeys.Campaign(campaignId)));
        }
        catch (Exception unreachable)
        {
            Log.NoticeFailed(logger, unreachable, _id, campaignId);
        }
    }
}
