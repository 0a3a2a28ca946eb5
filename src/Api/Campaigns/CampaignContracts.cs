using System.ComponentModel.DataAnnotations;
using WaActors.Api.Pacing;
using WaActors.Api.Problems;
using WaActors.Campaigns;
using WaActors.Grains.Pacing;
using WaActors.Pacing;
using WaActors.Reasons;
using WaActors.Storage.Catalog;

namespace WaActors.Api.Campaigns;

/// <summary>A campaign to prepare.</summary>
/// <param name="Name">For people.</param>
/// <param name="Delay">Time between two messages; none when absent.</param>
/// <param name="Routes">Which numbers send which text, in rotation order; none may stand twice.</param>
/// <param name="ScheduledAt">When to begin after the start; at once when absent or past.</param>
/// <param name="BatchSize">How many recipients are pulled at once; 10 when absent.</param>
/// <param name="MaxConsecutiveFailures">After so many failures in a row a route is deactivated; 5 when absent.</param>
/// <param name="InDoubtPolicy">What to do with a message that may or may not have left; resend when absent.</param>
/// <param name="ScheduledLocal">In place of <paramref name="ScheduledAt"/>: when to begin by the clock of a place.</param>
/// <param name="SkipContactedDays">Leaves out at the start whom another campaign wrote to within so many days; nobody when absent.</param>
/// <param name="Window">When its sends may start; without ranges at any time. As the tenant's default window says when absent.</param>
/// <param name="PerDay">Its sends a day, all numbers together; no limit when absent or 0. A campaign may only tighten what its numbers allow.</param>
/// <param name="Priority">Its weight, 1 to 10, where it waits with others for a number; 5 when absent.</param>
/// <param name="NumberCheck">Whether recipients' numbers are checked first; not when absent.</param>
/// <param name="PerNumberPerDay">Its sends a day by each of its numbers; no limit when absent or 0.</param>
/// <param name="RecipientGapHours">Hours since another campaign wrote to the same person; what the number's pace says when absent, 0 or shorter.</param>
/// <param name="RequireConsent">Whether only people whose consent stands are written to; no when absent.</param>
public sealed record CreateCampaign(
    [property: Required, StringLength(Limits.NameCharsMax, MinimumLength = 1)] string? Name,
    DelayView? Delay,
    [property: MaxLength(Limits.RoutesMax)] IReadOnlyList<CreateRoute?>? Routes,
    DateTimeOffset? ScheduledAt,
    [property: Range(1, Limits.BatchSizeMax)] int? BatchSize,
    [property: Range(1, Limits.ConsecutiveFailuresMax)] int? MaxConsecutiveFailures,
    InDoubtPolicy? InDoubtPolicy,
    ScheduledLocal? ScheduledLocal = null,
    [property: Range(1, Limits.SkipContactedDaysMax)] int? SkipContactedDays = null,
    WindowView? Window = null,
    [property: Range(0, Limits.PerDayMax)] int? PerDay = null,
    [property: Range(CampaignPace.PriorityMin, CampaignPace.PriorityMax)] int? Priority = null,
    NumberCheckView? NumberCheck = null,
    [property: Range(0, Limits.PerDayMax)] int? PerNumberPerDay = null,
    [property: Range(0, CampaignPaceRules.RecipientGapHoursMax)] int? RecipientGapHours = null,
    bool? RequireConsent = null)
{
    internal const int BatchSizeDefault = 10;
    internal const int ConsecutiveFailuresDefault = 5;

    internal ApiProblem? Validate()
    {
        var validation = new Validation();
        validation.Text("$.name", Name, Limits.NameCharsMax);
        validation.Range("$.batchSize", BatchSize, 1, Limits.BatchSizeMax, BatchSizeDefault);
        validation.Range("$.maxConsecutiveFailures", MaxConsecutiveFailures, 1, Limits.ConsecutiveFailuresMax, ConsecutiveFailuresDefault);
        Delay?.Validate(validation);
        Pace.Validate(validation);
        CreateRoute.Validate(validation, Routes);
        if (SkipContactedDays is { } days) validation.Range("$.skipContactedDays", days, 1, Limits.SkipContactedDaysMax, days);
        if (ScheduledLocal is not null && ScheduledAt is not null) validation.Add("$.scheduledLocal", "duplicate", "Give scheduledAt or scheduledLocal, not both.");
        ScheduledLocal?.Resolve(validation);
        return validation.Problem;
    }

    private CampaignPaceInput Pace => new(Window, PerDay, Priority, NumberCheck, PerNumberPerDay, RecipientGapHours, RequireConsent);

    internal CampaignDraft ToDraft() => new(
        Name!,
        ScheduledLocal?.Resolve(new Validation()) ?? ScheduledAt,
        Delay?.ToRange() ?? new DelayRange(TimeSpan.Zero, TimeSpan.Zero),
        BatchSize ?? BatchSizeDefault,
        MaxConsecutiveFailures ?? ConsecutiveFailuresDefault,
        InDoubtPolicy ?? WaActors.Campaigns.InDoubtPolicy.Resend,
        CreateRoute.ToDrafts(Routes))
    {
        SkipContactedDays = SkipContactedDays,
        Pace = Pace.Over(CampaignPace.None),
    };
}

