using Orleans;
using Orleans.Concurrency;

namespace WaActors.Instances;

/// <summary>What an acknowledgement says of the number that the message went out by.</summary>
public enum AckSign
{
    /// <summary>WhatsApp's server dealt with the message: it has it, or refused it for a reason of its recipient. The number works.</summary>
    Reached = 0,

    /// <summary>The message died after the gateway took it, for a reason that is not known.</summary>
    Died = 1,

    /// <summary>The message died because of the number: restricted (463), rated down, its limit reached, or its whole account.</summary>
    NumberDied = 2,
}

/// <summary>An acknowledgement, as far as it concerns the number.</summary>
/// <param name="GatewayMessageId">The gateway's id of the message.</param>
/// <param name="Sign">What it says of the number.</param>
/// <param name="Reason">Words for an operator, without text or secrets; null when there is nothing to say.</param>
[GenerateSerializer, Immutable, Alias(WireAliases.MessageAck)]
public sealed record MessageAck([property: Id(0)] string GatewayMessageId, [property: Id(1)] AckSign Sign, [property: Id(2)] string? Reason = null);

/// <summary>Acknowledgements of one number's messages, in the order in which they came. They may be late, repeated, and before the send's own answer.</summary>
/// <param name="Acks">1 to 1,000.</param>
[GenerateSerializer, Immutable, Alias(WireAliases.AckReport)]
public sealed record AckReport([property: Id(0)] MessageAck[] Acks);

/// <summary>WhatsApp itself says what a number may do.</summary>
/// <param name="Permission">What it may now; <see cref="PermissionState.Ok"/> also takes a ban back.</param>
/// <param name="Until">End of a throttle or restriction; null when it does not say.</param>
/// <param name="Reason">Why, in words for an operator; null when there is nothing to say.</param>
[GenerateSerializer, Immutable, Alias(WireAliases.PermissionEvent)]
public sealed record PermissionEvent(
    [property: Id(0)] PermissionState Permission, [property: Id(1)] DateTimeOffset? Until = null, [property: Id(2)] string? Reason = null);
