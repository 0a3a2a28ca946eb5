using WaActors.Grains.Reasons;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;
using WaActors.Fleet;
using WaActors.Grains.Events;
using WaActors.Grains.Notifications;
using WaActors.Instances;
using WaActors.Notifications;

namespace WaActors.Grains.Fleet;

/// <summary>
/// Owns one gateway's fleet: how its numbers were last found, the breaker, the budget of recovery steps, the incident. Key <c>gate-&lt;id&gt;</c>.
/// Invariant: while an incident lasts no step is granted, so that an outage of the gateway costs no number its pairing.
/// Recovery: the incident is stored; numbers are learned anew from their reports, within one period of verification.
/// </summary>
[GrainType("wa-gateway")]
internal sealed partial class GatewayGrain(
    [PersistentState("fleet", GrainStores.Default)] IPersistentState<FleetState> stored,
    IOptions<FleetOptions> options,
    IEventLog events,
    INotificationLog notifications,
    TimeProvider time,
    ILogger<GatewayGrain> logger) : Grain, IGatewayGrain
{
    private readonly FleetBook _book = new(options.Value);
    private readonly HashSet<Guid> _tenants = [];
    private Guid _id;
    private FleetIncident? _incident;
    private bool _isTold;
    private long _checked;
    private long _checkedHealthy;
    private long _checkedUnhealthy;
    private long _checkErrors;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _id = GrainKeys.GatewayId(this.GetPrimaryKeyString());
        _incident = stored.RecordExists ? stored.State.Incident : null;
        FleetMetrics.Watch(_id, () => new FleetMeasure(_book.OpenUntil(time.GetUtcNow()) is not null, _incident is not null, _book.Failing));
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        FleetMetrics.Forget(_id);
        return Task.CompletedTask;
    }

    public async Task<FleetVerdict> ReportAsync(FleetReport report)
    {
        var now = time.GetUtcNow();
        _book.Note(report, now);
        _tenants.Add(report.TenantId);
        if (report is { Heartbeat: true, State: not MemberState.LeftAlone }) Count(report.State); // skipped, not failed (I-9)
        await FollowAsync(_book.IncidentAfter(_incident, now), now);
        await TellAsync(now);
        return new FleetVerdict(_incident is not null, _book.OpenUntil(now));
    }

    public Task<StepGrant> RequestStepAsync(Guid instanceId, RecoveryStep step)
    {
        if (_incident is not null) return Task.FromResult(new StepGrant(Granted: false));
        var retryAt = _book.TakeStep(time.GetUtcNow());
        return Task.FromResult(new StepGrant(retryAt is null, retryAt));
    }

    public Task<FleetStatus> GetStatusAsync() => Task.FromResult(new FleetStatus(
        _book.Members, _book.Failing, _incident?.Since, _book.ConsecutiveFailures, _book.OpenUntil(time.GetUtcNow()),
        _checked, _checkedHealthy, _checkedUnhealthy, _checkErrors));

    private void Count(MemberState state)
    {
        _checked++;
        switch (state)
        {
            case MemberState.Healthy:
                _checkedHealthy++;
                break;
            case MemberState.Unreadable:
                _checkErrors++;
                break;
            default:
                _checkedUnhealthy++;
                break;
        }
    }

    private async Task FollowAsync(FleetIncident? next, DateTimeOffset now)
    {
        if (next == _incident) return;
        if (next is null) await TellEndAsync(_incident!, now);
        stored.State = new FleetState { Incident = next };
        await WriteAsync();
        (_incident, _isTold) = (next, next is null);
        if (next is not null) Log.IncidentRaised(logger, _id, next.Failing, next.Members);
        else Log.IncidentResolved(logger, _id);
        foreach (var tenant in _tenants) events.Append(EventOf(tenant, next, now));
    }

    /// <summary>
    /// Told instead of the loss of each number (I-10), and once the freeze is stored: what cannot be told must cost no pairing. Tried again with each report, also after
    /// a crash; keyed by the incident, so that it stays one.
    /// </summary>
    private async Task TellAsync(DateTimeOffset now)
    {
        if (_isTold || _incident is not { } incident) return;
        try
        {
            await RaiseAsync(NotificationKind.GatewayIncident, incident, now, ReasonOf(incident));
            _isTold = true;
        }
        catch (Exception failed)
        {
            Log.NotTold(logger, failed, _id);
        }
    }

    /// <summary>Before the end is stored: a crash between the two tells it again, which changes nothing.</summary>
    private async Task TellEndAsync(FleetIncident incident, DateTimeOffset now)
    {
        await TellAsync(now);
        await RaiseAsync(NotificationKind.GatewayIncidentResolved, incident, now, reason: null);
    }

    private async Task RaiseAsync(NotificationKind kind, FleetIncident incident, DateTimeOffset now, string? reason)
    {
        foreach (var tenant in _tenants)
        {
            await notifications.RaiseAsync(new(tenant, null, kind, incident.Since, now, reason) { GatewayId = _id }, CancellationToken.None);
            _ = WakeNotifierAsync(tenant);
        }
    }

    private async Task WakeNotifierAsync(Guid tenant)
    {
        try
        {
            await GrainFactory.GetGrain<INotifierGrain>(GrainKeys.Tenant(tenant)).WakeAsync();
        }
        catch (Exception unreachable)
        {
            Log.NotifierUnreachable(logger, unreachable, _id);
        }
    }

    private static string ReasonOf(FleetIncident incident) =>
        NumberReasons.FleetFails(incident.Failing, incident.Members);

    private DomainEvent EventOf(Guid tenant, FleetIncident? incident, DateTimeOffset now) => incident is null
        ? new DomainEvent(tenant, now, EventKinds.GatewayIncidentResolved, Reason: NumberReasons.IncidentOver(_id))
        : new DomainEvent(tenant, now, EventKinds.GatewayIncident, Reason: NumberReasons.Incident(_id, ReasonOf(incident)));

    private async Task WriteAsync()
    {
        try
        {
            await stored.WriteStateAsync();
        }
        catch
        {
            this.DeactivateOnIdle();
            throw;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3001, LogLevel.Error, "Gateway {GatewayId}: {Failing} of {Members} numbers failed within minutes; recovery is frozen")]
        public static partial void IncidentRaised(ILogger logger, Guid gatewayId, int failing, int members);

        [LoggerMessage(3002, LogLevel.Information, "Gateway {GatewayId}: the incident is over")]
        public static partial void IncidentResolved(ILogger logger, Guid gatewayId);

        [LoggerMessage(3003, LogLevel.Warning, "Gateway {GatewayId}: its tenant's notifier could not be woken; it looks by itself soon")]
        public static partial void NotifierUnreachable(ILogger logger, Exception exception, Guid gatewayId);

        [LoggerMessage(3004, LogLevel.Warning, "Gateway {GatewayId}: its incident could not be told; tried again with the next report")]
        public static partial void NotTold(ILogger logger, Exception exception, Guid gatewayId);
    }
}
