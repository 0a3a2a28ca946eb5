using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;
using WaActors.Api.Auth;
using WaActors.Api.Idempotency;
using WaActors.Api.Problems;
using WaActors.Campaigns;
using WaActors.Storage.Import;
using WaActors.Storage.Queries;

namespace WaActors.Api.Recipients;

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
        Guid id, [Description("The phone's column, when it has none of the usual names.")] string? phoneColumn, HttpRequest request, Tenant tenant,
        CampaignQueries campaigns, RecipientImporter importer, IOptions<ApiOptions> options, CancellationToken cancellation)
    {
        // The importer asks again under its lock; this spares a large upload to a campaign that takes none
        if (await campaigns.FindAsync(tenant.Id, id, cancellation) is not { } campaign) return ApiProblem.NotFound(ProblemCodes.CampaignNotFound);
        if (campaign.Status != CampaignStatus.Draft) return StateProblem(campaign.Status);

        var limit = new RecordLimit(options.Value.UploadRowsMax);
        var rejected = new RejectedRecords(limit);
        var records = await OpenAsync(request, phoneColumn, rejected, cancellation);
        var check = new RecipientCheck(await campaigns.ListTextsAsync(tenant.Id, id, cancellation), limit, rejected);
        var (importId, result) = await importer.ImportAsync(tenant.Id, id, check.RunAsync(records, cancellation), CodeOf, cancellation);
        return result switch
        {
            Imported imported => TypedResults.Ok(ImportView.Of(importId, imported, rejected)),
            ImportCampaignNotDraft started => StateProblem(started.Status),
            _ => ApiProblem.NotFound(ProblemCodes.CampaignNotFound),
        };
    }

    private static ApiProblem StateProblem(CampaignStatus status) =>
        ApiProblem.CampaignState("Recipients are taken before the start only.", status);

    private static string? CodeOf(Exception failure) => (failure as ProblemException)?.Problem.Code;

    // The whole body is here, spooled, before the first record is read: a slow or broken upload holds no transaction open
    private static async Task<IAsyncEnumerable<ImportRow>> OpenAsync(
        HttpRequest request, string? phoneColumn, RejectedRecords rejected, CancellationToken cancellation)
    {
        request.EnableBuffering(BufferBytes);
        var encoding = await TextEncoding.DetectAsync(request.Body, request.ContentType, cancellation);
        return IsNdjson(request)
            ? new NdjsonRecipients(request.Body, encoding, phoneColumn, rejected).ReadAsync(cancellation)
            : new CsvRecipients(request.Body, encoding, phoneColumn, rejected).ReadAsync(cancellation);
    }

    private static bool IsNdjson(HttpRequest request) =>
        request.ContentType?.StartsWith(Ndjson, StringComparison.OrdinalIgnoreCase) == true;

    private sealed record UploadLimit(long Bytes) : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => Bytes;
    }
}