/// <summary>Time between two messages of a campaign, drawn evenly from the range (C-7). 0 and 0: none.</summary>
/// <param name="MinSeconds">Shortest.</param>
/// <param name="MaxSeconds">Longest, not below <paramref name="MinSeconds"/>.</param>
public sealed record DelayView(
    [property: Required, Range(0, Limits.DelaySecondsMax)] double? MinSeconds,
    [property: Required, Range(0, Limits.DelaySecondsMax)] double? MaxSeconds)
{
    internal DelayRange ToRange() => new(Seconds(MinSeconds), Seconds(MaxSeconds));

    internal static DelayView Of(DelayRange range) => new(range.Min.TotalSeconds, range.Max.TotalSeconds);

    internal void Validate(Validation validation)
    {
        CheckBound(validation, "$.delay.minSeconds", MinSeconds);
        CheckBound(validation, "$.delay.maxSeconds", MaxSeconds);
        if (MinSeconds > MaxSeconds) validation.Add("$.delay.maxSeconds", "out_of_range", "Must not be below minSeconds.");
    }

    private static void CheckBound(Validation validation, string field, double? seconds)
    {
        if (seconds is null) validation.Add(field, "required", "Must be given.");
        else if (seconds is not (>= 0 and <= Limits.DelaySecondsMax))
            validation.Add(field, "out_of_range", $"Must be 0 to {Limits.DelaySecondsMax}.");
    }

    // The database keeps milliseconds
    private static TimeSpan Seconds(double? seconds) => TimeSpan.FromMilliseconds(Math.Round((seconds ?? 0) * 1000));
}

/// <summary>A change of a campaign's settings; acts at once (C-7). What is absent stays as it is.</summary>
/// <param name="Delay">The new delay; counts from the last send.</param>
/// <param name="Window">When its sends may start; without ranges at any time, whatever the tenant's default window says.</param>
/// <param name="PerDay">Its sends a day, all numbers together; 0 for no limit.</param>
/// <param name="Priority">Its weight where it waits with others for a number.</param>
/// <param name="NumberCheck">Whether recipients' numbers are checked first.</param>
/// <param name="PerNumberPerDay">Its sends a day by each of its numbers; 0 for no limit.</param>
/// <param name="RecipientGapHours">Hours since another campaign wrote to the same person; 0 for what the number's pace says.</param>
/// <param name="RequireConsent">Whether only people whose consent stands are written to.</param>
/// <param name="ScheduledAt">When a draft, scheduled or paused campaign begins; one that has passed begins a scheduled one now.</param>
/// <param name="ScheduledLocal">In its place: by the clock of a place.</param>
/// <param name="SkipContactedDays">Leaves out, when it first runs, whom another campaign wrote to within so many days; 0 for nobody. Refused once it ran.</param>
/// <param name="FollowsDefaultWindow">True: it has no window of its own any more and goes by the tenant's default. Not together with <paramref name="Window"/>.</param>
public sealed record ChangeCampaign(
    DelayView? Delay,
    WindowView? Window = null,
    [property: Range(0, Limits.PerDayMax)] int? PerDay = null,
    [property: Range(CampaignPace.PriorityMin, CampaignPace.PriorityMax)] int? Priority = null,
    NumberCheckView? NumberCheck = null,
    [property: Range(0, Limits.PerDayMax)] int? PerNumberPerDay = null,
    [property: Range(0, CampaignPaceRules.RecipientGapHoursMax)] int? RecipientGapHours = null,
    bool? RequireConsent = null,
    DateTimeOffset? ScheduledAt = null,
    ScheduledLocal? ScheduledLocal = null,
    bool? FollowsDefaultWindow = null,
    [property: Range(0, Limits.SkipContactedDaysMax)] int? SkipContactedDays = null)
{
    internal CampaignPaceInput Pace =>
        new(Window, PerDay, Priority, NumberCheck, PerNumberPerDay, RecipientGapHours, RequireConsent) { FollowsDefaultWindow = FollowsDefaultWindow };

    internal ApiProblem? Validate()
    {
        var validation = new Validation();
        if (Delay is null && Pace.IsEmpty && ScheduledAt is null && ScheduledLocal is null && SkipContactedDays is null)
            validation.Add("$.delay", "required", "Something to change must be given.");
        if (SkipContactedDays is { } days) validation.Range("$.skipContactedDays", days, 0, Limits.SkipContactedDaysMax, days);
        Delay?.Validate(validation);
        Pace.Validate(validation);
        if (ScheduledLocal is not null && ScheduledAt is not null) validation.Add("$.scheduledLocal", "duplicate", "Give scheduledAt or scheduledLocal, not both.");
        ScheduledLocal?.Resolve(validation);
        return validation.Problem;
    }

    internal DateTimeOffset? BeginAt => ScheduledLocal?.Resolve(new Validation()) ?? ScheduledAt;
}

