using Microsoft.Extensions.Options;
using WaActors.Api.Problems;
using WaActors.Api.Recipients;
using WaActors.Grains.Suppressions;
using WaActors.OperatorConsole.Commands;
using WaActors.Storage.Import;

namespace WaActors.Api.Suppressions;

/// <summary>
/// Takes do-not-call files into the opt-out list, whether a request or the console brings them. In portions as they are read: what was read before a fault stays, for an opt-out may be entered twice and
/// must not be lost.
/// </summary>
internal sealed class SuppressionFiles(ISuppressionList list, IOptions<ApiOptions> options, TimeProvider time) : ISuppressionFiles
{
    private const string Csv = "text/csv";
    private const string Plain = "text/plain";
    private const int PortionRows = 5_000;

    public long BytesMax => options.Value.UploadBytesMax;

    /// <summary>Takes a file.</summary>
    /// <exception cref="ProblemException">The file cannot be read on.</exception>
    public async Task<ImportedSuppressionsView> RunAsync(
        Guid tenantId, Stream file, string? contentType, string? phoneColumn, string? reason, Action<int>? onRow, CancellationToken cancellation)
    {
        var limit = new RecordLimit(options.Value.UploadRowsMax);
        var rejected = new RejectedRecords(limit);
        var encoding = await TextEncoding.DetectAsync(file, contentType, cancellation);
        var rows = contentType?.StartsWith(Csv, StringComparison.OrdinalIgnoreCase) == true
            ? new CsvRecipients(file, encoding, phoneColumn, rejected).ReadAsync(cancellation)
            : new PhoneLines(file, encoding, rejected).ReadAsync(cancellation);
        var (read, added) = (0, 0);
        await foreach (var portion in rows.Chunk(PortionRows).WithCancellation(cancellation))
        {
            SuppressionEntry[] entries =
                [.. portion.OfType<RecipientRow>().Select(row => new SuppressionEntry(row.Phone, SuppressionSource.Import, time.GetUtcNow(), reason))];
            foreach (var entry in entries) limit.Count();
            read += entries.Length;
            if (entries.Length > 0) added += await list.AddAsync(tenantId, entries, cancellation);
            onRow?.Invoke(read);
        }

        return new ImportedSuppressionsView(added, read - added, rejected.Shown, rejected.Total);
    }

    public async Task<SuppressionFile> ImportAsync(Guid tenantId, Stream file, bool isCsv, string? reason, Action<int> onRow, CancellationToken cancellation)
    {
        try
        {
            var taken = await RunAsync(tenantId, file, isCsv ? Csv : Plain, phoneColumn: null, reason, onRow, cancellation);
            return new SuppressionFile(
                "done", null, taken.Added, taken.Already, taken.RejectedTotal,
                [.. taken.Rejected.Select(record => new LeftOutLine(record.Line, record.Value, record.Reason, record.Detail))]);
        }
        catch (ProblemException refused)
        {
            return new SuppressionFile(refused.Problem.Code, refused.Problem.Detail, 0, 0, 0, []);
        }
    }
}
