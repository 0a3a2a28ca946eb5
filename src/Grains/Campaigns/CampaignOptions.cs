using System.ComponentModel.DataAnnotations;

namespace WaActors.Grains.Campaigns;

/// <summary>How campaigns work; one for the whole host.</summary>
public sealed class CampaignOptions
{
    /// <summary>The longest time between two looks at a campaign that has nothing else to wake it. Default 5 s, as the sources' cycle (C-1); 1 to 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan SafetyCycle { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The same for a campaign that only time can bring on: outside its window, or with numbers that rest until a known time. Default 60 s; 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan HoldCycle { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How often the scheduler looks for due campaigns. Default 5 s (C-1); 1 to 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan DueCycle { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often the scheduler makes sure that every active campaign has an actor at work. Default 15 s; 1 s to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan OrphanCycle { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long after its intent "not found" is taken for an answer: until then the send itself may still be on its way through a slow gateway or a
    /// stalled host. Longer than <see cref="SendStartLimit"/> and the adapters' longest send together. Default 150 s; 0 to 1 h. Other messages do not wait for it.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan DoubtSettle { get; set; } = TimeSpan.FromSeconds(150);

    /// <summary>How long after its intent a message in doubt is looked up first: the gateway may still be busy with it. Default 3 s; 0 to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan DoubtGrace { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How often a look-up that fails is tried, each time after twice the wait of the one before, at most a minute; then policy decides. The default 10
    /// outlasts an outage of about six minutes. 1 to 1,000.</summary>
    [Range(1, 1000)]
    public int LookUpsMax { get; set; } = 10;

    /// <summary>How often one message may be sent again because a live send of it ended in doubt; then it stays in doubt whatever the policy. Bounds what a
    /// gateway that answers nonsense to every send can do to a recipient. Crashes do not count. Default 3; 0 to 100.</summary>
    [Range(0, 100)]
    public int ResendsMax { get; set; } = 3;

    /// <summary>How long a route stays out after too many failures in a row while its number stays connected (C-8). Default 5 min; 1 s to 24 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan FailureCooldown { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a campaign that begins or resumes work waits for numbers that do not say how they are; with the word of all it starts at once, with the first
    /// of its order (C-2). Default 2 s; 0 to 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:30")]
    public TimeSpan RollCallLimit { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>A send that its number has not begun after this time is not begun at all. Default 30 s; 1 s to 2 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:02:00")]
    public TimeSpan SendStartLimit { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many messages that may not start yet a campaign keeps in memory, in search of one that may. Of those that rest for their recipients' sake beyond that
    /// only the places are kept, and they are read again; behind so many whose recipients' windows are closed it looks no further. Default 10,000; 1 to 100,000.</summary>
    [Range(1, 100_000)]
    public int LookAheadMax { get; set; } = 10_000;

    /// <summary>How long a stopping host waits for sends under way. Default 25 s, below the host's own limit; 0 to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan DrainLimit { get; set; } = TimeSpan.FromSeconds(25);
}
