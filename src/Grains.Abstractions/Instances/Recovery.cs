using Orleans;
using Orleans.Concurrency;

namespace WaActors.Instances;

/// <summary>What is done at the gateway to repair a number (I-2, I-3). The gateway's own "success" counts for nothing: the state is read again after each.</summary>
public enum RecoveryStep
{
    /// <summary>The session is opened anew with the credentials it has.</summary>
    Restart = 0,

    /// <summary>The session is ended, which unlinks the device, and opened anew.</summary>
    LogoutRestart = 1,

    /// <summary>The session is ended and left closed.</summary>
    Logout = 2,

    /// <summary>The instance is deleted at the gateway; its record, history and routes stay.</summary>
    Delete = 3,
}

/// <summary>Who started a recovery, and what it is to reach.</summary>
public enum RecoveryTrigger
{
    /// <summary>The number found itself lost (I-8): it is to be connected again, and is never deleted.</summary>
    Automatic = 0,

    /// <summary>Somebody asked for it, or a set-up did (I-4): it is to be connected or ready to be linked.</summary>
    EnsureHealthy = 1,

    /// <summary>A set-up waits for the number to leave <c>connecting</c>, and forces a logout when it does not (I-5).</summary>
    LeaveConnecting = 2,

    /// <summary>A person asked for one restart.</summary>
    Restart = 3,

    /// <summary>A person asked for a logout.</summary>
    Logout = 4,

    /// <summary>A person asked for the deletion at the gateway.</summary>
    Delete = 5,
}

/// <summary>How a recovery ended: a closed set.</summary>
public enum RecoveryOutcome
{
    /// <summary>There was nothing to do.</summary>
    NotNeeded = 0,

    /// <summary>A step helped.</summary>
    Recovered = 1,

    /// <summary>It was deleted at the gateway, which was confirmed, and its record is clean (I-3).</summary>
    Cleaned = 2,

    /// <summary>The gateway does not know it: its record is clean, and nothing was done at the gateway.</summary>
    Reset = 3,

    /// <summary>No step helped.</summary>
    Failed = 4,

    /// <summary>Only a person can help: a ban, a restriction, a device removed by its owner, a QR to scan.</summary>
    NeedsPerson = 5,

    /// <summary>The gateway cannot be read, so nothing was tried.</summary>
    Unreachable = 6,

    /// <summary>The gateway has an incident that concerns many numbers: nothing is tried until it is over.</summary>
    Frozen = 7,
}

/// <summary>Answer to <see cref="IInstanceGrain.EnsureHealthyAsync"/> (I-4), and to a restart, logout or deletion that a person asked for.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Health">The last look.</param>
/// <param name="Problem">Why it did not end well, in words for an operator; null when it did.</param>
[GenerateSerializer, Immutable, Alias(WireAliases.RepairAnswer)]
public sealed record RepairAnswer(
    [property: Id(0)] RecoveryOutcome Outcome,
    [property: Id(1)] InstanceHealth Health,
    [property: Id(2)] string? Problem = null)
{
    /// <summary>Whether it is healthy now.</summary>
    public bool Healthy => Health.Healthy;

    /// <summary>Whether a step helped.</summary>
    public bool Recovered => Outcome == RecoveryOutcome.Recovered;

    /// <summary>Whether it was deleted at the gateway and its record reset.</summary>
    public bool Cleaned => Outcome == RecoveryOutcome.Cleaned;
}
