using System.ComponentModel.DataAnnotations;

namespace WaActors.Grains.Calls;

/// <summary>How calls of actors are watched; section <c>WaActors:Calls</c>.</summary>
public sealed class CallOptions
{
    /// <summary>A call that takes at least so long is logged. Default 15 s, since a send may wait for its gateway; 10 ms to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan SlowAfter { get; set; } = TimeSpan.FromSeconds(15);
}
