using System.ComponentModel.DataAnnotations;

namespace WaActors.Grains.Notifications;

/// <summary>How notifications leave; one for the whole host, bound to <c>WaActors:Notifications</c>.</summary>
public sealed class NotifierOptions
{
    /// <summary>Wait before the second try; doubled from one to the next, spread by up to a fifth. Default 10 s; 100 ms to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan RetryMin { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest wait between two tries. Default 1 h; not below <see cref="RetryMin"/>.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "1.00:00:00")]
    public TimeSpan RetryMax { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Tries of one delivery until it is given up. Default 12, about seven hours; 1 to 100.</summary>
    [Range(1, 100)]
    public int AttemptsMax { get; set; } = 12;

    /// <summary>Tries under way of one tenant. Default 8; 1 to 100.</summary>
    [Range(1, 100)]
    public int UnderWayMax { get; set; } = 8;

    /// <summary>A try that recorded nothing for so long is taken for abandoned: its process died. Default 5 min, above the longest send; 1 min to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "01:00:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Numbers that are tried one after the other for a message to the owner. Default 3; 1 to 20.</summary>
    [Range(1, 20)]
    public int CarriersMax { get; set; } = 3;
}
