using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using WaActors.Api.Recipients;
using WaActors.Bench.Database;
using WaActors.Bench.Measuring;
using WaActors.Grains.Determinism;
using WaActors.Storage.Import;
using WaActors.Storage.Queries;

namespace WaActors.Bench.Imports;

/// <summary>
/// A recipients' file on its way in: the product's own reader, check and importer, beside a bare COPY of the same file to a table without key, in the same run. And how much memory the process holds
/// while it imports.
/// </summary>
internal sealed class ImportRates(IIdSource ids, TimeProvider time) : IBenchmark
{
    // With the usual size that makes a file of a million
    private const int Factor = 20;

    private const string CreateBare = "create table bare (phone text, name text, city text)";
    private const string CopyBare = "copy bare (phone, name, city) from stdin (format csv, header)";
    private const string Text = "Hello {{name}}, how is {{city|it going}}?";

    /// <inheritdoc/>
    public string Name => "import";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> MeasureAsync(BenchServer server, BenchSize size, CancellationToken cancellation)
    {
        var rows = size.Messages * Factor;
        using var file = new RecipientsFile(rows);
        await using var schema = await server.CreateSchemaAsync(cancellation);
        await server.SettleAsync(cancellation);
        var bare = await CopyAsync(schema, file, rows, cancellation);
        await server.SettleAsync(cancellation);
        var (imported, kibibytes) = await ImportAsync(schema, file, rows, cancellation);
        var title = string.Create(CultureInfo.InvariantCulture, $"import of {rows:#,0} rows");
        return
        [
            new Figure($"{title}: bare COPY of the file", FigureKind.Rows, bare),
            new Figure($"{title}: WaActors", FigureKind.Rows, imported),
            new Figure($"{title}: memory of the process, at most", FigureKind.Memory, kibibytes),
        ];
    }

    private async Task<double> CopyAsync(BenchSchema schema, RecipientsFile file, int rows, CancellationToken cancellation)
    {
        await schema.ExecuteAsync(CreateBare, cancellation);
        await using var connection = await schema.General.OpenConnectionAsync(cancellation);
        await using var content = file.Open();
        var started = time.GetTimestamp();
        await using (var copy = await connection.BeginTextImportAsync(CopyBare, cancellation))
        {
            using var text = new StreamReader(content);
            var buffer = new char[1 << 16];
            for (int read; (read = await text.ReadAsync(buffer, cancellation)) > 0;) await copy.WriteAsync(buffer.AsMemory(0, read), cancellation);
        }

        var rate = rows / time.GetElapsedTime(started).TotalSeconds;
        return await schema.ReadAsync<long>("select count(*) from bare", cancellation) == rows
            ? rate
            : throw new BenchException("The bare COPY did not take all rows.");
    }

    private async Task<(double Rate, double Kibibytes)> ImportAsync(BenchSchema schema, RecipientsFile file, int rows, CancellationToken cancellation)
    {
        var catalog = new Catalog(schema, ids, time);
        await catalog.AddTenantAsync(cancellation);
        var campaign = await catalog.AddCampaignAsync([], firstRecipient: 1, count: 0, epoch: 0, cancellation);
        var importer = new RecipientImporter(schema.Sources, ids, time, NullLogger<RecipientImporter>.Instance);
        GC.Collect();
        using var memory = new MemoryPeak(time);
        await using var content = file.Open();
        var started = time.GetTimestamp();
        var limit = new RecordLimit(rows);
        var rejected = new RejectedRecords(limit);
        var encoding = await TextEncoding.DetectAsync(content, "text/csv", cancellation);
        var records = new RecipientCheck([new RouteTextView(campaign, campaign, Text, Parts: null)], limit, rejected).RunAsync(
            new CsvRecipients(content, encoding, phoneColumn: null, rejected).ReadAsync(cancellation), cancellation);
        var (_, result) = await importer.ImportAsync(catalog.TenantId, campaign, records, _ => null, cancellation);
        var rate = rows / time.GetElapsedTime(started).TotalSeconds;
        return result is Imported { Accepted: var accepted } && accepted == rows
            ? (rate, memory.Kibibytes)
            : throw new BenchException("The import did not take all rows.");
    }
}
