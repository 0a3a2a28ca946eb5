using WaActors.Grains.Reasons;
using WaActors.Fleet;
using WaActors.Grains.Events;
using WaActors.Grains.Gateways;
using WaActors.Instances;

namespace WaActors.Grains.Instances;

internal sealed partial class InstanceGrain
{
    private InstanceHealth? _health;
    private DateTimeOffset? _leaveAloneUntil;

    public async Task<InstanceHealth> CheckHealthAsync()
    {
        await LookAsync(recovery.Value.CheckLimit);
        await NoteCheckAsync();
        return _health!;
    }

    /// <summary>Reads the gateway, adopts what that says of the link, and says how healthy the number is (I-1).</summary>
    private async Task<RecoverySight> LookAsync(TimeSpan limit)
    {
        var record = await RequireRecordAsync();
        var begun = time.GetTimestamp();
        var reading = await ReadAsync(record.Gateway, limit);
        var now = time.GetUtcNow();
        var hasSessions = HasSessions(record);
        var finding = Assess(_state);
        await ApplyAsync(state =>
        {
            finding = Assess(state);
            return finding.Heard is { } heard ? Hear(state, heard) : state;
        });
        if (_damper.HeldUntil is not null) ArmProbe();
        _health = new InstanceHealth(finding.State, finding.Reason, finding.ShouldCleanup, now);
        InstanceMetrics.Checked(time.GetElapsedTime(begun), finding.State);
        return new RecoverySight(finding, reading);

        HealthFinding Assess(InstanceState state)
        {
            var found = HealthDecision.Assess(state, reading, now, recovery.Value);
            return hasSessions ? found : HealthDecision.WithoutSessions(found);
        }
    }

    private bool HasSessions(InstanceRecord record) => gateways.For(record.Gateway.Kind).Capabilities.HasFlag(GatewayCapabilities.Sessions);

    private async Task<HealthReading> ReadAsync(GatewayInstance instance, TimeSpan limit)
    {
        var gateway = gateways.For(instance.Kind);
        using var patience = new CancellationTokenSource(limit, time);
        var reading = new HealthReading(new LinkReading(LinkReadingKind.Unreadable, GatewayReasons.NoAnswerInTime));
        try
        {
            reading = new HealthReading(await gateway.GetStateAsync(instance, patience.Token));
            if (reading.First.Kind == LinkReadingKind.NotFound)
                reading = reading with { Second = await gateway.ConfirmMissingAsync(instance, patience.Token) };
            if (reading.Effective.Kind == LinkReadingKind.Connecting)
                reading = reading with { Qr = await gateway.ReadQrAsync(instance, patience.Token) };
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            // What was read so far counts.
        }

        return reading;
    }

