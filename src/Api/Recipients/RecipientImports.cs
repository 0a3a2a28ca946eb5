using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using WaActors.Api.Problems;
using WaActors.Campaigns;
using WaActors.OperatorConsole.Commands;
using WaActors.Storage.Import;
using WaActors.Storage.Queries;

namespace WaActors.Api.Recipients;

/// <summary>A file's import, as it ended.</summary>
/// <param name="ImportId">Its record; empty when there was nothing to import to.</param>
/// <param name="Result">What became of it.</param>
/// <param name="Rejected">Records that were not taken.</param>
internal sealed record ImportRun(Guid ImportId, ImportResult Result, RejectedRecords Rejected);

/// <summary>Imports recipients' files, whether a request or the console brings them.</summary>
internal sealed class RecipientImports(CampaignQueries campaigns, StoryQueries stories, RecipientImporter importer, IOptions<ApiOptions> options) : IRecipientFiles
{
    private const string Ndjson = "application/x-ndjson";
    private const int RowsPerWord = 500;

    public long BytesMax => options.Value.UploadBytesMax;

    public static bool IsNdjson(string? contentType) => contentType?.StartsWith(Ndjson, StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Imports all of a file's good records, or, when it breaks off, none.</summary>
    /// <exception cref="ProblemException">The file cannot be read on.</exception>
    public async Task<ImportRun> RunAsync(
        Guid tenantId, Guid campaignId, Stream file, string? contentType, string? phoneColumn, Action<int>? onRow, CancellationToken cancellation)
    {
        var limit = new RecordLimit(options.Value.UploadRowsMax);
        var rejected = new RejectedRecords(limit);
        // The importer asks again under its lock; this spares a large file to a campaign that takes none
        if (await campaigns.FindAsync(tenantId, campaignId, cancellation) is not { } campaign) return new ImportRun(Guid.Empty, new ImportCampaignNotFound(), rejected);
        if (campaign.Status != CampaignStatus.Draft) return new ImportRun(Guid.Empty, new ImportCampaignNotDraft(campaign.Status), rejected);

        var records = await OpenAsync(file, contentType, phoneColumn, rejected, cancellation);
        var check = new RecipientCheck(await stories.ListTextsAsync(tenantId, campaignId, cancellation), limit, rejected);
        var watched = Watched(check.RunAsync(records, cancellation), onRow, cancellation);
        var (importId, result) = await importer.ImportAsync(tenantId, campaignId, watched, CodeOf, cancellation);
        return new ImportRun(importId, result, rejected);
    }

    public async Task<FileImport> ImportAsync(Guid tenantId, Guid campaignId, Stream file, bool isNdjson, Action<int> onRow, CancellationToken cancellation)
    {
        try
        {
            var run = await RunAsync(tenantId, campaignId, file, isNdjson ? Ndjson : null, phoneColumn: null, onRow, cancellation);
            return run.Result switch
            {
                Imported imported => new FileImport(
                    "done", null, run.ImportId, imported.Accepted, imported.Duplicates, imported.Suppressed, run.Rejected.Total,
                    [.. run.Rejected.Shown.Select(record => new LeftOutLine(record.Line, record.Value, record.Reason, record.Detail))]),
                ImportCampaignNotDraft => FileImport.Refused(ProblemCodes.CampaignState, null),
                _ => FileImport.Refused(ProblemCodes.CampaignNotFound, null),
            };
        }
        catch (ProblemException refused)
        {
            return FileImport.Refused(refused.Problem.Code, refused.Problem.Detail);
        }
    }

    private static async Task<IAsyncEnumerable<ImportRow>> OpenAsync(
        Stream file, string? contentType, string? phoneColumn, RejectedRecords rejected, CancellationToken cancellation)
    {
        var encoding = await TextEncoding.DetectAsync(file, contentType, cancellation);
        return IsNdjson(contentType)
            ? new NdjsonRecipients(file, encoding, phoneColumn, rejected).ReadAsync(cancellation)
            : new CsvRecipients(file, encoding, phoneColumn, rejected).ReadAsync(cancellation);
    }

    private static async IAsyncEnumerable<ImportRow> Watched(
        IAsyncEnumerable<ImportRow> rows, Action<int>? onRow, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var read = 0;
        await foreach (var row in rows.WithCancellation(cancellation))
        {
            if (++read % RowsPerWord == 0) onRow?.Invoke(read);
            yield return row;
        }
    }

    private static string? CodeOf(Exception failure) => (failure as ProblemException)?.Problem.Code;
}
