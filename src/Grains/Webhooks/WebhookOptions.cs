using System.ComponentModel.DataAnnotations;

namespace WaActors.Grains.Webhooks;

/// <summary>How stored webhooks are handled; section <c>WaActors:Webhooks</c>, one for the whole host.</summary>
public sealed class WebhookOptions
{
    /// <summary>How often a webhook is tried before it is kept as failed. Default 3 (W-1); 1 to 20.</summary>
    [Range(1, 20)]
    public int AttemptsMax { get; set; } = 3;

    /// <summary>The wait after the first failed attempt; each further one is twice as long. Default 5 s (W-1); 1 s to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many webhooks of different instances a process hands to actors at a time. Default 5 (W-1); 1 to 1,000. Acknowledgements need no actor and are written in
    /// sets.</summary>
    [Range(1, 1000)]
    public int AtOnceMax { get; set; } = 5;

    /// <summary>How long an actor may take for one webhook before that counts as a failed attempt. Default 10 s; 1 s to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan HandleLimit { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a shard is looked at when nobody tells of new webhooks. Default 2 s; 1 to 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan LookCycle { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Most webhooks read at a time. Default 500; 1 to 1,000.</summary>
    [Range(1, 1000)]
    public int BatchMax { get; set; } = 500;

    /// <summary>How long finished webhooks are kept; they hold what people wrote. Default 24 h; 1 min to 365 d. Failed ones stay until they are replayed.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Within which time the same content in the same lane is a repetition (W-3). Default 12 h; 0 to 365 d. Not longer than <see cref="Retention"/>, for what was
    /// removed is not recognised.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "365.00:00:00")]
    public TimeSpan RepeatWindow { get; set; } = TimeSpan.FromHours(12);

    /// <summary>How often finished webhooks are removed. Default 1 min; 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan CleanCycle { get; set; } = TimeSpan.FromMinutes(1);
}
