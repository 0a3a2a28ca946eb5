using System.Globalization;
using CsvHelper;
using Microsoft.AspNetCore.Http.HttpResults;
using WaActors.Api.Auth;
using WaActors.Api.Paging;
using WaActors.Api.Problems;
using WaActors.Reasons;
using WaActors.Storage.Queries;

namespace WaActors.Api.Recipients;

/// <summary><c>/v1/campaigns/{id}/imports</c>: how far uploads are, what became of them, and every line that is not sent to.</summary>
internal static class ImportEndpoints
{
    private const string Csv = "text/csv";
    private const int PageRows = 1_000;

    private static readonly string[] Header = ["line", "value", "reason", "detail", "original", "detailCode"];

    // What stood in the file may look like a formula to a spreadsheet
    private static readonly CsvWriterOptions Options = CsvWriterOptions.Default with { Injection = CsvInjection.Escape };

    public static RouteGroupBuilder MapImports(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/campaigns/{id}/imports").WithTags("Campaigns").RequireScope(Scopes.Read)
            .WithMetadata(new ResourceMetadata(ProblemCodes.ImportNotFound));
        group.MapGet("", ListAsync).WithSummary("Lists a campaign's imports, newest first, also while they go");
        group.MapGet("{importId}", GetAsync).WithSummary("How far an import is, or what became of it");
        group.MapGet("{importId}/rejected.csv", RejectedAsync).WithSummary("Every line of the file that is not sent to, whole, with its number and reason, as CSV")
            .Produces<string>(contentType: Csv);
        return group;
    }

    private static async Task<Results<Ok<Page<ImportProgressView>>, ApiProblem>> ListAsync(
        Guid id, [AsParameters] PageQuery query, Tenant tenant, CampaignQueries campaigns, ImportQueries imports, TimeProvider time,
        CancellationToken cancellation)
    {
        var validation = new Validation();
        var (after, limit) = (query.ReadIdCursor(validation), query.ReadLimit(validation));
        if (validation.Problem is { } problem) return problem;
        if (await campaigns.FindAsync(tenant.Id, id, cancellation) is null) return ApiProblem.NotFound(ProblemCodes.CampaignNotFound);
        var found = await imports.ListAsync(tenant.Id, id, after, limit, cancellation);
        return TypedResults.Ok(Page.Of(found, import => ImportProgressView.Of(import, time.GetUtcNow())));
    }

    private static async Task<Results<Ok<ImportProgressView>, ApiProblem>> GetAsync(
        Guid id, Guid importId, Tenant tenant, ImportQueries imports, TimeProvider time, CancellationToken cancellation) =>
        await imports.FindAsync(tenant.Id, id, importId, cancellation) is { } import
            ? TypedResults.Ok(ImportProgressView.Of(import, time.GetUtcNow()))
            : ApiProblem.NotFound(ProblemCodes.ImportNotFound);

    internal static async Task<Results<EmptyHttpResult, ApiProblem>> RejectedAsync(
        Guid id, Guid importId, Tenant tenant, ImportQueries imports, HttpResponse response, CancellationToken cancellation)
    {
        if (await imports.FindAsync(tenant.Id, id, importId, cancellation) is null) return ApiProblem.NotFound(ProblemCodes.ImportNotFound);
        response.ContentType = Csv + "; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename=\"rejected-{importId}.csv\"";
        await using var writer = CsvWriter.Create(response.Body, Options, leaveOpen: true);
        await writer.WriteRecordAsync(Header, cancellation);
        IReadOnlyList<RejectionView> page = [];
        do
        {
            page = await imports.ListRejectionsAsync(importId, page.Count == 0 ? 0 : page[^1].N, PageRows, cancellation);
            foreach (var row in page) await writer.WriteRecordAsync(Fields(row), cancellation);
        }
        while (page.Count == PageRows);

        await writer.FlushAsync(cancellation);
        return TypedResults.Empty;
    }

    private static string[] Fields(RejectionView row) =>
    [
        row.Line.ToString(CultureInfo.InvariantCulture),
        row.Value,
        row.Reason,
        CodedReason.TextOf(row.Detail) ?? string.Empty,
        row.Original ?? string.Empty,
        CodedReason.CodeOf(row.Detail) ?? string.Empty,
    ];
}
