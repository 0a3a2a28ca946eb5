using Microsoft.AspNetCore.Http.HttpResults;
using WaActors.Api.Auth;
using WaActors.Api.Idempotency;
using WaActors.Api.Paging;
using WaActors.Api.Problems;

namespace WaActors.Api.Templates;

/// <summary><c>/v1/templates</c>: the texts to send. A campaign freezes its texts when it starts.</summary>
internal static class TemplateEndpoints
{
    public static RouteGroupBuilder MapTemplates(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/templates").WithTags("Templates");
        group.MapPost("", CreateAsync).WithSummary("Adds a text").RequireScope(Scopes.Write).AcceptsIdempotencyKey();
        group.MapGet("", ListAsync).WithSummary("Lists texts").RequireScope(Scopes.Read);
        return group;
    }

    private static async Task<Results<Created<TemplateView>, ApiProblem>> CreateAsync(
        CreateTemplate request, Tenant tenant, ICatalog catalog, CancellationToken cancellation)
    {
        if (request.Validate() is { } problem) return problem;
        var template = await catalog.AddTemplateAsync(tenant.Id, request.Name!, request.Body!, cancellation);
        return TypedResults.Created($"/v1/templates/{template.Id}", ViewOf(template));
    }

    private static async Task<Results<Ok<Page<TemplateView>>, ApiProblem>> ListAsync(
        [AsParameters] PageQuery query, Tenant tenant, IReadModels reads, CancellationToken cancellation)
    {
        var validation = new Validation();
        var (after, limit) = (query.ReadIdCursor(validation), query.ReadLimit(validation));
        if (validation.Problem is { } problem) return problem;
        var found = await reads.TemplatesAsync(tenant.Id, after, limit + 1, cancellation);
        return TypedResults.Ok(Page.Of(found, limit, ViewOf, template => Cursor.Of(template.Id)));
    }

    private static TemplateView ViewOf(TemplateRow template) => new(template.Id, template.Name, template.Body, template.CreatedAt);
}
