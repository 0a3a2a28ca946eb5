using WaActors.OperatorConsole.Session;
using WaActors.Pacing;
using WaActors.Storage.Catalog;
using WaActors.Storage.Queries;

namespace WaActors.OperatorConsole.Commands;

/// <summary>What a campaign's page changes of it.</summary>
/// <param name="Name">For people.</param>
/// <param name="DelayMinSeconds">Shortest time between two messages.</param>
/// <param name="DelayMaxSeconds">Longest.</param>
/// <param name="Pace">Hours, caps, priority, checks, consent.</param>
/// <param name="ScheduledAt">When it begins; null for at once.</param>
public sealed record CampaignSettings(string Name, double DelayMinSeconds, double DelayMaxSeconds, CampaignPace Pace, DateTimeOffset? ScheduledAt)
{
    /// <summary>Days within which another campaign must not have written to a person, as is decided when it first runs; null for none.</summary>
    public int? SkipContactedDays { get; init; }

    /// <summary>As they are stored.</summary>
    public static CampaignSettings Of(CampaignView campaign, CampaignPace pace) =>
        new(campaign.Name, campaign.Delay.Min.TotalSeconds, campaign.Delay.Max.TotalSeconds, pace, campaign.ScheduledAt);
}

/// <summary>A test to send.</summary>
/// <param name="Phone">To whom, as people write it.</param>
/// <param name="NumberId">By which of the campaign's numbers.</param>
/// <param name="TextId">Which of its texts.</param>
public sealed record TestForm(string Phone, Guid NumberId, Guid TextId);

/// <summary>How a test ended.</summary>
/// <param name="Result">Whether it was tried, or why not.</param>
/// <param name="Outcome">What the gateway said: <c>accepted</c> and so on, as attempts are stored; null when it was not tried.</param>
/// <param name="Reason">Why, for an operator.</param>
/// <param name="Text">What was sent.</param>
public sealed record TestAnswer(CommandResult Result, string? Outcome = null, string? Reason = null, string? Text = null);

/// <summary>A start by the clock of a place.</summary>
/// <param name="At">The moment; null when that place has no such time.</param>
/// <param name="Problem">Why there is none.</param>
public readonly record struct StartMoment(DateTimeOffset? At, CommandResult? Problem);

/// <summary>Changes of campaigns, in whatever state, checked as the REST surface checks them.</summary>
public interface ICampaignDesk
{
    /// <summary>Changes what differs; acts at once.</summary>
    /// <param name="who">Who asks.</param>
    /// <param name="campaign">Which.</param>
    /// <param name="before">As the page showed it.</param>
    /// <param name="after">As it shall be.</param>
    Task<CommandResult> ChangeAsync(Operator who, CampaignView campaign, CampaignSettings before, CampaignSettings after);

    /// <summary>Replaces the routes, also while it runs: the rotation follows before the answer.</summary>
    Task<CommandResult> ChangeRoutesAsync(Operator who, CampaignView campaign, IReadOnlyList<RouteDraft> routes);

    /// <summary>Starts a draft whose numbers can send its texts.</summary>
    Task<CommandResult> StartAsync(Operator who, CampaignView campaign);

    /// <summary>Sends one message to one phone, once; it counts as no recipient.</summary>
    Task<TestAnswer> SendTestAsync(Operator who, CampaignView campaign, TestForm form, CancellationToken cancellation);

    /// <summary>When it is this date and time at a place. A time that its clocks skip is none; one that they pass twice is the first.</summary>
    StartMoment MomentOf(DateTime local, string timeZone);

    /// <summary>Which of these numbers' gateways cannot send which of these texts (C-12).</summary>
    Task<IReadOnlySet<(Guid NumberId, Guid TextId)>> FindUnfitAsync(Guid tenantId, IReadOnlyList<Guid> numbers, IReadOnlyList<Guid> texts, CancellationToken cancellation);
}
