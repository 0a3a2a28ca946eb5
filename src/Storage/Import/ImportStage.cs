using Npgsql;
using NpgsqlTypes;
using WaActors.People;
using WaActors.Storage.Connections;

namespace WaActors.Storage.Import;

/// <summary>
/// The rows of one upload on their way into a temporary table, in portions, so that neither memory grows nor a transaction stays open while a slow upload lasts
/// (an open one would keep PostgreSQL from cleaning up behind the ledger).
/// </summary>
internal sealed class ImportStage(NpgsqlConnection connection, Guid importId, TimeProvider time)
{
    private const int PortionRows = 5_000;

    private readonly List<ImportRow> _portion = new(PortionRows);

    /// <summary>Records in the table.</summary>
    public int Rows { get; private set; }

    /// <summary>Of these, how many could not be taken.</summary>
    public int Rejected { get; private set; }

    /// <summary>Whether any recipient's consent came with the upload.</summary>
    public bool HasConsents { get; private set; }

    /// <summary>Takes all rows in, and notes after each portion how far it is.</summary>
    public async Task FillAsync(IAsyncEnumerable<ImportRow> rows, CancellationToken cancellation)
    {
        await connection.ExecuteAsync(ImportSql.CreateStage, [], cancellation);
        await foreach (var row in rows.WithCancellation(cancellation))
        {
            _portion.Add(row);
            if (_portion.Count == PortionRows) await FlushAsync("reading", cancellation);
        }

        await FlushAsync("adding", cancellation);
        await connection.ExecuteAsync(ImportSql.AnalyzeStage, [], cancellation);
    }

    private async Task FlushAsync(string state, CancellationToken cancellation)
    {
        await using (var writer = await connection.BeginBinaryImportAsync(ImportSql.CopyToStage, cancellation))
        {
            foreach (var row in _portion) await WriteAsync(writer, row, cancellation);
            await writer.CompleteAsync(cancellation);
        }

        _portion.Clear();
        await connection.ExecuteAsync(ImportSql.Note, [importId, Rows, state, time.GetUtcNow()], cancellation);
    }

    private async Task WriteAsync(NpgsqlBinaryImporter writer, ImportRow row, CancellationToken cancellation)
    {
        await writer.StartRowAsync(cancellation);
        await writer.WriteAsync(++Rows, NpgsqlDbType.Integer, cancellation);
        await writer.WriteAsync(row.Line, NpgsqlDbType.Integer, cancellation);
        if (row is RejectedRow rejected) await WriteRejectedAsync(writer, rejected, cancellation);
        else await WriteRecipientAsync(writer, (RecipientRow)row, cancellation);
    }

    private async Task WriteRejectedAsync(NpgsqlBinaryImporter writer, RejectedRow row, CancellationToken cancellation)
    {
        Rejected++;
        await WriteTextAsync(writer, row.Value, cancellation);
        await WriteTextAsync(writer, null, cancellation);
        await writer.WriteNullAsync(cancellation);
        await WriteTextAsync(writer, row.Reason, cancellation);
        await WriteTextAsync(writer, row.Detail, cancellation);
        await WriteTextAsync(writer, row.Original, cancellation);
        for (var column = 0; column < 3; column++) await writer.WriteNullAsync(cancellation);
    }

    private async Task WriteRecipientAsync(NpgsqlBinaryImporter writer, RecipientRow row, CancellationToken cancellation)
    {
        await writer.WriteAsync(row.Phone, NpgsqlDbType.Text, cancellation);
        await writer.WriteAsync(PersonKey.Of(row.Phone), NpgsqlDbType.Text, cancellation);
        await writer.WriteAsync(VariablesJson.Write(row.Variables), NpgsqlDbType.Jsonb, cancellation);
        await writer.WriteNullAsync(cancellation);
        await writer.WriteNullAsync(cancellation);
        await WriteTextAsync(writer, row.Original, cancellation);
        await WriteTextAsync(writer, row.Consent?.Source, cancellation);
        await WriteTextAsync(writer, row.Consent?.Text, cancellation);
        if (row.Consent is not { } consent)
        {
            await writer.WriteNullAsync(cancellation);
            return;
        }

        HasConsents = true;
        await writer.WriteAsync(consent.At.UtcDateTime, NpgsqlDbType.TimestampTz, cancellation);
    }

    private static Task WriteTextAsync(NpgsqlBinaryImporter writer, string? text, CancellationToken cancellation) =>
        text is null ? writer.WriteNullAsync(cancellation) : writer.WriteAsync(StorableText.Of(text)!, NpgsqlDbType.Text, cancellation);
}
