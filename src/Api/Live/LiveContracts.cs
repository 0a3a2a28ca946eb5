using WaActors.Instances;
using WaActors.Reasons;
using WaActors.Storage.Feed;

namespace WaActors.Api.Live;

/// <summary>A number as it is now (I-14).</summary>
/// <param name="Id">Its id.</param>
/// <param name="GatewayId">The gateway that holds it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Phone">The number; null when unknown.</param>
/// <param name="State">Its link.</param>
/// <param name="StateSince">Since when; null when it was never read.</param>
/// <param name="Reason">Why, for an operator; null when there is nothing to say.</param>
/// <param name="Permission">Whether it may send.</param>
/// <param name="PermissionUntil">When a throttle or restriction ends; null when it does not by itself.</param>
/// <param name="Health">What its last verification found (I-7); null when there was none.</param>
/// <param name="HealthReason">Why, for an operator; null when there is nothing to say.</param>
/// <param name="Deleted">Whether it was deleted: the last that is heard of it.</param>
public sealed record LiveInstanceView(
    Guid Id,
    Guid GatewayId,
    string Name,
    string? Phone,
    LinkState State,
    DateTimeOffset? StateSince,
    string? Reason,
    PermissionState Permission,
    DateTimeOffset? PermissionUntil,
    HealthState? Health,
    string? HealthReason,
    bool Deleted)
{
    /// <summary>In plain English; null when there is nothing to say.</summary>
    public string? Reason { get; init; } = CodedReason.TextOf(Reason);

    /// <summary>What <see cref="Reason"/> is, as a stable code; null for a gateway's own words.</summary>
    public string? ReasonCode { get; init; } = CodedReason.CodeOf(Reason);

    /// <summary>In plain English; null when there is nothing to say.</summary>
    public string? HealthReason { get; init; } = CodedReason.TextOf(HealthReason);

    /// <summary>What <see cref="HealthReason"/> is, as a stable code; null for a gateway's own words.</summary>
    public string? HealthReasonCode { get; init; } = CodedReason.CodeOf(HealthReason);

    internal static LiveInstanceView Of(LiveInstance row) => new(
        row.Id, row.GatewayId, row.Name, row.Phone, row.State, row.StateSince, row.Reason, row.Permission, row.PermissionUntil, row.Health,
        row.HealthReason, row.Deleted);
}
