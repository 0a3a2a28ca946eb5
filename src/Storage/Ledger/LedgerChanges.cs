using Npgsql;
using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Storage.Connections;

namespace WaActors.Storage.Ledger;

/// <summary>Changes of a campaign under its epoch.</summary>
internal static class LedgerChanges
{
    // A million rows take a while.
    private const int CancelTimeoutSeconds = 600;

    public static async Task<bool> ChangeStatusAsync(
        NpgsqlConnection connection,
        Guid campaignId,
        long epoch,
        CampaignStatus status,
        string? reason,
        DateTimeOffset at,
        CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);

        // The campaign's row first: from here to the commit no set of the ledger can write for this campaign.
        if (!await TouchesOneAsync(
                connection, LedgerSql.ChangeStatus, [campaignId, epoch, DbNames.Of(status), reason, at], cancellation))
            return false;

        if (status is CampaignStatus.Scheduled or CampaignStatus.Running)
        {
            await FreezeAsync(connection, campaignId, cancellation);
            if (status is CampaignStatus.Running) await FreezeAudienceAsync(connection, campaignId, at, cancellation);
        }
        else if (status is CampaignStatus.Cancelled)
            await connection.ExecuteAsync(LedgerSql.CancelPending, [campaignId, at], cancellation, CancelTimeoutSeconds);

        await transaction.CommitAsync(cancellation);
        return true;
    }

    private static async Task FreezeAudienceAsync(NpgsqlConnection connection, Guid campaignId, DateTimeOffset at, CancellationToken cancellation)
    {
        var (tenantId, days, needsConsent) = await connection.ReadFirstAsync(
            LedgerSql.FreezeAudience, [campaignId, at], reader => (reader.GetGuid(0), reader.GetInt32(1), reader.GetBoolean(2)), cancellation);
        if (needsConsent)
            await connection.ExecuteAsync(LedgerSql.LeaveOutUnconsented, [campaignId, tenantId, LeftOutReason.NoConsent, at], cancellation, CancelTimeoutSeconds);
        if (days == 0) return;
        await connection.ExecuteAsync(
            LedgerSql.LeaveOutContacted,
            [campaignId, tenantId, at - TimeSpan.FromDays(days), LeftOutReason.Contacted(days), at],
            cancellation,
            CancelTimeoutSeconds);
    }

    /// <summary>Takes up what the campaign left, and runs it.</summary>
    public static async Task<int?> ReopenAsync(
        NpgsqlConnection connection,
        Guid campaignId,
        long epoch,
        IReadOnlyList<MessageStatus> taken,
        DateTimeOffset at,
        CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        if (!await TouchesOneAsync(
                connection, LedgerSql.ChangeStatus, [campaignId, epoch, DbNames.Of(CampaignStatus.Running), null, at], cancellation))
            return null;

        var requeued = await connection.ExecuteAsync(
            LedgerSql.Requeue, [campaignId, taken.Select(DbNames.Of).ToArray(), at], cancellation, CancelTimeoutSeconds);
        await FreezeAsync(connection, campaignId, cancellation);
        await transaction.CommitAsync(cancellation);
        return requeued;
    }

    /// <summary>Keeps what the campaign's templates hold now, where it has no copy yet; inside the caller's transaction.</summary>
    public static async Task FreezeAsync(NpgsqlConnection connection, Guid campaignId, CancellationToken cancellation)
    {
        await connection.ReadAsync(LedgerSql.HoldTexts, [campaignId], reader => reader.GetGuid(0), cancellation);
        await connection.ExecuteAsync(LedgerSql.ForgetParts, [campaignId], cancellation);
        await connection.ExecuteAsync(LedgerSql.FreezeParts, [campaignId], cancellation);
        await connection.ExecuteAsync(LedgerSql.FreezeBodies, [campaignId], cancellation);
    }

    public static Task<bool> SaveRouteAsync(
        NpgsqlConnection connection, Guid campaignId, long epoch, RouteRecord route, CancellationToken cancellation) =>
        TouchesOneAsync(
            connection,
            LedgerSql.SaveRoute,
            [
                campaignId, epoch, route.OrderIndex, route.InstanceId, route.Active, route.ConsecutiveFailures,
                route.DeactivatedReason,
            ],
            cancellation);

    /// <summary>Runs a statement that touches one row or none.</summary>
    public static async Task<bool> TouchesOneAsync(
        NpgsqlConnection connection, string sql, object?[] parameters, CancellationToken cancellation) =>
        await connection.ExecuteAsync(sql, parameters, cancellation) == 1;
}
