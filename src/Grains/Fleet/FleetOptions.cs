using System.ComponentModel.DataAnnotations;

namespace WaActors.Grains.Fleet;

/// <summary>When a gateway's trouble is one incident and not the trouble of each of its numbers; bound to <c>WaActors:Fleet</c>.</summary>
public sealed class FleetOptions
{
    /// <summary>Share of a gateway's numbers that must fail within <see cref="IncidentWindow"/> for an incident. Default 0.2; 0.01 to 1.</summary>
    [Range(0.01, 1.0)]
    public double IncidentShare { get; set; } = 0.2;

    /// <summary>Fewest numbers that make an incident: one lost number of three is no outage. Default 5; 1 to 10,000.</summary>
    [Range(1, 10_000)]
    public int IncidentNumbersMin { get; set; } = 5;

    /// <summary>Within what time they must fail. Default 5 min; 10 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "01:00:00")]
    public TimeSpan IncidentWindow { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Share of failing numbers at or below which an incident is over. Default 0.1; 0 to 1, below <see cref="IncidentShare"/>.</summary>
    [Range(0.0, 1.0)]
    public double ResolvedShare { get; set; } = 0.1;

    /// <summary>Looks in a row that the gateway leaves unanswered until it is left alone (I-7). Default 5; 1 to 1,000.</summary>
    [Range(1, 1_000)]
    public int BreakerFailures { get; set; } = 5;

    /// <summary>How long it is left alone (I-7). Default 60 s; 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan BreakerPeriod { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Recovery steps that one gateway is asked for within a minute. Default 60; 1 to 10,000.</summary>
    [Range(1, 10_000)]
    public int StepsPerMinute { get; set; } = 60;
}
