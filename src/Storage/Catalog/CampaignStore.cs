using Npgsql;
using WaActors.Grains.Determinism;
using WaActors.Storage.Connections;
using WaActors.Storage.Pacing;

namespace WaActors.Storage.Catalog;

/// <summary>Creates campaigns as drafts, and changes drafts. What has started belongs to its actor.</summary>
public sealed class CampaignStore(StorageDataSources sources, IIdSource ids)
{
    // A million rows take a while.
    private const int CloneTimeoutSeconds = 600;

    /// <summary>Creates a draft with its routes.</summary>
    /// <param name="tenantId">Whose.</param>
    /// <param name="draft">What.</param>
    /// <param name="now">The time of creation.</param>
    /// <param name="cancellation">Cancels the write.</param>
    public Task<StoreResult> CreateAsync(Guid tenantId, CampaignDraft draft, DateTimeOffset now, CancellationToken cancellation)
    {
        var id = ids.NewId();
        return InTransactionAsync(
            async connection =>
            {
                await connection.ExecuteAsync(CatalogSql.AddCampaign, [id, tenantId, .. Settings(draft), now], cancellation);
                await connection.ExecuteAsync(CatalogSql.SetCampaignPace, [tenantId, id, .. CampaignPaceRow.Parameters(draft.Pace)], cancellation);
                await connection.ExecuteAsync(CatalogSql.SetSkipContacted, [id, draft.SkipContactedDays.OrNull()], cancellation);
                return await AddRoutesAsync(connection, tenantId, id, draft.Routes, cancellation);
            },
            cancellation);
    }

    /// <summary>Changes what preparing a draft decides; every other setting of it stays, and its recipients do.</summary>
    public Task<StoreResult> ChangeDraftAsync(Guid tenantId, Guid campaignId, DraftChange change, CancellationToken cancellation) =>
        InTransactionAsync(
            async connection =>
            {
                if (await connection.ExecuteAsync(
                    CatalogSql.ChangeDraft,
                    [
                        tenantId, campaignId, change.ScheduledAt.OrNull(), (long)change.Delay.Min.TotalMilliseconds, (long)change.Delay.Max.TotalMilliseconds,
                        DbNames.Of(change.InDoubtPolicy),
                    ],
                    cancellation) != 1)
                {
                    var isThere = await connection.ReadFirstAsync(
                        CatalogSql.HasCampaign, [tenantId, campaignId], reader => reader.GetBoolean(0), cancellation);
                    return StoreResult.Refused(isThere ? StoreRefusal.WrongState : StoreRefusal.NotFound);
                }

                await connection.ExecuteAsync(CatalogSql.SetSkipContacted, [campaignId, change.SkipContactedDays.OrNull()], cancellation);
                await connection.ExecuteAsync(CatalogSql.RemoveRoutes, [campaignId], cancellation);
                return await AddRoutesAsync(connection, tenantId, campaignId, change.Routes, cancellation);
            },
            cancellation);

    /// <summary>Renames a campaign, whatever its state. False when the tenant has none of that id.</summary>
    public async Task<bool> RenameAsync(Guid tenantId, Guid campaignId, string name, CancellationToken cancellation)
    {
        await using var connection = await sources.General.OpenConnectionAsync(cancellation);
        return await connection.ExecuteAsync(CatalogSql.RenameCampaign, [tenantId, campaignId, name], cancellation) == 1;
    }

    /// <summary>Copies a campaign as a draft: its settings, its routes, and of its recipients those that are asked for.</summary>
    /// <param name="tenantId">Whose.</param>
    /// <param name="campaignId">The original, in whatever state.</param>
    /// <param name="name">Of the copy; null for the original's.</param>
    /// <param name="audience">Which recipients.</param>
    /// <param name="now">The time of creation.</param>
    /// <param name="cancellation">Cancels the write.</param>
    /// <returns>The copy's id; null when the tenant has no such campaign.</returns>
    public async Task<Guid?> CloneAsync(
        Guid tenantId, Guid campaignId, string? name, CloneAudience audience, DateTimeOffset now, CancellationToken cancellation)
    {
        var id = ids.NewId();
        await using var connection = await sources.General.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        if (await connection.ExecuteAsync(CatalogSql.CloneCampaign, [tenantId, campaignId, id, name, now], cancellation) != 1) return null;
        await connection.ReadAsync(CatalogSql.HoldClonedTexts, [campaignId], reader => reader.GetGuid(0), cancellation);
        await connection.ExecuteAsync(CatalogSql.CloneRoutes, [campaignId, id], cancellation);
        await connection.ExecuteAsync(CatalogSql.CloneRouteTexts, [campaignId, id], cancellation);
        if (StatesOf(audience) is { Length: > 0 } states)
        {
            var recipients = await connection.ExecuteAsync(
                CatalogSql.CloneMessages, [campaignId, id, states], cancellation, CloneTimeoutSeconds);
            await connection.ExecuteAsync(CatalogSql.CountRecipients, [id, recipients], cancellation);
        }

        await transaction.CommitAsync(cancellation);
        return id;
    }

    private static string[] StatesOf(CloneAudience audience) => audience switch
    {
        CloneAudience.All => ["pending", "sent", "delivered", "read", "failed", "no_whatsapp", "in_doubt", "cancelled"],
        CloneAudience.Pending => ["pending", "cancelled"],
        CloneAudience.Failed => ["failed"],
        _ => [],
    };

    private static object?[] Settings(CampaignDraft draft) =>
    [
        draft.Name, draft.ScheduledAt.OrNull(), (long)draft.Delay.Min.TotalMilliseconds, (long)draft.Delay.Max.TotalMilliseconds,
        draft.BatchSize, draft.MaxConsecutiveFailures, DbNames.Of(draft.InDoubtPolicy),
    ];

    private static async Task<StoreResult> AddRoutesAsync(
        NpgsqlConnection connection, Guid tenantId, Guid campaignId, IReadOnlyList<RouteDraft> routes, CancellationToken cancellation)
    {
        var added = await RouteWriting.AddAsync(connection, tenantId, campaignId, routes, cancellation);
        return added ? new StoreResult(campaignId) : StoreResult.Refused(StoreRefusal.UnknownReference);
    }

    private Task<StoreResult> InTransactionAsync(Func<NpgsqlConnection, Task<StoreResult>> write, CancellationToken cancellation) =>
        Refusals.CatchAsync(async () =>
        {
            await using var connection = await sources.General.OpenConnectionAsync(cancellation);
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            var result = await write(connection);
            if (result.Done) await transaction.CommitAsync(cancellation);
            return result;
        });
}
