using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;
using WaActors.Api.Auth;
using WaActors.Api.Idempotency;
using WaActors.Api.Problems;
using WaActors.Storage.Import;

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
        RecipientImports imports, CancellationToken cancellation)
    {
        // The whole body is here, spooled, before the first record is read: a slow or broken upload holds no transaction open
        request.EnableBuffering(BufferBytes);
        var run = await imports.RunAsync(tenant.Id, id, request.Body, request.ContentType, phoneColumn, onRow: null, cancellation);
        return run.Result switch
        {
            Imported imported => TypedResults.Ok(ImportView.Of(run.ImportId, imported, run.Rejected)),
            ImportCampaignNotDraft started => ApiProblem.CampaignState("Recipients are taken before the start only.", started.Status),
            _ => ApiProblem.NotFound(ProblemCodes.CampaignNotFound),
        };
    }

    private sealed record UploadLimit(long Bytes) : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => Bytes;
    }
}