/// <summary>A campaign as lists show it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Status">Its state.</param>
/// <param name="StatusReason">Why it waits; null otherwise.</param>
/// <param name="ScheduledAt">When it is to begin; null for at once.</param>
/// <param name="Total">How many recipients it has.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="StartedAt">When it began to send; null before.</param>
/// <param name="EndedAt">When it was completed or cancelled; null before.</param>
public sealed record CampaignSummaryView(
    Guid Id,
    string Name,
    CampaignStatus Status,
    string? StatusReason,
    DateTimeOffset? ScheduledAt,
    int Total,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt)
{
    /// <summary>In plain English; null when there is nothing to say.</summary>
    public string? StatusReason { get; init; } = CodedReason.TextOf(StatusReason);

    /// <summary>What <see cref="StatusReason"/> is, as a stable code; null for a gateway's own words.</summary>
    public string? StatusReasonCode { get; init; } = CodedReason.CodeOf(StatusReason);
}

/// <summary>A campaign's settings and progress.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Status">Its state.</param>
/// <param name="StatusReason">Why it waits; null otherwise.</param>
/// <param name="ScheduledAt">When it is to begin; null for at once.</param>
/// <param name="Delay">Time between two messages.</param>
/// <param name="BatchSize">How many recipients are pulled at once.</param>
/// <param name="MaxConsecutiveFailures">After so many failures in a row a route is deactivated.</param>
/// <param name="InDoubtPolicy">What happens with a message that may or may not have left.</param>
/// <param name="Counts">Recipients by state; each is in exactly one.</param>
/// <param name="Total">All of them.</param>
/// <param name="RatePerMinute">Sends accepted in the last minute.</param>
/// <param name="EtaSeconds">When it will be done, by the paces, windows and caps that hold it, or at the rate of the last minute where nothing does; null when that cannot be told.</param>
/// <param name="NextSendAt">When the next message may start; null when nothing is planned.</param>
/// <param name="Routes">In rotation order.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="StartedAt">When it began to send; null before.</param>
/// <param name="EndedAt">When it was completed or cancelled; null before.</param>
/// <param name="WaitingUntil">Until when it waits, where that is known; null otherwise.</param>
/// <param name="Window">Its own window; without ranges at any time. Null when it set none.</param>
/// <param name="PerDay">Its sends a day, all numbers together; null for no limit.</param>
/// <param name="Priority">Its weight where it waits with others for a number.</param>
/// <param name="NumberCheck">Whether recipients' numbers are checked first.</param>
/// <param name="PerNumberPerDay">Its sends a day by each of its numbers; null for no limit.</param>
/// <param name="RecipientGapHours">Hours since another campaign wrote to the same person; null for what the numbers' paces say.</param>
/// <param name="RequireConsent">Whether only people whose consent stands are written to.</param>
public sealed record CampaignView(
    Guid Id,
    string Name,
    CampaignStatus Status,
    string? StatusReason,
    DateTimeOffset? ScheduledAt,
    DelayView Delay,
    int BatchSize,
    int MaxConsecutiveFailures,
    InDoubtPolicy InDoubtPolicy,
    CountsView Counts,
    int Total,
    double RatePerMinute,
    double? EtaSeconds,
    DateTimeOffset? NextSendAt,
    IReadOnlyList<RouteView> Routes,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    DateTimeOffset? WaitingUntil,
    WindowView? Window,
    int? PerDay,
    int Priority,
    NumberCheckView NumberCheck,
    int? PerNumberPerDay,
    int? RecipientGapHours,
    bool RequireConsent)
{
    /// <summary>In plain English; null when there is nothing to say.</summary>
    public string? StatusReason { get; init; } = CodedReason.TextOf(StatusReason);

    /// <summary>What <see cref="StatusReason"/> is, as a stable code; null for a gateway's own words.</summary>
    public string? StatusReasonCode { get; init; } = CodedReason.CodeOf(StatusReason);

    /// <summary>Whether it set no window of its own and goes by the tenant's default.</summary>
    public bool FollowsDefaultWindow { get; init; }

    /// <summary>When its sends may start, by its own window or the tenant's default; null for always.</summary>
    public WindowView? WindowInForce { get; init; }
}

