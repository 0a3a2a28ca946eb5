using Orleans;
using Orleans.Concurrency;

namespace WaActors.Instances;

/// <summary>The link of a number: what is known of its session at the gateway (design, section 3).</summary>
public enum LinkState
{
    /// <summary>Never read yet.</summary>
    Unknown = 0,

    /// <summary>No session, or a lost one.</summary>
    Disconnected = 1,

    /// <summary>Shows a QR or a pairing code and waits for its phone.</summary>
    AwaitingPairing = 2,

    /// <summary>Between two states.</summary>
    Connecting = 3,

    /// <summary>Open. Says nothing of the permission to send.</summary>
    Connected = 4,
}

/// <summary>Whether a number may send. Connected does not mean that it may.</summary>
public enum PermissionState
{
    /// <summary>It may.</summary>
    Ok = 0,

    /// <summary>It may not until <see cref="InstanceStatus.PermissionUntil"/>: the gateway asked to slow down.</summary>
    Throttled = 1,

    /// <summary>WhatsApp restricted the number (463 and its like) until <see cref="InstanceStatus.PermissionUntil"/>.</summary>
    Restricted = 2,

    /// <summary>WhatsApp banned the number; only a person can help.</summary>
    Banned = 3,

    /// <summary>It may not until <see cref="InstanceStatus.PermissionUntil"/>, by its own pace: a full hour or day, or quiet hours.</summary>
    Capped = 4,

    /// <summary>It may, but its warm-up limits its days.</summary>
    Warming = 5,
}

/// <summary>What an instance knows of itself now (I-14).</summary>
/// <param name="InstanceId">The instance.</param>
/// <param name="Link">Its link.</param>
/// <param name="Since">Since when the link is so.</param>
/// <param name="Reason">Why, in words for an operator; null when there is nothing to say.</param>
/// <param name="Permission">Whether it may send.</param>
/// <param name="PermissionUntil">When a throttle or restriction ends; null when it does not end by itself or there is none.</param>
/// <param name="Revision">Grows with every change; a larger one is newer.</param>
/// <param name="WindowMax">How many sends the number may have in flight at once; 1 for QR instances.</param>
[GenerateSerializer, Immutable, Alias(WireAliases.InstanceStatus)]
public sealed record InstanceStatus(
    [property: Id(0)] Guid InstanceId,
    [property: Id(1)] LinkState Link,
    [property: Id(2)] DateTimeOffset Since,
    [property: Id(3)] string? Reason,
    [property: Id(4)] PermissionState Permission,
    [property: Id(5)] DateTimeOffset? PermissionUntil,
    [property: Id(6)] long Revision,
    [property: Id(7)] int WindowMax)
{
    /// <summary>Why the permission is so, in words for an operator; null when there is nothing to say.</summary>
    [Id(20)]
    public string? PermissionReason { get; init; }

    /// <summary>True when the number can be in a ring at <paramref name="now"/>: connected and permitted.</summary>
    public bool CanSend(DateTimeOffset now) =>
        Link == LinkState.Connected && (Permission is PermissionState.Ok or PermissionState.Warming || (PermissionUntil is { } until && until <= now));
}
