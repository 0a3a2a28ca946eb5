using Microsoft.Extensions.Logging;
using Npgsql;
using WaActors.Campaigns;
using WaActors.Grains.Determinism;
using WaActors.Storage.Connections;

namespace WaActors.Storage.Import;

/// <summary>
/// Adds recipients to a draft: all of an upload or nothing of it. Rows wait in a temporary table (<see cref="ImportStage"/>) until the upload is complete; one
/// transaction at the end does the rest. Meanwhile <c>campaign_import</c> says how far it is.
/// </summary>
public sealed partial class RecipientImporter(StorageDataSources sources, IIdSource ids, TimeProvider time, ILogger<RecipientImporter> logger)
{
    /// <summary>Most left out rows of a kind that a result lists; all of them stand in <c>import_rejection</c>.</summary>
    public const int ListedMax = 1_000;

    private const int AnalyzedFromRows = 10_000;
    private const int StatementTimeoutSeconds = 600;

    /// <summary>Imports rows.</summary>
    /// <param name="tenantId">Whose campaign.</param>
    /// <param name="campaignId">The campaign; a draft.</param>
    /// <param name="rows">In the upload's order; an exception from here ends the import and leaves nothing.</param>
    /// <param name="codeOf">The stable code of an exception of <paramref name="rows"/>, for the record of the import; null for a fault of ours.</param>
    /// <param name="cancellation">Ends the import and leaves nothing.</param>
    /// <returns>What became of it, and its id; an empty id when there was nothing to import to.</returns>
    public async Task<(Guid ImportId, ImportResult Result)> ImportAsync(
        Guid tenantId, Guid campaignId, IAsyncEnumerable<ImportRow> rows, Func<Exception, string?> codeOf, CancellationToken cancellation)
    {
        await using var connection = await sources.General.OpenConnectionAsync(cancellation);
        var status = await connection.ReadFirstAsync(ImportSql.ReadStatus, [campaignId, tenantId], reader => reader.GetString(0), cancellation);
        if (Refusal(status) is { } refusal) return (Guid.Empty, refusal);

        var id = ids.NewId();
        await connection.ExecuteAsync(ImportSql.Begin, [id, campaignId, time.GetUtcNow()], cancellation);
        try
        {
            var stage = new ImportStage(connection, id, time);
            await stage.FillAsync(rows, cancellation);
            var result = await AddAsync(connection, tenantId, campaignId, id, stage, cancellation);
            if (result is Imported { Accepted: >= AnalyzedFromRows }) await AnalyzeAsync(connection);
            if (result is ImportCampaignNotDraft) await FailAsync(id, "campaign_state");
            return (id, result);
        }
        catch (Exception failed)
        {
            await FailAsync(id, failed is OperationCanceledException ? "interrupted" : codeOf(failed) ?? "internal_error");
            throw;
        }
        finally
        {
            // A broken connection is thrown away by the pool, and its temporary table goes with it.
            if (connection.FullState == System.Data.ConnectionState.Open) await DropStageAsync(connection);
        }
    }

    private async Task<ImportResult> AddAsync(
        NpgsqlConnection connection, Guid tenantId, Guid campaignId, Guid importId, ImportStage stage, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var (status, lastSeq) = await connection.ReadFirstAsync(
            ImportSql.HoldCampaign, [campaignId, tenantId], reader => (reader.GetString(0), reader.GetInt32(1)), cancellation);
        if (Refusal(status) is { } refusal) return refusal;

        var added = await connection.ExecuteAsync(ImportSql.AddMessages, [campaignId, lastSeq, tenantId], cancellation, StatementTimeoutSeconds);
        await connection.ExecuteAsync(ImportSql.MoveLastSeq, [campaignId, lastSeq + added], cancellation);
        var imported = await CountAsync(connection, campaignId, lastSeq, added, stage, cancellation);
        if (imported.Accepted < stage.Rows)
            await connection.ExecuteAsync(ImportSql.KeepRejections, [importId, campaignId, lastSeq], cancellation, StatementTimeoutSeconds);
        if (stage.HasConsents)
            await connection.ExecuteAsync(ImportSql.KeepConsents, [tenantId, importId, time.GetUtcNow()], cancellation, StatementTimeoutSeconds);
        await connection.ExecuteAsync(
            ImportSql.Finish,
            [importId, stage.Rows, imported.Accepted, imported.Duplicates, imported.Suppressed, imported.Rejected, time.GetUtcNow()],
            cancellation);
        await transaction.CommitAsync(cancellation);
        return imported;
    }

