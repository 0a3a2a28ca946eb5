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
}
