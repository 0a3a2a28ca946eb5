namespace WaActors.Silo.Cluster;

/// <summary>A silo as its cluster's membership has it.</summary>
/// <param name="Key">Which one.</param>
/// <param name="Name">Its name.</param>
/// <param name="Status">Orleans' number of its status.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="AliveAt">Its last heartbeat.</param>
internal sealed record SiloMember(SiloKey Key, string Name, int Status, DateTimeOffset StartedAt, DateTimeOffset AliveAt)
{
    public const int Dead = 6;

    // In the order of Orleans' SiloStatus
    private static readonly string[] Names = ["none", "created", "joining", "active", "shutting down", "stopping", "dead"];

    public bool IsDead => Status == Dead;

    public string StatusName => Status >= 0 && Status < Names.Length ? Names[Status] : $"status {Status}";
}

/// <summary>What became of a wish to declare a silo dead.</summary>
internal enum ForgetResult
{
    /// <summary>It is dead now, by this call.</summary>
    Done,

    /// <summary>It was dead before.</summary>
    WasDead,

    /// <summary>Its heartbeat is too young.</summary>
    Fresh,

    /// <summary>The cluster has no such silo.</summary>
    Unknown,
}
