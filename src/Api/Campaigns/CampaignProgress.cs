using WaActors.Campaigns;

namespace WaActors.Api.Campaigns;

/// <summary>Puts together what the database counts and what the actor knows.</summary>
internal sealed class CampaignProgress(IReadModels reads, IActors actors)
{
    private const double SecondsPerMinute = 60;

    /// <summary>Null when the tenant has no such campaign.</summary>
    public async Task<CampaignView?> OfAsync(Guid tenantId, Guid campaignId, CancellationToken cancellation)
    {
        if (await reads.CampaignAsync(tenantId, campaignId, cancellation) is not { } campaign) return null;
        if (campaign.Status == CampaignStatus.Draft) return await OfDraftAsync(campaign, cancellation);
        var live = await actors.Campaign(campaignId).GetLiveAsync().WaitAsync(cancellation);
        return await ViewAsync(campaign, live, cancellation);
    }

    /// <summary>A draft has no actor yet, and looking at it shall not make one.</summary>
    public Task<CampaignView> OfDraftAsync(CampaignRow campaign, CancellationToken cancellation) => ViewAsync(campaign, live: null, cancellation);

    private async Task<CampaignView> ViewAsync(CampaignRow campaign, CampaignLive? live, CancellationToken cancellation)
    {
        var counts = await reads.CountsAsync(campaign.Id, cancellation);
        var rate = live?.RatePerMinute ?? 0;
        return new CampaignView(
            campaign.Id,
            campaign.Name,
            live?.Status ?? campaign.Status,
            live is null ? campaign.StatusReason : live.StatusReason,
            campaign.ScheduledAt,
            DelayView.Of(campaign.Delay),
            campaign.BatchSize,
            campaign.MaxConsecutiveFailures,
            campaign.InDoubtPolicy,
            ViewOf(counts),
            campaign.Total,
            rate,
            EtaSeconds(counts, rate),
            live?.NextSendAt,
            await RoutesAsync(campaign.Id, live, cancellation),
            campaign.CreatedAt,
            campaign.StartedAt,
            campaign.EndedAt);
    }

    private async Task<IReadOnlyList<RouteView>> RoutesAsync(Guid campaignId, CampaignLive? live, CancellationToken cancellation)
    {
        if (live is { Routes.Count: > 0 })
            return [.. live.Routes.Select(r => new RouteView(r.InstanceId, r.OrderIndex, r.Active, r.Connected, r.ConsecutiveFailures, r.DeactivatedReason))];
        var stored = await reads.RoutesAsync(campaignId, cancellation);
        return [.. stored.Select(r => new RouteView(r.InstanceId, r.OrderIndex, r.Active, r.Connected, r.ConsecutiveFailures, r.DeactivatedReason))];
    }

    private static double? EtaSeconds(CountsRow counts, double ratePerMinute) =>
        ratePerMinute > 0 ? Math.Ceiling((counts.Pending + counts.Sending) / ratePerMinute * SecondsPerMinute) : null;

    private static CountsView ViewOf(CountsRow c) =>
        new(c.Pending, c.Sending, c.Sent, c.Delivered, c.Read, c.Failed, c.NoWhatsapp, c.Suppressed, c.InDoubt, c.Cancelled);
}
