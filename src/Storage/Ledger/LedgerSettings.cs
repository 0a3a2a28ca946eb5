using Npgsql;
using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Storage.Connections;
using WaActors.Storage.Pacing;

namespace WaActors.Storage.Ledger;

/// <summary>Changes a campaign's settings under its epoch.</summary>
internal static class LedgerSettings
{
    public static async Task<SettingsAnswer> ChangeAsync(
        NpgsqlConnection connection, Guid campaignId, long epoch, SettingsChange change, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);

        // From here to the commit nothing begins or ends the campaign, and nothing decides its audience
        if (await connection.ReadFirstAsync(LedgerSql.Hold, [campaignId, epoch], reader => reader.GetString(1), cancellation) is null) return SettingsAnswer.Stale;
        if (change.SkipContactedDays is { } days
            && !await StoreAsync(LedgerSql.ChangeSkipContacted, (days == 0 ? (int?)null : days).OrNull())) return SettingsAnswer.AudienceFrozen;
        var isWhole = (change.Pace is not { } pace || await StoreAsync(LedgerSql.ChangePace, [.. CampaignPaceRow.Parameters(pace)]))
            && (change.Delay is not { } delay || await StoreAsync(LedgerSql.ChangeDelay, (long)delay.Min.TotalMilliseconds, (long)delay.Max.TotalMilliseconds))
            && (change.BeginAt is not { } at || await StoreAsync(LedgerSql.ChangeSchedule, at));
        if (!isWhole) return SettingsAnswer.Stale;
        await transaction.CommitAsync(cancellation);
        return SettingsAnswer.Stored;

        Task<bool> StoreAsync(string sql, params object?[] values) => LedgerChanges.TouchesOneAsync(connection, sql, [campaignId, epoch, .. values], cancellation);
    }
}
