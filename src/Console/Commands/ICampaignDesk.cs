using WaActors.OperatorConsole.Session;
using WaActors.Pacing;
using WaActors.Storage.Catalog;
using WaActors.Storage.Queries;

namespace WaActors.OperatorConsole.Commands;

/// <summary>What a campaign's page changes of it.</summary>
/// <param name="Name">For people.</param>
/// <param name="DelayMinSeconds">Shortest time between two messages.</param>
/// <param name="DelayMaxSeconds">Longest.</param>
/// <param name="Window">When its sends may start; null for always.</param>
/// <param name="PerDay">Its sends a day; null for no limit.</param>
/// <param name="Priority">Its weight at numbers that it shares.</param>
/// <param name="NumberCheckDays">How old an answer of a number check may be, in days; null for no check.</param>
public sealed record CampaignSettings(
    string Name, double DelayMinSeconds, double DelayMaxSeconds, SendWindow? Window, int? PerDay, int Priority, int? NumberCheckDays)
{
    /// <summary>As they are stored.</summary>
    public static CampaignSettings Of(CampaignView campaign, CampaignPace pace) => new(
        campaign.Name, campaign.Delay.Min.TotalSeconds, campaign.Delay.Max.TotalSeconds, pace.Window, pace.PerDay, pace.Priority, pace.NumberCheckDays);
}

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

    /// <summary>Which of these numbers' gateways cannot send which of these texts (C-12).</summary>
    Task<IReadOnlySet<(Guid NumberId, Guid TextId)>> FindUnfitAsync(Guid tenantId, IReadOnlyList<Guid> numbers, IReadOnlyList<Guid> texts, CancellationToken cancellation);
}