    private static async Task<Imported> CountAsync(
        NpgsqlConnection connection, Guid campaignId, int lastSeq, int added, ImportStage stage, CancellationToken cancellation)
    {
        var suppressed = await connection.ReadFirstAsync(
            ImportSql.CountSuppressed, [campaignId, lastSeq], reader => reader.GetInt32(0), cancellation);
        var duplicates = stage.Rows - stage.Rejected - added;
        return new Imported(
            added - suppressed,
            duplicates,
            duplicates == 0 ? [] : await ListAsync(connection, ImportSql.FirstDuplicates, campaignId, lastSeq, cancellation),
            suppressed,
            suppressed == 0 ? [] : await ListAsync(connection, ImportSql.FirstSuppressed, campaignId, lastSeq, cancellation),
            stage.Rejected);
    }

    private static async Task<IReadOnlyList<LeftOutRecipient>> ListAsync(
        NpgsqlConnection connection, string sql, Guid campaignId, int lastSeq, CancellationToken cancellation) =>
        await connection.ReadAsync(
            sql, [campaignId, lastSeq, ListedMax], reader => new LeftOutRecipient(reader.GetInt32(0), reader.GetString(1)), cancellation);

    // Over a connection of its own: the import's may be broken. Whoever hears of the failure itself hears enough
    private async Task FailAsync(Guid importId, string code)
    {
        try
        {
            await using var connection = await sources.General.OpenConnectionAsync(CancellationToken.None);
            await connection.ExecuteAsync(ImportSql.Fail, [importId, code, time.GetUtcNow()], CancellationToken.None);
        }
        catch (NpgsqlException exception)
        {
            LogNotNoted(logger, importId, exception);
        }
    }

    // The next import drops what is left, and so does the pool
    private async Task DropStageAsync(NpgsqlConnection connection)
    {
        try
        {
            await connection.ExecuteAsync(ImportSql.DropStage, [], CancellationToken.None);
        }
        catch (NpgsqlException exception)
        {
            LogStageLeft(logger, exception);
        }
    }

    // The import is committed: neither its caller's leaving nor a failure here may make another answer of it
    private async Task AnalyzeAsync(NpgsqlConnection connection)
    {
        try
        {
            await connection.ExecuteAsync(ImportSql.AnalyzeMessages, [], CancellationToken.None, StatementTimeoutSeconds);
        }
        catch (NpgsqlException exception)
        {
            LogNotAnalyzed(logger, exception);
        }
    }

    [LoggerMessage(EventId = 1401, Level = LogLevel.Warning,
        Message = "Messages were imported but could not be analyzed; plans may be poor until autovacuum does it")]
    private static partial void LogNotAnalyzed(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 1402, Level = LogLevel.Warning, Message = "The rows of an import could not be cleared away; their session will be")]
    private static partial void LogStageLeft(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 1403, Level = LogLevel.Warning, Message = "Import {ImportId} failed, and that could not be noted either")]
    private static partial void LogNotNoted(ILogger logger, Guid importId, Exception exception);

    private static ImportResult? Refusal(string? status)
    {
        if (status is null) return new ImportCampaignNotFound();
        var known = DbNames.CampaignStatus(status);
        return known == CampaignStatus.Draft ? null : new ImportCampaignNotDraft(known);
    }
}
