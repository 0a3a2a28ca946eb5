using Orleans;
using Orleans.Concurrency;
using WaActors.Instances;

namespace WaActors.Fleet;

/// <summary>How a number of a gateway's fleet was found.</summary>
public enum MemberState
{
    /// <summary>Connected.</summary>
    Healthy = 0,

    /// <summary>It was connected, and is not.</summary>
    Failing = 1,

    /// <summary>The gateway could not be read for it.</summary>
    Unreadable = 2,

    /// <summary>It does not count: not wanted, never linked, or handed to a person.</summary>
    Left = 3,

    /// <summary>It was not asked, because its gateway's address is left alone for a while: others found that it does not answer (I-7).</summary>
    LeftAlone = 4,
}

/// <summary>One look at a number, told to its gateway's actor.</summary>
/// <param name="InstanceId">The number.</param>
/// <param name="TenantId">Whose it is.</param>
/// <param name="State">What was found.</param>
/// <param name="Heartbeat">True for a light ping (I-9), false for a verification (I-7).</param>
/// <param name="LeftAloneUntil">With <see cref="MemberState.LeftAlone"/>: until when; null from a silo of an earlier version.</param>
[GenerateSerializer, Immutable, Alias(WireAliases.FleetReport)]
public sealed record FleetReport(
    [property: Id(0)] Guid InstanceId,
    [property: Id(1)] Guid TenantId,
    [property: Id(2)] MemberState State,
    [property: Id(3)] bool Heartbeat = false,
    [property: Id(4)] DateTimeOffset? LeftAloneUntil = null);

/// <summary>What the gateway's actor answers.</summary>
/// <param name="Frozen">An incident concerns many numbers: none repairs itself until it is over.</param>
/// <param name="LeaveAloneUntil">The gateway's breaker is open until then: looks are skipped, not failed; null when it is closed.</param>
[GenerateSerializer, Immutable, Alias(WireAliases.FleetVerdict)]
public sealed record FleetVerdict([property: Id(0)] bool Frozen, [property: Id(1)] DateTimeOffset? LeaveAloneUntil);

/// <summary>Leave to take one step of a recovery.</summary>
/// <param name="Granted">Whether it may be taken now.</param>
/// <param name="RetryAt">When asking again makes sense; null when an incident forbids it.</param>
[GenerateSerializer, Immutable, Alias(WireAliases.StepGrant)]
public sealed record StepGrant([property: Id(0)] bool Granted, [property: Id(1)] DateTimeOffset? RetryAt = null);

/// <summary>A gateway's fleet as its actor knows it.</summary>
/// <param name="Members">Numbers that count.</param>
/// <param name="Failing">Those of them that are not connected or could not be read.</param>
/// <param name="IncidentSince">Since when an incident freezes recovery; null without one.</param>
/// <param name="ConsecutiveFailures">Looks in a row that the gateway did not answer.</param>
/// <param name="BreakerOpenUntil">Until when it is left alone; null while the breaker is closed.</param>
/// <param name="Checked">Heartbeats so far (I-9), skipped ones not counted.</param>
/// <param name="CheckedHealthy">Those that found the number connected.</param>
/// <param name="CheckedUnhealthy">Those that found it not connected.</param>
/// <param name="CheckErrors">Those that the gateway did not answer.</param>
[GenerateSerializer, Immutable, Alias(WireAliases.FleetStatus)]
public sealed record FleetStatus(
    [property: Id(0)] int Members,
    [property: Id(1)] int Failing,
    [property: Id(2)] DateTimeOffset? IncidentSince,
    [property: Id(3)] int ConsecutiveFailures,
    [property: Id(4)] DateTimeOffset? BreakerOpenUntil,
    [property: Id(5)] long Checked,
    [property: Id(6)] long CheckedHealthy,
    [property: Id(7)] long CheckedUnhealthy,
    [property: Id(8)] long CheckErrors);

/// <summary>One gateway endpoint's fleet: breaker, recovery budget, incident. Key: <see cref="GrainKeys.Gateway"/>. Answers at once.</summary>
[Alias(WireAliases.GatewayGrain)]
public interface IGatewayGrain : IGrainWithStringKey
{
    /// <summary>Takes note of a look at a number.</summary>
    [Alias("Report")]
    Task<FleetVerdict> ReportAsync(FleetReport report);

    /// <summary>Asks for leave to take a step of a recovery.</summary>
    [Alias("RequestStep")]
    Task<StepGrant> RequestStepAsync(Guid instanceId, RecoveryStep step);

    /// <summary>The fleet as it is known now.</summary>
    [AlwaysInterleave, Alias("GetStatus")]
    Task<FleetStatus> GetStatusAsync();
}
