using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;
using WaActors.Campaigns;
using WaActors.Grains.Determinism;
using WaActors.Grains.Events;
using WaActors.Grains.Gateways;
using WaActors.Instances;

namespace WaActors.Grains.Instances;

/// <summary>
/// Owns one WhatsApp number: its link, its permission to send, the places for sends under way, the sending itself. Key <c>inst-&lt;id&gt;</c>.
/// Invariant: what it tells others is stored first. Everything interleaves, because a send may wait for its gateway for minutes while notices must pass;
/// changes of state go through <see cref="ApplyAsync"/>, one at a time.
/// Recovery: on activation it reads the gateway; while it is wanted and lost it reads it again and again; reminder <c>supervise</c> wakes it after a restart.
/// </summary>
[GrainType("wa-instance")]
internal sealed partial class InstanceGrain(
    [PersistentState("instance", GrainStores.Default)] IPersistentState<InstanceState> stored,
    IInstanceDirectory directory,
    IWhatsAppGateways gateways,
    IEventLog events,
    IOptions<InstanceOptions> options,
    TimeProvider time,
    IRandomSource random,
    ILogger<InstanceGrain> logger) : Grain, IInstanceGrain, IRemindable
{
    private const string SuperviseReminder = "supervise";
    private static readonly TimeSpan SupervisePeriod = TimeSpan.FromMinutes(5);

    private readonly SendPlaces _places = new(options.Value.PermitLife, options.Value.TurnLife);
    private readonly OneAtATime _changes = new();
    private Guid _id;
    private InstanceRecord? _record;
    private InstanceState _state = new();
    private IGrainTimer? _probe;
    private int _probesInVain;
    private bool _unsure;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _id = GrainKeys.InstanceId(this.GetPrimaryKeyString());
        _record = await directory.FindAsync(_id, cancellationToken);
        if (stored.RecordExists) _state = stored.State;
        _probe = this.RegisterGrainTimer(ProbeAsync, new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan)
        {
            Interleave = true,
        });
        if (_record is not null && _state.Desired) _probe.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    public Task<InstanceStatus> GetStatusAsync() => Task.FromResult(Status);

    public async Task<ConnectAnswer> ConnectAsync(string? phone)
    {
        var record = await RequireRecordAsync();
        var answer = await gateways.For(record.Gateway.Kind).ConnectAsync(record.Gateway, phone, CancellationToken.None);
        if (answer.Problem is not null && answer.State == LinkState.Unknown) return answer;
        await this.RegisterOrUpdateReminder(SuperviseReminder, SupervisePeriod, SupervisePeriod);
        await ApplyAsync(state => LinkDecision.OnLink(
            state with { Desired = true }, new LinkEvent(answer.State, LinkEvidence.Poll, answer.Problem), time.GetUtcNow(), options.Value));
        return answer;
    }

    public async Task<InstanceStatus> RefreshAsync()
    {
        var record = await RequireRecordAsync();
        var reading = await gateways.For(record.Gateway.Kind).GetStateAsync(record.Gateway, CancellationToken.None);
        await ApplyAsync(state => LinkDecision.FromReading(state, reading) is { } heard
            ? LinkDecision.OnLink(state, heard, time.GetUtcNow(), options.Value)
            : state);
        return Status;
    }

    public Task OnLinkEventAsync(LinkEvent linkEvent) =>
        ApplyAsync(state => LinkDecision.OnLink(state, linkEvent, time.GetUtcNow(), options.Value));

    public Task OnRecordChangedAsync()
    {
        _record = null;
        return Task.CompletedTask;
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (_state.Desired) return; // being active is enough: the probe timer is armed on activation
        if (await this.GetReminder(SuperviseReminder) is { } reminder) await this.UnregisterReminder(reminder);
    }

    private InstanceStatus Status => LinkDecision.ToStatus(_state, _id, WindowMax);

    private int WindowMax => _record?.Gateway.WindowMax ?? 1;

    private async Task<InstanceRecord> RequireRecordAsync() =>
        _record ??= await directory.FindAsync(_id, CancellationToken.None)
            ?? throw new InstanceNotFoundException(_id);

    /// <summary>The only way to another state: decide, write, adopt, then tell. One at a time.</summary>
    private async Task ApplyAsync(Func<InstanceState, InstanceState> decide)
    {
        var changed = await _changes.RunAsync(async () =>
        {
            await ReadAgainIfUnsureAsync();
            var before = _state;
            var next = decide(before);
            if (next == before) return false;
            await StoreAsync(next);
            Tell(before, next);
            return true;
        });
        if (changed) ArmProbe();
    }

    private async Task StoreAsync(InstanceState next)
    {
        stored.State = next;
        _unsure = true;
        await stored.WriteStateAsync();
        _unsure = false;
        _state = next;
    }

    /// <summary>After a write of unknown outcome nothing is decided before what stands in the database was read. (Deactivation would have to wait for sends.)</summary>
    private async Task ReadAgainIfUnsureAsync()
    {
        if (!_unsure) return;
        await stored.ReadStateAsync();
        _state = stored.RecordExists ? stored.State : new InstanceState();
        _unsure = false;
    }

    private void Tell(InstanceState before, InstanceState next)
    {
        if (before.Link != next.Link) Log.LinkChanged(logger, _id, before.Link, next.Link, next.Reason);
        if (_record is { } record) AppendEvents(record.TenantId, before, next);
        _ = ProjectAndNotifyAsync(Status);
    }

    private void AppendEvents(Guid tenantId, InstanceState before, InstanceState next)
    {
        if (before.Link != next.Link)
            events.Append(new(tenantId, next.Since, EventKinds.InstanceLink, InstanceId: _id, Reason: Arrow(before.Link, next.Link, next.Reason)));
        if (before.Permission != next.Permission)
            events.Append(new(tenantId, time.GetUtcNow(), EventKinds.InstancePermission, InstanceId: _id, Reason: Arrow(before.Permission, next.Permission, null)));
    }

    private static string Arrow<T>(T before, T after, string? reason) where T : Enum =>
        reason is null ? $"{before} -> {after}" : $"{before} -> {after}: {reason}";

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

    private async Task ProbeAsync(CancellationToken cancellation)
    {
        try
        {
            await ApplyAsync(state => LinkDecision.OnTime(state, time.GetUtcNow()));
            await RefreshAsync();
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            Log.ProbeFailed(logger, failed, _id);
        }

        _probesInVain = _state.Link == LinkState.Connected ? 0 : _probesInVain + 1;
        ArmProbe();
    }

    private void ArmProbe()
    {
        if (!_state.Desired || _state.Permission == PermissionState.Banned) return;
        _probe?.Change(ProbeDelay.Next(_state, _probesInVain, time.GetUtcNow(), random.NextUnit(), options.Value), Timeout.InfiniteTimeSpan);
    }
}