    public async Task<InstanceQuality?> ReadQualityAsync()
    {
        var record = await RequireRecordAsync();
        var gateway = gateways.For(record.Gateway.Kind);
        if (!gateway.Capabilities.HasFlag(GatewayCapabilities.Quality)) return null;
        using var patience = new CancellationTokenSource(recovery.Value.CheckLimit, time);
        try
        {
            var read = await gateway.ReadQualityAsync(record.Gateway, patience.Token);
            return read is null ? null : new InstanceQuality(read.Rating, read.DailyLimit, read.CanSend, time.GetUtcNow());
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>One verification (I-7), and what follows from it (I-8).</summary>
    private async Task ProbeAsync(CancellationToken cancellation)
    {
        try
        {
            await ApplyAsync(state => LinkDecision.OnTime(state, time.GetUtcNow()));
            if (_damper.Due(time.GetUtcNow()) is { } lasted) await ApplyAsync(state => LinkDecision.OnLink(state, lasted, time.GetUtcNow(), options.Value));
            await AssessAcksAsync();
            await ReviewPaceAsync();
            // A recovery looks by itself; a gateway that is left alone is not asked.
            if (_state.Recovery is null && !(_leaveAloneUntil > time.GetUtcNow())) await VerifyAsync();
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            Log.ProbeFailed(logger, failed, _id);
        }

        _probesInVain = _state.Link == LinkState.Connected ? 0 : _probesInVain + 1;
        ArmProbe();
    }

    private async Task VerifyAsync()
    {
        var sight = await LookAsync(recovery.Value.CheckLimit);
        await NoteCheckAsync();
        var isFrozen = await ReportAsync(sight, heartbeat: false);
        var now = time.GetUtcNow();
        if (AutoRecovery.IsResolved(_state, now, recovery.Value)) await ApplyAsync(state => state with { AlertedAt = null });
        if (!isFrozen) await RepairIfLostAsync(sight.Finding, now);
        await KeepWebhookAsync();
    }

    private async Task RepairIfLostAsync(HealthFinding finding, DateTimeOffset now)
    {
        switch (AutoRecovery.Decide(_state, finding, now, recovery.Value))
        {
            case AutoRecoveryVerdict.Start:
                await BeginAsync(RecoveryTrigger.Automatic);
                break;
            case AutoRecoveryVerdict.Skip:
                await SkipAsync(now);
                break;
            case AutoRecoveryVerdict.TellOwner:
                await ApplyAsync(state => AutoRecovery.Settle(state, RecoveryDecision.NeedsPerson(state) ?? finding.Reason, now));
                break;
        }
    }

    private async Task SkipAsync(DateTimeOffset now)
    {
        await ApplyAsync(state => state.Loss is { } loss ? state with { Loss = loss with { Phase = LossPhase.Skipped } } : state);
        var nextAt = _state.AutoRecoveredAt + recovery.Value.AutomaticPeriod;
        Log.RecoverySkipped(logger, _id, nextAt);
        if (_record is not { } record) return;
        var reason = NumberReasons.RecoveredLately(nextAt);
        events.Append(new(record.TenantId, now, EventKinds.InstanceRecoverySkipped, InstanceId: _id, Reason: reason));
    }

    private async Task NoteCheckAsync()
    {
        try
        {
            await directory.NoteCheckAsync(_id, _health!, _state.Recovery is { Trigger: RecoveryTrigger.Automatic } run ? run.Steps : 0, CancellationToken.None);
        }
        catch (Exception unreachable)
        {
            Log.ProjectionFailed(logger, unreachable, _id);
        }
    }

    /// <summary>A light ping of a connected number (I-9): one read, which changes nothing; what looks wrong is verified at once.</summary>
    private async Task BeatAsync(CancellationToken cancellation)
    {
        try
        {
            if (_state.Link == LinkState.Connected && !(_leaveAloneUntil > time.GetUtcNow())) await BeatOnceAsync();
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            Log.ProbeFailed(logger, failed, _id);
        }

        ArmHeartbeat();
    }

    private async Task BeatOnceAsync()
    {
        var record = await RequireRecordAsync();
        using var patience = new CancellationTokenSource(recovery.Value.CheckLimit, time);
        LinkReading reading;
        try
        {
            reading = await gateways.For(record.Gateway.Kind).GetStateAsync(record.Gateway, patience.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            reading = new LinkReading(LinkReadingKind.Unreadable, GatewayReasons.NoAnswerInTime);
        }

        InstanceMetrics.Beat(reading);
        await ReportAsync(reading.Skipped ? MemberState.LeftAlone : MemberOf(reading.Kind), reading, heartbeat: true);
        if (reading.Kind is not LinkReadingKind.Connected and not LinkReadingKind.Unreadable) _probe?.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private static MemberState MemberOf(LinkReadingKind kind) => kind switch
    {
        LinkReadingKind.Connected => MemberState.Healthy,
        LinkReadingKind.Unreadable => MemberState.Unreadable,
        _ => MemberState.Failing,
    };

    private Task<bool> ReportAsync(RecoverySight sight, bool heartbeat) => ReportAsync(MemberOf(sight), sight.Reading.First, heartbeat);

    private MemberState MemberOf(RecoverySight sight) =>
        sight.Finding.State == HealthState.Healthy && !sight.Reading.First.Skipped ? MemberState.Healthy
        : !_state.Desired || (_state.Link != LinkState.Connected && _state.Loss is null or { Phase: LossPhase.Settled }) ? MemberState.Left
        : sight.Reading.First.Skipped ? MemberState.LeftAlone
        : sight.Reading.First.Kind == LinkReadingKind.Unreadable ? MemberState.Unreadable
        : MemberState.Failing;

    /// <summary>Tells the gateway's actor; true when an incident freezes recovery. One that cannot be reached freezes nothing.</summary>
    private async Task<bool> ReportAsync(MemberState found, LinkReading reading, bool heartbeat)
    {
        if (_record is not { } record || record.GatewayId == Guid.Empty) return false;
        try
        {
            var verdict = await Fleet(record).ReportAsync(new FleetReport(_id, record.TenantId, found, heartbeat, reading.LeftAloneUntil));
            _leaveAloneUntil = verdict.LeaveAloneUntil;
            return verdict.Frozen;
        }
        catch (Exception unreachable)
        {
            Log.FleetUnreachable(logger, unreachable, _id);
            return false;
        }
    }

    private IGatewayGrain Fleet(InstanceRecord record) => GrainFactory.GetGrain<IGatewayGrain>(GrainKeys.Gateway(record.GatewayId));

    private void ArmProbe()
    {
        if (!_state.Desired || _state.Permission == PermissionState.Banned) return;
        var now = time.GetUtcNow();
        var wait = ProbeDelay.Next(_state, _probesInVain, now, random.NextUnit(), options.Value);
        var held = _damper.HeldUntil - now;
        if (held < wait) wait = held > TimeSpan.Zero ? held.Value : TimeSpan.Zero;
        _probe?.Change(wait, Timeout.InfiniteTimeSpan);
    }

    private void ArmHeartbeat() => _heartbeat?.Change(
        _state is { Desired: true, Link: LinkState.Connected } ? recovery.Value.HeartbeatPeriod * (0.9 + (0.2 * random.NextUnit())) : Timeout.InfiniteTimeSpan,
        Timeout.InfiniteTimeSpan);
}
