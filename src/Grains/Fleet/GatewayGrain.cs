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
        if (report.Heartbeat) Count(report.State);
        await FollowAsync(_book.IncidentAfter(_incident, now), now);
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
        await NotifyAsync(next, now);
        stored.State = new FleetState { Incident = next };
        await WriteAsync();
        _incident = next;
        if (next is not null) Log.IncidentRaised(logger, _id, next.Failing, next.Members);
        else Log.IncidentResolved(logger, _id);
        foreach (var tenant in _tenants) events.Append(EventOf(tenant, next, now));
    }

    /// <summary>Before the state is written, and keyed by the incident, as for numbers (I-10): told instead of the loss of each number.</summary>
    private async Task NotifyAsync(FleetIncident? next, DateTimeOffset now)
    {
        var (kind, since) = next is null
            ? (NotificationKind.GatewayIncidentResolved, _incident!.Since)
            : (NotificationKind.GatewayIncident, next.Since);
        foreach (var tenant in _tenants)
        {
            await notifications.RaiseAsync(new(tenant, null, kind, since, now, ReasonOf(next)) { GatewayId = _id }, CancellationToken.None);
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

    private static string? ReasonOf(FleetIncident? incident) => incident is null
        ? null
        : string.Create(CultureInfo.InvariantCulture, $"{incident.Failing} of {incident.Members} numbers failed within minutes; none repairs itself until they are back");

    private DomainEvent EventOf(Guid tenant, FleetIncident? incident, DateTimeOffset now) => incident is null
        ? new DomainEvent(tenant, now, EventKinds.GatewayIncidentResolved, Reason: $"gateway {_id}: its numbers are back")
        : new DomainEvent(tenant, now, EventKinds.GatewayIncident, Reason: $"gateway {_id}: {ReasonOf(incident)}");

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
    }
}
