using WaActors.Reasons;
using WaActors.Api.Pacing;
using WaActors.Campaigns;
using WaActors.Grains.Pacing;
using WaActors.Pacing;
using WaActors.Storage.Queries;
using Stored = WaActors.Storage.Queries;

namespace WaActors.Api.Campaigns;

/// <summary>Puts together what the database counts and what the actor knows.</summary>
internal sealed class CampaignProgress(CampaignQueries campaigns, MessageQueries messages, IActors actors, TimeProvider time)
{
    private const double SecondsPerMinute = 60;
    private static readonly CampaignCounts Nothing = new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /// <summary>Null when the tenant has no such campaign.</summary>
    public async Task<CampaignView?> FindAsync(Guid tenantId, Guid campaignId, CancellationToken cancellation)
    {
        if (await campaigns.FindAsync(tenantId, campaignId, cancellation) is not { } campaign) return null;
        // A draft has no actor yet and an ended campaign needs none: looking at it shall not make one
        var live = campaign.Status is CampaignStatus.Draft or CampaignStatus.Completed or CampaignStatus.Cancelled
            ? null
            : await actors.Campaign(campaignId).GetLiveAsync().WaitAsync(cancellation);
        if (await messages.CountByNumberAsync(tenantId, campaignId, cancellation) is not { } counted) return null;
        var routes = await campaigns.ListRoutesAsync(tenantId, campaignId, cancellation);
        var pace = await campaigns.FindPaceAsync(tenantId, campaignId, cancellation) ?? CampaignPacing.None;
        var view = ViewOf(campaign, live, counted.All, routes, pace);
        view = view with { Routes = [.. view.Routes.Select(route => route with { Counts = ViewOf(counted.ByNumber.GetValueOrDefault(route.InstanceId) ?? Nothing) })] };
        return live is null ? view : await WithForecastAsync(tenantId, campaign, counted.All, pace.InForce, view, cancellation);
    }

    /// <summary>By the paces of its numbers, what they sent today, its window and its caps; by the rate of the last minute when nothing of these limits it, or no end is
    /// in sight.</summary>
    private async Task<CampaignView> WithForecastAsync(
        Guid tenantId, Stored.CampaignView campaign, CampaignCounts counts, CampaignPace pace, CampaignView view, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var (lines, sentToday) = await campaigns.ListLinesAsync(tenantId, campaign.Id, now, cancellation);
        if (lines.Count == 0) return view;
        if (PaceForecast.Of(counts.Pending + counts.Sending, lines, pace, campaign.Delay, lines[0].Pace.Calendar, now, sentToday) is not { } forecast) return view;
        var ends = lines.Zip(forecast.LastSendAt).ToDictionary(part => part.First.InstanceId, part => SecondsTo(part.Second, now));
        var limits = lines.Zip(forecast.LimitedBy).ToDictionary(part => part.First.InstanceId, part => part.Second);
        return view with
        {
            EtaSeconds = SecondsTo(forecast.EndAt, now),
            Routes =
            [
                .. view.Routes.Select(route => route with
                {
                    EtaSeconds = ends.GetValueOrDefault(route.InstanceId),
                    LimitedBy = limits.TryGetValue(route.InstanceId, out var limit) ? limit : null,
                }),
            ],
        };
    }

    private static double? SecondsTo(DateTimeOffset? at, DateTimeOffset now) => at is { } moment ? Math.Ceiling((moment - now).TotalSeconds) : null;

    private static CampaignView ViewOf(
        Stored.CampaignView campaign, CampaignLive? live, CampaignCounts counts, IReadOnlyList<Stored.RouteView> routes, CampaignPacing pace) => new(
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
        counts.Total,
        live?.RatePerMinute ?? 0,
        EtaSeconds(counts, live?.RatePerMinute ?? 0),
        live?.NextSendAt,
        RoutesOf(live, routes),
        campaign.CreatedAt,
        campaign.StartedAt,
        campaign.EndedAt,
        live?.WaitingUntil,
        WindowView.Of(pace.Own.Window),
        pace.Own.PerDay,
        pace.Own.Priority,
        NumberCheckView.Of(pace.Own),
        pace.Own.PerNumberPerDay,
        pace.Own.RecipientGapHours,
        pace.Own.RequiresConsent)
    {
        FollowsDefaultWindow = pace.Own.Window is null,
        WindowInForce = WindowView.Of(pace.InForce.Window),
    };

    // The actor's word goes before the stored one, which follows it
    private static List<RouteView> RoutesOf(CampaignLive? live, IReadOnlyList<Stored.RouteView> stored)
    {
        var now = live?.Routes.ToDictionary(route => route.InstanceId) ?? [];
        return [.. stored.Select(route => now.TryGetValue(route.InstanceId, out var known)
            ? ViewOf(route with
            {
                Active = known.Active,
                Connected = known.Connected,
                ConsecutiveFailures = known.ConsecutiveFailures,
                DeactivatedReason = known.DeactivatedReason,
            }) with { RatePerMinute = known.RatePerMinute, Hold = CodedReason.TextOf(known.Hold), HoldCode = CodedReason.CodeOf(known.Hold), HoldUntil = known.HoldUntil }
            : ViewOf(route))];
    }

    private static double? EtaSeconds(CampaignCounts counts, double ratePerMinute) =>
        ratePerMinute > 0 ? Math.Ceiling((counts.Pending + counts.Sending) / ratePerMinute * SecondsPerMinute) : null;

    private static RouteView ViewOf(Stored.RouteView r) =>
        new(r.InstanceId, r.TemplateId, r.TemplateIds, r.OrderIndex, r.Active, r.Connected, r.ConsecutiveFailures, r.DeactivatedReason);

    internal static CountsView ViewOf(CampaignCounts c) =>
        new(c.Pending, c.Sending, c.Sent, c.Delivered, c.Read, c.Failed, c.NoWhatsapp, c.Suppressed, c.InDoubt, c.Cancelled);
}
