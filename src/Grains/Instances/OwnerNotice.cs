using WaActors.Grains.Notifications;
using WaActors.Instances;

namespace WaActors.Grains.Instances;

/// <summary>What a number's owner is told (I-10).</summary>
/// <param name="Kind">What.</param>
/// <param name="LossAt">About which loss: the same kind and loss are one notification.</param>
/// <param name="Reason">Why, for an operator.</param>
public sealed record OwnerNotice(NotificationKind Kind, DateTimeOffset LossAt, string? Reason)
{
    /// <summary>What a change of a number is worth telling; null for nothing. Pure.</summary>
    public static OwnerNotice? Between(InstanceState before, InstanceState next, DateTimeOffset now)
    {
        if (!next.Desired) return null;
        if (before.AlertedAt is not null && next.AlertedAt is null) return new OwnerNotice(NotificationKind.InstanceReconnected, before.AlertedAt.Value, next.Reason);
        if (before.AlertedAt is null && next.AlertedAt is { } alerted)
            return new OwnerNotice(NotificationKind.InstanceDisconnected, next.Loss?.At ?? alerted, next.Reason);
        return before.Permission == next.Permission ? null : OfPermission(next, now);
    }

    // A number that lost its link too is told of as lost, with the permission as its reason. Once a day at most: the day is the key.
    private static OwnerNotice? OfPermission(InstanceState next, DateTimeOffset now)
    {
        if (next is not { Link: LinkState.Connected }) return null;
        var day = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        return next.Permission switch
        {
            PermissionState.Restricted => new OwnerNotice(NotificationKind.InstanceRestricted, day, next.PermissionReason),
            PermissionState.Banned => new OwnerNotice(NotificationKind.InstanceBanned, day, next.PermissionReason),
            _ => null,
        };
    }
}