/// <summary>Recipients by state. States exclude each other: <c>sent + delivered + read</c> is what went out.</summary>
/// <param name="Pending">To be sent.</param>
/// <param name="Sending">At the gateway now.</param>
/// <param name="Sent">Taken by the gateway (C-9).</param>
/// <param name="Delivered">Reached the phone.</param>
/// <param name="Read">Was read.</param>
/// <param name="Failed">Refused.</param>
/// <param name="NoWhatsapp">Has no WhatsApp.</param>
/// <param name="Suppressed">Opted out.</param>
/// <param name="InDoubt">May or may not have left.</param>
/// <param name="Cancelled">Its campaign was cancelled before its turn.</param>
public sealed record CountsView(
    int Pending, int Sending, int Sent, int Delivered, int Read, int Failed, int NoWhatsapp, int Suppressed, int InDoubt, int Cancelled);

/// <summary>One number's place in a campaign.</summary>
/// <param name="InstanceId">The number.</param>
/// <param name="TemplateId">The text that it sends; the first of several.</param>
/// <param name="TemplateIds">All its texts; each message gets one of them.</param>
/// <param name="OrderIndex">Its place in the rotation.</param>
/// <param name="Active">False after a deactivation.</param>
/// <param name="Connected">Whether it is connected and permitted, as last heard.</param>
/// <param name="ConsecutiveFailures">Failures in a row.</param>
/// <param name="DeactivatedReason">Why it is out; null when active.</param>
public sealed record RouteView(
    Guid InstanceId, Guid TemplateId, IReadOnlyList<Guid> TemplateIds, int OrderIndex, bool Active, bool Connected, int ConsecutiveFailures, string? DeactivatedReason)
{
    /// <summary>In plain English; null when there is nothing to say.</summary>
    public string? DeactivatedReason { get; init; } = CodedReason.TextOf(DeactivatedReason);

    /// <summary>What <see cref="DeactivatedReason"/> is, as a stable code; null for a gateway's own words.</summary>
    public string? DeactivatedReasonCode { get; init; } = CodedReason.CodeOf(DeactivatedReason);

    /// <summary>What became of the messages that went out by it, or were last tried with it; what is pending belongs to no number.</summary>
    public CountsView? Counts { get; init; }

    /// <summary>When it will send its last message of this campaign, by its pace, what it sent today and the campaign's end; null when it will send none, or that cannot
    /// be told.</summary>
    public double? EtaSeconds { get; init; }

    /// <summary>What keeps it from being done sooner, as the forecast sees this day; null when nothing of its pace does, or it cannot be told.</summary>
    public ForecastLimit? LimitedBy { get; init; }

    /// <summary>Sends of this campaign that it took in the last minute.</summary>
    public int RatePerMinute { get; init; }

    /// <summary>What of its pace holds the number; null when nothing does.</summary>
    public string? Hold { get; init; }

    /// <summary>What <see cref="Hold"/> is, as a stable code.</summary>
    public string? HoldCode { get; init; }

    /// <summary>Until when it does.</summary>
    public DateTimeOffset? HoldUntil { get; init; }
}

/// <summary>A campaign's state after a command.</summary>
/// <param name="Id">The campaign.</param>
/// <param name="Status">Its state.</param>
public sealed record CampaignStatusView(Guid Id, CampaignStatus Status);
