using System.ComponentModel.DataAnnotations;
using System.Net;

namespace WaActors.Silo.Hosting;

/// <summary>This process's place in its cluster; section <c>Cluster</c>. A lone silo needs none of it. docs/operations.md has the table.</summary>
internal sealed class ClusterSettings : IValidatableObject
{
    public const string Section = "Cluster";

    private const int NameCharsMax = 150;
    private static readonly TimeSpan ProbeTimeoutMin = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ProbeTimeoutMax = TimeSpan.FromMinutes(5);

    /// <summary>Silos with the same name and database form a cluster. Default <c>waactors</c>; 1 to 150 characters.</summary>
    [Required, MaxLength(NameCharsMax)]
    public string ClusterId { get; set; } = "waactors";

    /// <summary>What grain state and reminders belong to; unlike <see cref="ClusterId"/> it never changes in a database's life. Default <c>waactors</c>; 1 to 150
    /// characters.</summary>
    [Required, MaxLength(NameCharsMax)]
    public string ServiceId { get; set; } = "waactors";

    /// <summary>
    /// Port for other silos. Default 11111; 1 to 65535. Keep it over restarts: a silo that comes back on the same address and port declares its older self dead; a
    /// lone one that comes back elsewhere after a crash waits for the dead one in vain, until <c>cluster forget</c>.
    /// </summary>
    [Range(1, 65_535)]
    public int SiloPort { get; set; } = 11_111;

    /// <summary>Port for clients of the silo; 0 for none. Default 30000; 0 to 65535.</summary>
    [Range(0, 65_535)]
    public int GatewayPort { get; set; } = 30_000;

    /// <summary>The address under which silos and clients reach this silo, which listens there. Default 127.0.0.1: all on one machine.</summary>
    [Required]
    public string AdvertisedIP { get; set; } = IPAddress.Loopback.ToString();

    /// <summary>How long one silo waits for the answer to "are you alive" and how often it asks; adapted to measured answers, from half to four times of it.
    /// Default 2 s; 100 ms to 5 min. 1 s with <see cref="MissedProbesMax"/> 2 takes over a dead silo's actors within 5 s, and takes a busy one for dead sooner.</summary>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>So many unanswered probes in a row make a silo suspect. Default 3; 1 to 100.</summary>
    [Range(1, 100)]
    public int MissedProbesMax { get; set; } = 3;

    /// <summary>How often a client reads from the database which silos there are. Default 5 s; 1 s to 5 min. A lost connection is noticed at once; this is
    /// how soon a new silo is used.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan GatewayRefresh { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a starting client waits for a first silo; then it ends. Default 5 min; 1 s to 24 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan ConnectLimit { get; set; } = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IPAddress.TryParse(AdvertisedIP, out var address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
            yield return new($"Cluster:AdvertisedIP '{AdvertisedIP}' is no IP address that others can reach.", [nameof(AdvertisedIP)]);
        if (SiloPort == GatewayPort)
            yield return new($"Cluster:SiloPort and Cluster:GatewayPort are both {SiloPort}: they must differ.", [nameof(SiloPort), nameof(GatewayPort)]);
        if (ProbeTimeout < ProbeTimeoutMin || ProbeTimeout > ProbeTimeoutMax)
            yield return new($"Cluster:ProbeTimeout {ProbeTimeout} lies outside 100 ms to 5 min.", [nameof(ProbeTimeout)]);
    }
}
