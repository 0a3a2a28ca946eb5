using System.ComponentModel.DataAnnotations;

namespace WaActors.Grains.Instances;

/// <summary>How numbers are checked and repaired; one for the whole host, bound to <c>WaActors:Recovery</c>.</summary>
public sealed class RecoveryOptions
{
    /// <summary>Time limit of one health check (I-1). Default 10 s; 100 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan CheckLimit { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a number may be connecting until it is stuck (I-1), and how long a set-up waits for it to leave that state (I-5). Default 30 s; 1 s to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan StuckAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often recovery tries: first a restart, then logout and restart (I-2). Default 3; 1 to 10.</summary>
    [Range(1, 10)]
    public int AttemptsMax { get; set; } = 3;

    /// <summary>Least time between two attempts, doubled from one to the next (I-2), and between a step and the first look after it. Default 2 s; 100 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan AttemptDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a number may take to come up after a step until the step counts as useless. Default 8 s; 100 ms to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan SettleLimit { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>How long after a forced logout the number is looked at and linked anew (I-5). Default 1 s; 100 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan LogoutSettle { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Time limit of one request to the gateway while a person waits. Default 10 s; 100 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan CallLimit { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>After this time a recovery that somebody waits for begins no further step; with what is under way it ends within 90 s. Default 65 s; 10 s to 75 s.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "00:01:15")]
    public TimeSpan RequestedLimit { get; set; } = TimeSpan.FromSeconds(65);

    /// <summary>After this time an automatic recovery begins no further step. Default 15 min; 1 min to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "01:00:00")]
    public TimeSpan AutomaticLimit { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long an automatic recovery waits before it logs a number out, which costs its pairing: by then all numbers of the gateway were checked, so
    /// that an outage of the whole gateway is known as one. Default 6 min, above the period of verification; 0 to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan LogoutDelay { get; set; } = TimeSpan.FromMinutes(6);

    /// <summary>Least time between the starts of two automatic recoveries of one number (I-8). Default 30 min; 1 min to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan AutomaticPeriod { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>How long a number must stay connected until its loss is over, so that a flapping link is reported once. Default 10 min; 0 to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan StableAfter { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Period of the light ping of a connected number (I-9), spread by up to a tenth. Default 2 min; 5 s to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "1.00:00:00")]
    public TimeSpan HeartbeatPeriod { get; set; } = TimeSpan.FromMinutes(2);
}
