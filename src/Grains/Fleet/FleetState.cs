using Orleans;

namespace WaActors.Grains.Fleet;

/// <summary>What a gateway's actor keeps over restarts. Its members are learned anew from their reports.</summary>
[GenerateSerializer, Alias(WireAliases.FleetState)]
public sealed record FleetState
{
    /// <summary>The incident that freezes recovery. Absent: none.</summary>
    [Id(0)]
    public FleetIncident? Incident { get; init; }
}

/// <summary>Many numbers of one gateway failed within a short time.</summary>
[GenerateSerializer, Alias(WireAliases.FleetIncident)]
public sealed record FleetIncident
{
    /// <summary>Since when.</summary>
    [Id(0)]
    public DateTimeOffset Since { get; init; }

    /// <summary>How many numbers the gateway had then.</summary>
    [Id(1)]
    public int Members { get; init; }

    /// <summary>How many of them had failed by then.</summary>
    [Id(2)]
    public int Failing { get; init; }
}
