namespace WaActors.Grains.Notifications;

/// <summary>What users are told of.</summary>
public enum NotificationKind
{
    /// <summary>A number lost its link, and did not repair itself.</summary>
    InstanceDisconnected = 0,

    /// <summary>It is connected again, and stays so.</summary>
    InstanceReconnected = 1,
}

/// <summary>Something that a tenant's users are told (I-10).</summary>
/// <param name="TenantId">Whose users.</param>
/// <param name="InstanceId">About which number.</param>
/// <param name="Kind">What.</param>
/// <param name="LossAt">About which loss: the same number, kind and loss are one notification.</param>
/// <param name="At">When it was raised.</param>
/// <param name="Reason">Why, and what to do, in words for an operator; null when there is nothing to say.</param>
public sealed record Notification(Guid TenantId, Guid InstanceId, NotificationKind Kind, DateTimeOffset LossAt, DateTimeOffset At, string? Reason);

/// <summary>Keeps notifications for the in-app list.</summary>
public interface INotificationLog
{
    /// <summary>Stores a notification; durable when it returns. Raising it again changes nothing.</summary>
    Task RaiseAsync(Notification notification, CancellationToken cancellation);
}
