using WaActors.Grains.Gateways;
using WaActors.Grains.Pacing;
using WaActors.Instances;

namespace WaActors.Grains.Instances;

/// <summary>An instance's record, and the read model that its grain keeps up to date in PostgreSQL for lists.</summary>
public interface IInstanceDirectory
{
    /// <summary>The record with what its gateway needs; null when there is no such instance (or it was deleted).</summary>
    Task<InstanceRecord?> FindAsync(Guid instanceId, CancellationToken cancellation);

    /// <summary>Copies the grain's state to the read model, unless a larger <see cref="InstanceStatus.Revision"/> already stands there.</summary>
    Task ProjectAsync(InstanceStatus status, CancellationToken cancellation);

    /// <summary>Notes a health check for lists (I-7), unless a later one stands there.</summary>
    Task NoteCheckAsync(Guid instanceId, InstanceHealth health, int autoRecoveryAttempts, CancellationToken cancellation);

    /// <summary>The campaigns in <c>running</c> or <c>waiting</c> that have a route on the instance.</summary>
    Task<IReadOnlyList<Guid>> FindActiveCampaignsAsync(Guid instanceId, CancellationToken cancellation);
}

/// <summary>What stands in the record of an instance.</summary>
/// <param name="TenantId">Who owns it.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="Gateway">How to reach it.</param>
public sealed record InstanceRecord(Guid TenantId, string Name, GatewayInstance Gateway)
{
    /// <summary>The gateway's own id: the fleet that it belongs to; empty when it belongs to none.</summary>
    public Guid GatewayId { get; init; }

    /// <summary>How fast it may send, all campaigns together.</summary>
    public NumberPace Pace { get; init; } = NumberPace.None;
}
