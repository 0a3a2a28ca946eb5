using WaActors.Campaigns;
using WaActors.Instances;
using WaActors.OperatorConsole.Components.Shared;
using WaActors.OperatorConsole.Live;
using WaActors.Silo.Hosting;
using WaActors.Storage.Queries;
using WaActors.Storage.Samples;

namespace WaActors.OperatorConsole.Reading;

/// <summary>Numbers by what an operator has to do about them.</summary>
public readonly record struct NumberTotals(int Total, int Sending, int Lost, int Pairing, int Limited)
{
    /// <summary>Sums up. A number that is limited counts as that, whatever its link.</summary>
    public static NumberTotals Of(IReadOnlyList<NumberCount> counts) => new(
        counts.Sum(count => count.Numbers),
        counts.Where(count => count is { Link: LinkState.Connected, Permission: PermissionState.Ok or PermissionState.Warming }).Sum(count => count.Numbers),
        counts.Where(count => count is { Link: LinkState.Disconnected or LinkState.Unknown, Permission: not PermissionState.Banned }).Sum(count => count.Numbers),
        counts.Where(count => count.Link is LinkState.AwaitingPairing or LinkState.Connecting).Sum(count => count.Numbers),
        counts.Where(count => count.Permission is not (PermissionState.Ok or PermissionState.Warming)).Sum(count => count.Numbers));
}

/// <summary>A gateway whose numbers fail together.</summary>
public sealed record Incident(Guid GatewayId, string GatewayName, int Failing, int Members, DateTimeOffset Since);

/// <summary>What the first page shows.</summary>
public sealed record OverviewNow(
    NumberTotals Numbers, bool HasGateway, IReadOnlyList<CampaignNow> Campaigns, IReadOnlyList<Incident> Incidents, IReadOnlyList<MinuteCount> Samples, int SentLastHour,
    int RatePerMinute, IReadOnlyList<EventView> Events, IReadOnlyDictionary<Guid, string> Names);

/// <summary>Reads what the first page shows.</summary>
public sealed class OverviewReader(
    NumberQueries numbers, CatalogQueries catalog, CampaignQueries campaigns, CampaignReader reader, SendSamples samples, RateShelf rates, EventQueries events, IActors actors, TimeProvider time)
{
    private const int CampaignsShown = 6;
    private const int EventsShown = 9;
    private const int EventsRead = 60;
    private const int GatewaysAsked = 20;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(1);
    private static readonly CampaignStatus[] AtWork = [CampaignStatus.Running, CampaignStatus.Waiting, CampaignStatus.Paused, CampaignStatus.Scheduled];

    /// <summary>All of it, for one tenant.</summary>
    public async Task<OverviewNow> ReadAsync(Guid tenantId, CancellationToken cancellation)
    {
        var totals = NumberTotals.Of(await numbers.CountAsync(tenantId, cancellation));
        var gateways = (await catalog.ListGatewaysAsync(tenantId, after: null, GatewaysAsked, cancellation)).Items;
        var atWork = await ListAtWorkAsync(tenantId, cancellation);
        var minutes = await samples.ListAsync(tenantId, time.GetUtcNow() - Hour, cancellation);
        var latest = (await events.ListAsync(tenantId, campaignId: null, instanceId: null, before: null, EventsRead, cancellation)).Items;
        var happened = latest.Where(EventWords.IsNews).Take(EventsShown).ToList();
        var names = await numbers.NamesAsync(tenantId, happened.Select(one => one.InstanceId).OfType<Guid>(), cancellation);
        var incidents = await Task.WhenAll(gateways.Select(gateway => IncidentAsync(gateway, cancellation)));
        return new OverviewNow(
            totals, gateways.Count > 0, atWork, [.. incidents.OfType<Incident>()], minutes, minutes.Sum(minute => minute.Sent),
            await rates.PerMinuteAsync(tenantId, cancellation), happened, names);
    }

    private async Task<IReadOnlyList<CampaignNow>> ListAtWorkAsync(Guid tenantId, CancellationToken cancellation)
    {
        List<CampaignView> found = [];
        foreach (var status in AtWork)
        {
            if (found.Count >= CampaignsShown) break;
            found.AddRange((await campaigns.ListAsync(tenantId, status, after: null, CampaignsShown - found.Count, cancellation)).Items);
        }

        return await Task.WhenAll(found.Select(campaign => reader.WithEndAsync(tenantId, campaign, cancellation)));
    }

    private async Task<Incident?> IncidentAsync(GatewayView gateway, CancellationToken cancellation)
    {
        try
        {
            var fleet = await actors.Gateway(gateway.Id).GetStatusAsync().WaitAsync(AnswerLimit, time, cancellation);
            return fleet.IncidentSince is { } since ? new Incident(gateway.Id, gateway.Name, fleet.Failing, fleet.Members, since) : null;
        }
        catch (TimeoutException)
        {
            return null;
        }
    }
}
