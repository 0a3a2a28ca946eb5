using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using WaActors.Campaigns;
using WaActors.Storage.Connections;

namespace WaActors.Storage.Import;

/// <summary>
/// Adds recipients to a draft: all of an upload or nothing of it. Rows are copied in portions to a temporary table as they come, so that
/// neither memory grows nor a transaction stays open while a slow upload lasts (an open one would keep PostgreSQL from cleaning up behind the
/// ledger); one transaction at the end does the rest.
/// </summary>
public sealed partial class RecipientImporter(StorageDataSources sources, ILogger<RecipientImporter> logger)
{
    /// <summary>Most duplicates that a result lists.</summary>
    public const int ListedDuplicatesMax = 1_000;

    private const int PortionRows = 5_000;
    private const int AnalyzedFromRows = 10_000;
    private const int StatementTimeoutSeconds = 600;

    /// <summary>Imports rows.</summary>
    /// <param name="tenantId">Whose campaign.</param>
    /// <param name="campaignId">The campaign; a draft.</param>
    /// <param name="rows">In the upload's order; an exception from here ends the import and leaves nothing.</param>
    /// <param name="cancellation">Ends the import and leaves nothing.</param>
    public async Task<ImportResult> ImportAsync(
        Guid tenantId, Guid campaignId, IAsyncEnumerable<RecipientRow> rows, CancellationToken cancellation)
    {
        await using var connection = await sources.General.OpenConnectionAsync(cancellation);
        var status = await connection.ReadFirstAsync(ImportSql.ReadStatus, [campaignId, tenantId], reader => reader.GetString(0), cancellation);
        if (Refusal(status) is { } refusal) return refusal;

        try
        {
            await connection.ExecuteAsync(ImportSql.CreateStage, [], cancellation);
            var staged = await StageAsync(connection, rows, cancellation);
            var result = await AddAsync(connection, tenantId, campaignId, staged, cancellation);
            if (result is Imported { Accepted: >= AnalyzedFromRows }) await AnalyzeAsync(connection);
            return result;
        }
        finally
        {
            // A broken connection is thrown away by the pool, and its temporary table goes with it.
            if (connection.FullState == System.Data.ConnectionState.Open) await DropStageAsync(connection);
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

    private static async Task<int> StageAsync(NpgsqlConnection connection, IAsyncEnumerable<RecipientRow> rows, CancellationToken cancellation)
    {
        var portion = new List<RecipientRow>(PortionRows);
        var staged = 0;
        await foreach (var row in rows.WithCancellation(cancellation))
        {
            portion.Add(row);
            if (portion.Count < PortionRows) continue;
            staged = await CopyAsync(connection, portion, staged, cancellation);
            portion.Clear();
        }

        return await CopyAsync(connection, portion, staged, cancellation);
    }

    private static async Task<int> CopyAsync(NpgsqlConnection connection, List<RecipientRow> portion, int staged, CancellationToken cancellation)
    {
        if (portion.Count == 0) return staged;
        await using var writer = await connection.BeginBinaryImportAsync(ImportSql.CopyToStage, cancellation);
        foreach (var row in portion)
        {
            await writer.StartRowAsync(cancellation);
            await writer.WriteAsync(++staged, NpgsqlDbType.Integer, cancellation);
            await writer.WriteAsync(row.Line, NpgsqlDbType.Integer, cancellation);
            await writer.WriteAsync(row.Phone, NpgsqlDbType.Text, cancellation);
            await writer.WriteAsync(VariablesJson.Write(row.Variables), NpgsqlDbType.Jsonb, cancellation);
        }

        await writer.CompleteAsync(cancellation);
        return staged;
    }

    private static async Task<ImportResult> AddAsync(
        NpgsqlConnection connection, Guid tenantId, Guid campaignId, int staged, CancellationToken cancellation)
    {
        await connection.ExecuteAsync(ImportSql.AnalyzeStage, [], cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var (status, lastSeq) = await connection.ReadFirstAsync(
            ImportSql.HoldCampaign, [campaignId, tenantId], reader => (reader.GetString(0), reader.GetInt32(1)), cancellation);
        if (Refusal(status) is { } refusal) return refusal;

        var accepted = await connection.ExecuteAsync(ImportSql.AddMessages, [campaignId, lastSeq], cancellation, StatementTimeoutSeconds);
        await connection.ExecuteAsync(ImportSql.MoveLastSeq, [campaignId, lastSeq + accepted], cancellation);
        IReadOnlyList<DuplicateRecipient> duplicates = accepted == staged
            ? []
            : await connection.ReadAsync(
                ImportSql.FirstDuplicates,
                [campaignId, lastSeq, ListedDuplicatesMax],
                reader => new DuplicateRecipient(reader.GetInt32(0), reader.GetString(1)),
                cancellation);
        await transaction.CommitAsync(cancellation);
        return new Imported(accepted, staged - accepted, duplicates);
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

    private static ImportResult? Refusal(string? status)
    {
        if (status is null) return new ImportCampaignNotFound();
        var known = DbNames.CampaignStatus(status);
        return known == CampaignStatus.Draft ? null : new ImportCampaignNotDraft(known);
    }
}
