using System.ComponentModel.DataAnnotations;
using System.Net;

namespace WaActors.Silo.Hosting;

/// <summary>This silo's place in its cluster; section <c>Cluster</c>. A lone silo needs none of it.</summary>
internal sealed class ClusterSettings
{
    public const string Section = "Cluster";

    /// <summary>Silos with the same name and database form a cluster. Default <c>waactors</c>.</summary>
    [Required]
    public string ClusterId { get; set; } = "waactors";

    /// <summary>What grain state and reminders belong to; unlike <see cref="ClusterId"/> it never changes in a database's life. Default <c>waactors</c>.</summary>
    [Required]
    public string ServiceId { get; set; } = "waactors";

    /// <summary>
    /// Port for other silos. Default 11111. Keep it over restarts: a silo that comes back on the same address and port declares its older self dead; a lone one
    /// that comes back elsewhere after a crash waits for the dead one in vain.
    /// </summary>
    [Range(1, 65_535)]
    public int SiloPort { get; set; } = 11_111;

    /// <summary>Port for clients outside the silos; 0 for none. Default 30000.</summary>
    [Range(0, 65_535)]
    public int GatewayPort { get; set; } = 30_000;

    /// <summary>The address under which the other silos reach this one. Default 127.0.0.1: all silos on one machine.</summary>
    [Required]
    public string AdvertisedIP { get; set; } = IPAddress.Loopback.ToString();

    /// <summary>How long one silo waits for the answer to "are you alive" and how often it asks. Default 2 s.</summary>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>So many unanswered probes in a row make a silo suspect. Default 3.</summary>
    [Range(1, 100)]
    public int MissedProbesMax { get; set; } = 3;

    /// <summary>Whether the settings are sound beyond their ranges.</summary>
    public bool IsConsistent =>
        IPAddress.TryParse(AdvertisedIP, out _) && SiloPort != GatewayPort && ProbeTimeout >= TimeSpan.FromMilliseconds(100) && ProbeTimeout <= TimeSpan.FromMinutes(5);
}
