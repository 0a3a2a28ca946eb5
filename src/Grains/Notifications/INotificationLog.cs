namespace WaActors.Grains.Notifications;

/// <summary>What users are told of.</summary>
public enum NotificationKind
{
    /// <summary>A number lost its link, and did not repair itself.</summary>
    InstanceDisconnected = 0,

    /// <summary>It is connected again, and stays so.</summary>
    InstanceReconnected = 1,

    /// <summary>WhatsApp restricts a number that is connected (463); told once a day at most.</summary>
    InstanceRestricted = 2,

    /// <summary>WhatsApp banned a number that is connected; told once a day at most.</summary>
    InstanceBanned = 3,

    /// <summary>Many numbers of one gateway failed within minutes: its own trouble, told instead of theirs.</summary>
    GatewayIncident = 4,

    /// <summary>They are back.</summary>
    GatewayIncidentResolved = 5,
}

/// <summary>Something that a tenant's users are told (I-10).</summary>
/// <param name="TenantId">Whose users.</param>
/// <param name="InstanceId">About which number; null when it is about a gateway.</param>
/// <param name="Kind">What.</param>
/// <param name="LossAt">About which loss: the same number or gateway, kind and loss are one notification.</param>
/// <param name="At">When it was raised.</param>
/// <param name="Reason">Why, and what to do, in words for an operator; null when there is nothing to say.</param>
public sealed record Notification(Guid TenantId, Guid? InstanceId, NotificationKind Kind, DateTimeOffset LossAt, DateTimeOffset At, string? Reason)
{
    /// <summary>About which gateway; null when it is about a number.</summary>
    public Guid? GatewayId { get; init; }
}

/// <summary>Questions about kinds of notifications.</summary>
public static class NotificationKinds
{
    /// <summary>Whether it says that something is over: nobody is written to for that.</summary>
    public static bool IsGoodNews(this NotificationKind kind) => kind is NotificationKind.InstanceReconnected or NotificationKind.GatewayIncidentResolved;
}

/// <summary>Keeps notifications for the in-app list, and with each what has to leave by other channels.</summary>
public interface INotificationLog
{
    /// <summary>Stores a notification, its deliveries and its event, all or none; durable when it returns. Raising it again changes nothing.</summary>
    Task RaiseAsync(Notification notification, CancellationToken cancellation);
}
