using System.ComponentModel.DataAnnotations;

namespace WaActors.Grains.Instances;

/// <summary>How numbers are watched; one for the whole host.</summary>
public sealed class InstanceOptions
{
    /// <summary>First wait before a lost number is read again; doubles up to <see cref="ReprobeMax"/>. Default 2 s; 100 ms to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan ReprobeMin { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Longest wait before a lost number is read again. Default 30 s; not below <see cref="ReprobeMin"/>.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan ReprobeMax { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a connected number is read (I-7), spread by up to a tenth. Default 5 min; 5 s to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "1.00:00:00")]
    public TimeSpan VerifyPeriod { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>After a send found the session dead, how long a reading of "open" is not believed: the gateway's own state lags behind a dead socket.
    /// A webhook that says open is believed at once. Default 60 s; 0 to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan SuspectPeriod { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a return must last that comes a moment after a drop; doubled with each further drop within <see cref="FlapWindow"/>. A return after a longer
    /// absence passes at once. Default 1 s; 0 to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan FlapSettleMin { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest time that a return must last, however much the link flaps. Default 15 s; not below <see cref="FlapSettleMin"/>.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan FlapSettleMax { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a drop counts as one of several. Default 5 min; 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan FlapWindow { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a reserved place waits for its send. Default 30 s; 1 s to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan PermitLife { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the campaign whose turn it is may take to ask again after it was told of a free place. Default 1 s; 10 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan TurnLife { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a campaign that waits for a paced number waits at most before it asks again by itself; the number tells it when its turn comes, and this is for
    /// when that word gets lost. Default 60 s; 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan LineRetry { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>A link that was lost for less counts as never lost where the pace is careful after a reconnect. Default 10 min; 0 to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan ReconnectGrace { get; set; } = TimeSpan.FromMinutes(10);
}
