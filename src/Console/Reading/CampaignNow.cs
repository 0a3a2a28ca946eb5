using WaActors.Campaigns;
using WaActors.Grains.Pacing;
using WaActors.OperatorConsole.Live;
using WaActors.Pacing;
using WaActors.Silo.Hosting;
using WaActors.Storage.Queries;

namespace WaActors.OperatorConsole.Reading;

/// <summary>A campaign as the database and its actor know it.</summary>
/// <param name="Campaign">Its record.</param>
/// <param name="Live">The actor's word; null when it has none, or does not answer.</param>
/// <param name="Counts">Messages by state; null when they were not counted.</param>
public sealed record CampaignNow(CampaignView Campaign, CampaignLive? Live, CampaignCounts? Counts)
{
    private const double SecondsPerMinute = 60;

    /// <summary>The actor's word goes before the stored one, which follows it.</summary>
    public CampaignStatus Status => Live?.Status ?? Campaign.Status;

    public string? StatusReason => Live is null ? Campaign.StatusReason : Live.StatusReason;

    public double RatePerMinute => Live?.RatePerMinute ?? 0;

    /// <summary>Messages by number; empty when they were not counted.</summary>
    public IReadOnlyDictionary<Guid, CampaignCounts> ByNumber { get; init; } = CountsNow.NoNumbers;

    /// <summary>When it will be done by the paces, windows and caps that hold it; null where nothing does, or it was not asked.</summary>
    public DateTimeOffset? End => Ends?.EndAt;

    /// <summary>The same, with when each number will be done.</summary>
    public CampaignEnds? Ends { get; init; }

    /// <summary>Until when it waits; null when it does not, or nobody knows.</summary>
    public DateTimeOffset? WaitingUntil => Live?.WaitingUntil;

    /// <summary>How long it will take at the rate of the last minute; null when nothing is being sent.</summary>
    public double? EtaSeconds => Counts is { } counts && RatePerMinute > 0
        ? Math.Ceiling((counts.Pending + counts.Sending) / RatePerMinute * SecondsPerMinute)
        : null;
}

/// <summary>Puts together what pages show of campaigns.</summary>
public sealed class CampaignReader(CampaignQueries campaigns, CountShelf shelf, ForecastShelf forecasts, IActors actors, TimeProvider time)
{
    private static readonly TimeSpan LiveLimit = TimeSpan.FromSeconds(2);

    /// <summary>One campaign, with when it will be done; null when the tenant has none of that id.</summary>
    public async Task<CampaignNow?> FindAsync(Guid tenantId, Guid campaignId, CancellationToken cancellation) =>
        await campaigns.FindAsync(tenantId, campaignId, cancellation) is { } campaign ? await WithEndAsync(tenantId, campaign, cancellation) : null;

    /// <summary>What is known now of a campaign that the tenant owns, and when it will be done.</summary>
    public async Task<CampaignNow> WithEndAsync(Guid tenantId, CampaignView campaign, CancellationToken cancellation)
    {
        var now = await WithNowAsync(tenantId, campaign, cancellation);
        if (now is not { Status: CampaignStatus.Running or CampaignStatus.Waiting, Counts: { } counts }) return now;
        var pace = await campaigns.FindPaceAsync(tenantId, campaign.Id, cancellation) ?? CampaignPacing.None;
        return now with { Ends = await forecasts.EndsOfAsync(tenantId, campaign, counts, pace.InForce, cancellation) };
    }

    /// <summary>What is known now of a campaign that the tenant owns.</summary>
    public async Task<CampaignNow> WithNowAsync(Guid tenantId, CampaignView campaign, CancellationToken cancellation)
    {
        var live = await LiveOfAsync(campaign, cancellation);
        var counted = await shelf.CountByNumberAsync(tenantId, campaign, cancellation);
        return new CampaignNow(campaign, live, counted.All) { ByNumber = counted.ByNumber };
    }

    // A draft has no actor yet and an ended campaign needs none: looking at it shall not make one. Without an answer the stored state is shown.
    private async Task<CampaignLive?> LiveOfAsync(CampaignView campaign, CancellationToken cancellation)
    {
        if (campaign.Status is CampaignStatus.Draft or CampaignStatus.Completed or CampaignStatus.Cancelled) return null;
        try
        {
            return await actors.Campaign(campaign.Id).GetLiveAsync().WaitAsync(LiveLimit, time, cancellation);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }
}
