using Npgsql;
using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Storage.Connections;

namespace WaActors.Storage.Ledger;

/// <summary>Replaces a campaign's routes under its epoch.</summary>
internal static class LedgerRoutes
{
    public static async Task<RouteReplacement> ReplaceAsync(
        NpgsqlConnection connection, Guid campaignId, long epoch, IReadOnlyList<RouteChoice> routes, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var (tenantId, status) = await connection.ReadFirstAsync(
            LedgerSql.Hold, [campaignId, epoch], reader => (reader.GetGuid(0), reader.GetString(1)), cancellation);
        if (status is null) return new RouteReplacement(Owned: false, Routes: null);

        var isDraft = DbNames.CampaignStatus(status) == CampaignStatus.Draft;
        var before = await LedgerReading.ReadRoutesAsync(connection, campaignId, cancellation);
        await connection.ExecuteAsync(LedgerSql.RemoveRoutes, [campaignId], cancellation);
        if (!await AddAsync(connection, campaignId, tenantId, routes, before, isDraft, cancellation)) return new RouteReplacement(Owned: true, Routes: null);
        if (!isDraft) await LedgerChanges.FreezeAsync(connection, campaignId, cancellation);
        var after = await LedgerReading.ReadRoutesAsync(connection, campaignId, cancellation);
        await transaction.CommitAsync(cancellation);
        return new RouteReplacement(Owned: true, after);
    }

    private static async Task<bool> AddAsync(
        NpgsqlConnection connection, Guid campaignId, Guid tenantId, IReadOnlyList<RouteChoice> routes, IReadOnlyList<RouteRecord> before, bool isDraft,
        CancellationToken cancellation)
    {
        var kept = routes.Select(route => before.FirstOrDefault(old => old.InstanceId == route.InstanceId)).ToList();
        var own = before.SelectMany(route => route.Texts).Select(text => text.TemplateId).Distinct().ToArray();
        var added = await connection.ExecuteAsync(
            LedgerSql.AddRoutes,
            [
                campaignId, tenantId, routes.Select(route => route.InstanceId).ToArray(), routes.Select(route => route.TemplateIds[0]).ToArray(),
                kept.Select(old => old?.Active ?? true).ToArray(), kept.Select(old => old?.ConsecutiveFailures ?? 0).ToArray(),
                kept.Select(old => old?.DeactivatedReason).ToArray(), own,
            ],
            cancellation);
        if (added != routes.Count) return false;

        var texts = routes
            .SelectMany((route, order) => route.TemplateIds.Select((id, variant) => (Order: order, Variant: variant + 1, TemplateId: id, Body: isDraft ? null : Frozen(kept[order], before, id))))
            .ToList();
        var written = await connection.ExecuteAsync(
            LedgerSql.AddRouteTexts,
            [
                campaignId, tenantId, texts.Select(text => text.Order).ToArray(), texts.Select(text => text.Variant).ToArray(),
                texts.Select(text => text.TemplateId).ToArray(), texts.Select(text => text.Body).ToArray(), own,
            ],
            cancellation);
        return written == texts.Count;
    }

    // A text says the same by every number of the campaign, also by one that joins after the text was changed
    private static string? Frozen(RouteRecord? own, IReadOnlyList<RouteRecord> before, Guid templateId) =>
        (own?.Texts ?? []).Concat(before.SelectMany(route => route.Texts)).FirstOrDefault(text => text.TemplateId == templateId)?.Body;
}
