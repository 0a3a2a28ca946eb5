using System.ComponentModel.DataAnnotations;

namespace WaActors.Gateways.Resilience;

/// <summary>How gateways are talked to; one for the whole host, bound to <c>WaActors:Gateways</c>.</summary>
public sealed class GatewayOptions
{
    /// <summary>Time limit of creating an instance, which some gateways answer only after seconds. Default 40 s; 1 s to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan CreateTimeout { get; set; } = TimeSpan.FromSeconds(40);

    /// <summary>Time limit of asking for a link. Default 20 s; 1 s to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Time limit of restart, logout, delete and of setting a webhook. Default 20 s; 1 s to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan ControlTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Time limit of reading a state, all tries together. Default 20 s; 100 ms to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan StateTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Time limit of a send: longer than the minute that a gateway may wait for WhatsApp, for what ends here is in doubt. Default 90 s; 100 ms to
    /// 3 min, because the instance that sends waits no longer than 4.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:03:00")]
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(90);

    /// <summary>Time limit of handing a medium to a gateway before the send that uses it. Default 40 s; 100 ms to 50 s, for the same reason.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:00:50")]
    public TimeSpan UploadTimeout { get; set; } = TimeSpan.FromSeconds(40);

    /// <summary>Time limit of asking whether a number has WhatsApp, all tries together. Default 75 s; 100 ms to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan NumberCheckTimeout { get; set; } = TimeSpan.FromSeconds(75);

    /// <summary>Time limit of one search for a message in doubt, all tries together. Default 20 s; 100 ms to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan FindTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a TCP connection may take to stand. Default 10 s; 100 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan DialTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a read is tried in all; sends are never repeated. Default 3 (I-7); 1 to 10.</summary>
    [Range(1, 10)]
    public int ReadTries { get; set; } = 3;

    /// <summary>Wait before the second try of a read; before the n-th it is n-1 times as long, each by up to a quarter more or less. Default 100 ms; 1 ms to 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:10")]
    public TimeSpan ReadRetryDelay { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How many calls in a row must fail until a gateway is left alone. Default 5 (I-7); 1 to 100.</summary>
    [Range(1, 100)]
    public int BreakerFailures { get; set; } = 5;

    /// <summary>How long it is left alone. Default 60 s (I-7); 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan BreakerPeriod { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a number rests when its gateway could not be reached for a send. Default 5 s; 100 ms to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan UnreachableWait { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a number rests when its gateway asks for less without saying until when, or is set up wrongly. Default 60 s; 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan ThrottleWait { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a number rests when WhatsApp restricts it and nobody says until when. Default 6 h; 1 min to 7 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan RestrictionWait { get; set; } = TimeSpan.FromHours(6);

    /// <summary>How often a QR that is not ready is asked for again. Default 5; 0 to 20.</summary>
    [Range(0, 20)]
    public int QrPolls { get; set; } = 5;

    /// <summary>Wait before each of these. Default 2 s; 10 ms to 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:30")]
    public TimeSpan QrPollDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How far the clocks of a gateway and ours may lie apart in a search for a message in doubt. Default 15 s; 0 to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan FindMargin { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long after its attempt a message may have left and still be the one that is searched for. Default 5 min; 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan FindSpan { get; set; } = TimeSpan.FromMinutes(5);
}
