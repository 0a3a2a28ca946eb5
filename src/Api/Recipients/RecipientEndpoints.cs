using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;
using WaActors.Api.Auth;
using WaActors.Api.Idempotency;
using WaActors.Api.Problems;
using WaActors.Campaigns;

namespace WaActors.Api.Recipients;

/// <summary>What became of a recipients file.</summary>
/// <param name="Accepted">Records that are now recipients.</param>
/// <param name="Duplicates">Records whose number stands earlier in the file or was imported before.</param>
/// <param name="Suppressed">Records whose number opted out.</param>
/// <param name="Rejected">The first 1,000 records that were not taken, duplicates excepted.</param>
/// <param name="RejectedTotal">How many there are in all.</param>
/// <param name="DuplicateLines">The lines of the first 1,000 duplicates.</param>
public sealed record ImportView(
    int Accepted, int Duplicates, int Suppressed, IReadOnlyList<RejectedRecord> Rejected, int RejectedTotal, IReadOnlyList<int> DuplicateLines);

/// <summary><c>/v1/campaigns/{id}/recipients</c>: all of a file's good records, or, when it breaks off, none.</summary>
internal static class RecipientEndpoints
{
    private const string Csv = "text/csv";
    private const string Ndjson = "application/x-ndjson";
    private const int BufferBytes = 64 * 1024;

    public static RouteHandlerBuilder MapRecipients(this IEndpointRouteBuilder routes)
    {
        var bytesMax = routes.ServiceProvider.GetRequiredService<IOptions<ApiOptions>>().Value.UploadBytesMax;
        return routes.MapPost("/v1/campaigns/{id}/recipients", ImportAsync)
            .WithTags("Campaigns")
            .WithSummary("Imports recipients from CSV or newline-delimited JSON")
            .WithMetadata(new ResourceMetadata(ProblemCodes.CampaignNotFound), new UploadLimit(bytesMax))
            .Accepts<string>(Csv, Ndjson)
            .RequireScope(Scopes.Write)
            .AcceptsIdempotencyKey();
    }

    private static async Task<Results<Ok<ImportView>, ApiProblem>> ImportAsync(
        Guid id, string? phoneColumn, HttpRequest request, Tenant tenant, IReadModels reads, IRecipientImport import,
        IOptions<ApiOptions> options, CancellationToken cancellation)
    {
        if (await reads.CampaignAsync(tenant.Id, id, cancellation) is not { } campaign) return ApiProblem.NotFound(ProblemCodes.CampaignNotFound);
        if (campaign.Status != CampaignStatus.Draft)
            return ApiProblem.Conflict(ProblemCodes.CampaignState, "Recipients are taken before the start only.").With("campaignStatus", campaign.Status);

        var rejected = new RejectedRecords();
        var records = await OpenAsync(request, phoneColumn, rejected, cancellation);
        var result = await import.ImportAsync(id, Limited(records, rejected, options.Value.UploadRowsMax, cancellation), cancellation);
        return TypedResults.Ok(new ImportView(
            result.Accepted, result.Duplicates, Suppressed: 0, rejected.Shown, rejected.Total, result.DuplicateLines));
    }

    // The whole body is here, spooled, before the first record is read: a slow or broken upload holds no transaction open
    private static async Task<IAsyncEnumerable<RecipientRecord>> OpenAsync(
        HttpRequest request, string? phoneColumn, RejectedRecords rejected, CancellationToken cancellation)
    {
        request.EnableBuffering(BufferBytes);
        var encoding = await TextEncoding.DetectAsync(request.Body, request.ContentType, cancellation);
        return IsNdjson(request)
            ? new NdjsonRecipients(request.Body, phoneColumn, rejected).ReadAsync(cancellation)
            : new CsvRecipients(request.Body, encoding, phoneColumn, rejected).ReadAsync(cancellation);
    }

    private static bool IsNdjson(HttpRequest request) =>
        request.ContentType?.StartsWith(Ndjson, StringComparison.OrdinalIgnoreCase) == true;

    private static async IAsyncEnumerable<RecipientRecord> Limited(
        IAsyncEnumerable<RecipientRecord> records, RejectedRecords rejected, int rowsMax,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var rows = 0;
        await foreach (var record in records.WithCancellation(cancellation))
        {
            if (++rows + rejected.Total > rowsMax)
            {
                throw new ProblemException(new ApiProblem(
                    StatusCodes.Status413PayloadTooLarge, ProblemCodes.TooManyRows, "The file has too many records.").With("limitRows", rowsMax));
            }

            yield return record;
        }
    }

    private sealed record UploadLimit(long Bytes) : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => Bytes;
    }
}
