using Orleans;
using Orleans.Concurrency;

namespace WaActors.Instances;

/// <summary>What a health check finds (I-1); docs/state-machines.md says which finding leads to which action.</summary>
public enum HealthState
{
    /// <summary>Gateway and record agree: connected.</summary>
    Healthy = 0,

    /// <summary>Normal: waits for a QR or a pairing code, or for a person.</summary>
    Disconnected = 1,

    /// <summary>Not confirmed by the last look, or half-open; recoverable.</summary>
    Degraded = 2,

    /// <summary>Between two states for too long.</summary>
    Stuck = 3,

    /// <summary>The gateway contradicts itself, or cannot give a QR.</summary>
    Corrupted = 4,

    /// <summary>The gateway does not know it, and a second, different reading says so too.</summary>
    NotFound = 5,
}

/// <summary>The result of a health check (I-1).</summary>
/// <param name="State">What was found.</param>
/// <param name="Reason">Why, in words for an operator; null when there is nothing to say.</param>
/// <param name="ShouldCleanup">True when the number has to be deleted at the gateway and set up anew if recovery fails (I-3).</param>
/// <param name="CheckedAt">When the gateway was read.</param>
[GenerateSerializer, Immutable, Alias(WireAliases.InstanceHealth)]
public sealed record InstanceHealth(
    [property: Id(0)] HealthState State,
    [property: Id(1)] string? Reason,
    [property: Id(2)] bool ShouldCleanup,
    [property: Id(3)] DateTimeOffset CheckedAt)
{
    /// <summary>Whether it was found healthy.</summary>
    public bool Healthy => State == HealthState.Healthy;
}
