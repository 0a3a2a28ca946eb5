using System.Text.Json.Serialization;
using Orleans;
using WaActors.Instances;

namespace WaActors.Grains.Instances;

/// <summary>What an instance's actor keeps over restarts. Every field says what its absence in an older record means.</summary>
[GenerateSerializer, Alias(WireAliases.InstanceState)]
public sealed record InstanceState
{
    /// <summary>The link as last known. Absent: unknown.</summary>
    [Id(0)]
    public LinkState Link { get; init; }

    /// <summary>Since when it is so; stuck timers count from here. Absent: never read.</summary>
    [Id(1)]
    public DateTimeOffset Since { get; init; }

    /// <summary>Why, for an operator. Absent: nothing to say.</summary>
    [Id(2)]
    public string? Reason { get; init; }

    /// <summary>Whether it may send. Absent: it may.</summary>
    [Id(3)]
    public PermissionState Permission { get; init; }

    /// <summary>End of a throttle or restriction. Absent: none, or for good.</summary>
    [Id(4)]
    public DateTimeOffset? PermissionUntil { get; init; }

    /// <summary>Grows with every change. Absent: 0.</summary>
    [Id(5)]
    public long Revision { get; init; }

    /// <summary>A send found the session dead: until then a poll that says "open" is not believed. Absent: believed.</summary>
    [Id(6)]
    public DateTimeOffset? SuspectUntil { get; init; }

    /// <summary>Whether its owner wants it connected: desired, not observed. Absent: no.</summary>
    [Id(7)]
    public bool Desired { get; init; }

    /// <summary>The loss of a link that stood, until it stands again. Absent: nothing was lost.</summary>
    [Id(8)]
    public LinkLoss? Loss { get; init; }

    /// <summary>The recovery under way. Absent: none.</summary>
    [Id(9)]
    public RecoveryRun? Recovery { get; init; }

    /// <summary>When the last automatic recovery began that did something (I-8). Absent: never.</summary>
    [Id(10)]
    public DateTimeOffset? AutoRecoveredAt { get; init; }

    /// <summary>The pairing code on show (I-6). Absent: none.</summary>
    [Id(11)]
    public PairingCode? Pairing { get; init; }

    /// <summary>Since when its owner knows of a loss that is not yet resolved (I-10). Absent: no such.</summary>
    [Id(12)]
    public DateTimeOffset? AlertedAt { get; init; }

    /// <summary>When an acknowledgement was last heard, to within a day: silence tells something only where there were some. Absent: never.</summary>
    [Id(13)]
    public DateTimeOffset? AcksSeenAt { get; init; }

    /// <summary>How often acknowledgements, or their absence, restricted the number since a message last reached WhatsApp's server. Absent: 0.</summary>
    [Id(14), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int AckStrikes { get; init; }

    /// <summary>End of the restriction that acknowledgements led to: a later one that says otherwise takes it off. Absent: no such.</summary>
    [Id(15)]
    public DateTimeOffset? AckRestrictedUntil { get; init; }

    /// <summary>Why the permission is as it is, for an operator. Absent: nothing to say.</summary>
    [Id(16)]
    public string? PermissionReason { get; init; }

    /// <summary>When the link came back from a loss that was more than a blink (docs/pace.md). Absent: never.</summary>
    [Id(31)]
    public DateTimeOffset? ReconnectedAt { get; init; }

    /// <summary>Where the warm-up was moved to because the number was idle. Absent: it counts from when the number was added.</summary>
    [Id(32)]
    public DateTimeOffset? WarmUpFrom { get; init; }

    /// <summary>The last send before the idle time for which the warm-up went back: once for each. Absent: it never did.</summary>
    [Id(33)]
    public DateTimeOffset? SteppedBackFor { get; init; }
}

/// <summary>How far the repair of a loss has come.</summary>
public enum LossPhase
{
    /// <summary>Nothing was tried yet.</summary>
    Open = 0,

    /// <summary>Automatic recovery has to wait, because the last one is less than its period ago; the log says so.</summary>
    Skipped = 1,

    /// <summary>Recovery failed, or only a person can help: the owner was told.</summary>
    Settled = 2,
}

/// <summary>The loss of a link that stood.</summary>
[GenerateSerializer, Alias(WireAliases.LinkLoss)]
public sealed record LinkLoss
{
    /// <summary>When it was seen.</summary>
    [Id(0)]
    public DateTimeOffset At { get; init; }

    /// <summary>How far its repair has come.</summary>
    [Id(1)]
    public LossPhase Phase { get; init; }

    /// <summary>Whether the number was logged out or its device removed by its owner: never repaired by itself.</summary>
    [Id(2)]
    public bool LoggedOut { get; init; }
}

/// <summary>A recovery under way: all that is needed to go on with it after a restart of the process.</summary>
[GenerateSerializer, Alias(WireAliases.RecoveryRun)]
public sealed record RecoveryRun
{
    /// <summary>Its id.</summary>
    [Id(0)]
    public Guid RunId { get; init; }

    /// <summary>Who started it.</summary>
    [Id(1)]
    public RecoveryTrigger Trigger { get; init; }

    /// <summary>When.</summary>
    [Id(2)]
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>Whether the record said connected when it began.</summary>
    [Id(3)]
    public bool WasConnected { get; init; }

    /// <summary>Steps begun so far.</summary>
    [Id(4)]
    public int Steps { get; init; }

    /// <summary>The step that was begun and whose effect was not read yet. Absent: none.</summary>
    [Id(5)]
    public RecoveryStep? Pending { get; init; }

    /// <summary>When the last step was begun. Absent: none was.</summary>
    [Id(6)]
    public DateTimeOffset? StepAt { get; init; }

    /// <summary>What was found before the pending step.</summary>
    [Id(7)]
    public HealthState Before { get; init; }

    /// <summary>Whether the instance was to be deleted in this run.</summary>
    [Id(8)]
    public bool Deleting { get; init; }

    /// <summary>Looks in a row that told nothing, because the gateway was silent or unclear.</summary>
    [Id(9)]
    public int LooksInVain { get; init; }
}

/// <summary>A pairing code (I-6).</summary>
[GenerateSerializer, Alias(WireAliases.PairingCode)]
public sealed record PairingCode
{
    /// <summary>Eight characters; empty when it ended: an ended one is kept nowhere, only how many there were.</summary>
    [Id(0)]
    public string Code { get; init; } = "";

    /// <summary>The number it is for, in digits.</summary>
    [Id(1)]
    public string Phone { get; init; } = "";

    /// <summary>When it was given.</summary>
    [Id(2)]
    public DateTimeOffset GeneratedAt { get; init; }

    /// <summary>When it ends.</summary>
    [Id(3)]
    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>How many codes were given for this number since it was last linked, this one included.</summary>
    [Id(4)]
    public int Attempts { get; init; }
}
