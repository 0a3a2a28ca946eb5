namespace WaActors.Silo.Hosting;

/// <summary>What a process does with actors (docs/runtimes.md, "Three modes").</summary>
public enum HostMode
{
    /// <summary>It runs them: a silo inside, called directly. The default.</summary>
    Silo,

    /// <summary>It runs none: it calls those of the cluster's silos.</summary>
    Client,

    /// <summary>It runs a silo and calls actors as <see cref="Client"/> does, through whichever silo answers: its own may lag or be stopping.</summary>
    Both,
}

/// <summary>Names of modes.</summary>
public static class HostModes
{
    /// <summary>The mode of this name; the default for none.</summary>
    /// <exception cref="StartRefusedException">There is no such mode.</exception>
    public static HostMode Parse(string? name) => name?.Trim().ToUpperInvariant() switch
    {
        null or "" or "SILO" => HostMode.Silo,
        "CLIENT" => HostMode.Client,
        "BOTH" => HostMode.Both,
        _ => throw new StartRefusedException($"WAACTORS_MODE '{name}' is no mode: silo, client or both."),
    };
}
