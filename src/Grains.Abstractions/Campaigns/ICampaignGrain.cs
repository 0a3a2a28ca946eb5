using Orleans;
using Orleans.Concurrency;
using WaActors.Pacing;

namespace WaActors.Campaigns;

/// <summary>One campaign: its ring, its pace, its state. Key: <see cref="GrainKeys.Campaign"/>.</summary>
[Alias(WireAliases.CampaignGrain)]
public interface ICampaignGrain : IGrainWithStringKey
{
    /// <summary>Starts a draft: at once, or at its scheduled time. Again: does nothing.</summary>
    [Alias("Start")]
    Task<CampaignReply> StartAsync();

    /// <summary>Pauses. Nothing new starts after the answer; sends already at the gateway get their outcome (C-7).</summary>
    [Alias("Pause")]
    Task<CampaignReply> PauseAsync();

    /// <summary>Goes on after a pause.</summary>
    [Alias("Resume")]
    Task<CampaignReply> ResumeAsync();

    /// <summary>Ends the campaign; pending messages become cancelled.</summary>
    [Alias("Cancel")]
    Task<CampaignReply> CancelAsync();

    /// <summary>Changes when a draft, scheduled or paused campaign begins; a time that has passed begins a scheduled one at once.</summary>
    /// <param name="at">The moment.</param>
    [Alias("ChangeSchedule")]
    Task<CampaignReply> ChangeScheduleAsync(DateTimeOffset at);

    /// <summary>Changes the delay; counts from the last send, at once (C-7).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is not 0 &lt;= min &lt;= max &lt;= 24 h.</exception>
    [Alias("ChangeDelay")]
    Task<CampaignReply> ChangeDelayAsync(DelayRange delay);

    /// <summary>Changes window, daily cap, priority or number check; acts at once. What is sent meanwhile still counts.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    [Alias("ChangePace")]
    Task<CampaignReply> ChangePaceAsync(CampaignPace pace);

    /// <summary>Changes several settings at once: all of them, or none. Acts as the single changes do.</summary>
    /// <returns>Refused with <c>campaign_state</c> when the campaign is over, or began and was to begin at another time; with <c>audience_frozen</c> when whom it leaves out
    /// was decided before.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    [Alias("ChangeSettings")]
    Task<CampaignReply> ChangeSettingsAsync(SettingsChange change);

    /// <summary>Goes on after a pause, or takes up again what a completed campaign left; does nothing when it is at work.</summary>
    /// <param name="scope">What becomes pending again first. A completed campaign needs more than <see cref="ResumeScope.Pending"/>.</param>
    [Alias("ResumeScope")]
    Task<CampaignReply> ResumeAsync(ResumeScope scope);

    /// <summary>Replaces the routes, also while the campaign runs: the ring follows before the answer. Sends under way get their outcome. A route that stays keeps its
    /// state and its frozen texts; new texts are frozen now, if the campaign has started.</summary>
    /// <param name="routes">In rotation order, no number twice.</param>
    /// <returns>Refused with <c>route_reference_unknown</c> when the tenant has not all of the numbers and templates.</returns>
    [Alias("ChangeRoutes")]
    Task<CampaignReply> ChangeRoutesAsync(IReadOnlyList<RouteChoice> routes);

    /// <summary>The tenant's clock or holidays changed: they are read again, and act at once.</summary>
    [Alias("OnCalendarChanged")]
    Task OnCalendarChangedAsync();

    /// <summary>Called by the scheduler: makes sure that the campaign does what its state asks for. Does nothing when it already does.</summary>
    [Alias("Wake")]
    Task WakeAsync();

    /// <summary>State of the actor, from memory.</summary>
    [AlwaysInterleave, Alias("GetLive")]
    Task<CampaignLive?> GetLiveAsync();

    /// <summary>Counts its messages by state, in the database: reads every row of the campaign, so ask once a second at most. Null when there is no such campaign.</summary>
    /// <exception cref="StorageUnavailableException">The database does not answer.</exception>
    [AlwaysInterleave, Alias("GetCounts")]
    Task<CampaignCounts?> GetCountsAsync();

    /// <summary>A number's link or permission changed.</summary>
    [AlwaysInterleave, Alias("OnLinkChanged")]
    Task OnLinkChangedAsync(LinkNotice notice);

    /// <summary>A number that had no place for this campaign has one now. False when the campaign does not want it: the next in line may have it.</summary>
    [AlwaysInterleave, Alias("OnPermitFree")]
    Task<bool> OnPermitFreeAsync(Guid instanceId);

    /// <summary>Webhooks of a number told of messages by our ids: those that are in doubt here are found, and sent. Durable when it returns.</summary>
    /// <returns>How many were in doubt.</returns>
    [AlwaysInterleave, Alias("OnEchoes")]
    Task<int> OnEchoesAsync(IReadOnlyList<MessageEcho> echoes);
}
