using System.ComponentModel.DataAnnotations;

namespace WaActors.Grains.Instances;

/// <summary>When acknowledgements, or their absence, restrict a number; one for the whole host, bound to <c>WaActors:Acks</c>.</summary>
public sealed class AckOptions
{
    /// <summary>How long a message may go without any acknowledgement until that says something. Default 5 min, far above what a working number needs;
    /// 10 s to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan AckWait { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Messages in a row without any acknowledgement that restrict the number. Default 10: phones that are switched off leave one in ten without; 2 to 1,000.</summary>
    [Range(2, 1_000)]
    public int SilentMessagesMin { get; set; } = 10;

    /// <summary>Messages that died after the gateway took them, none reaching WhatsApp's server in between, that restrict the number. Default 5; 1 to 1,000.</summary>
    [Range(1, 1_000)]
    public int DeathsMin { get; set; } = 5;

    /// <summary>As <see cref="DeathsMin"/>, of those that are known to have died because of the number (463). Default 3; 1 to 1,000.</summary>
    [Range(1, 1_000)]
    public int NumberDeathsMin { get; set; } = 3;

    /// <summary>After a restriction, until a message reaches WhatsApp's server: so few of either kind restrict it again. Default 2; 1 to 1,000.</summary>
    [Range(1, 1_000)]
    public int ProbationMessages { get; set; } = 2;

    /// <summary>Length of the first restriction; doubled from one to the next, until a message reaches WhatsApp's server. Default 30 min; 1 min to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan RestrictionMin { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Longest restriction. Default 6 h; not below <see cref="RestrictionMin"/>.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan RestrictionMax { get; set; } = TimeSpan.FromHours(6);

    /// <summary>How long an acknowledgement proves that the number has any: after that, silence says nothing. Default 7 days; 1 h to 90 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "90.00:00:00")]
    public TimeSpan EvidenceLife { get; set; } = TimeSpan.FromDays(7);
}
