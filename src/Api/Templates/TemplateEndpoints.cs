using Microsoft.AspNetCore.Http.HttpResults;
using WaActors.Api.Auth;
using WaActors.Api.Idempotency;
using WaActors.Api.Paging;
using WaActors.Api.Problems;
using WaActors.Storage.Catalog;
using WaActors.Storage.Queries;
using Stored = WaActors.Storage.Queries;

namespace WaActors.Api.Templates;

/// <summary><c>/v1/templates</c>: the texts to send. A campaign freezes its texts when it starts.</summary>
internal static class TemplateEndpoints
{
    public static RouteGroupBuilder MapTemplates(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/templates").WithTags("Templates").WithMetadata(new ResourceMetadata(ProblemCodes.TemplateNotFound));
        group.MapPost("", CreateAsync).WithSummary("Adds a text").RequireScope(Scopes.Write).AcceptsIdempotencyKey();
        group.MapGet("", ListAsync).WithSummary("Lists texts").RequireScope(Scopes.Read);
        group.MapGet("{id}", GetAsync).WithSummary("One text").RequireScope(Scopes.Read);
        group.MapPatch("{id}", ChangeAsync)
            .WithSummary("Changes a text, its medium or the parts of an approved template. Campaigns that were started keep what they froze").RequireScope(Scopes.Write);
        group.MapDelete("{id}", DeleteAsync).WithSummary("Deletes a text, unless a campaign that is not over uses it; reports and messages still name it").RequireScope(Scopes.Write);
        return group;
    }

    private static async Task<Results<Created<TemplateView>, ApiProblem>> CreateAsync(
        CreateTemplate request, Tenant tenant, TemplateUploads uploads, CatalogStore catalog, CatalogQueries queries, TimeProvider time,
        CancellationToken cancellation)
    {
        if (request.Validate() is { } problem) return problem;
        if (await uploads.CheckAsync(tenant.Id, request.Uploads, cancellation) is { } unknown) return unknown;
        var made = await catalog.CreateTemplateAsync(tenant.Id, request.ToDraft(), time.GetUtcNow(), cancellation);
        var template = await queries.FindTemplateAsync(tenant.Id, made.OrThrow(), cancellation);
        return TypedResults.Created($"/v1/templates/{made.Id}", ViewOf(template!));
    }

    private static async Task<Results<Ok<Page<TemplateView>>, ApiProblem>> ListAsync(
        [AsParameters] PageQuery query, Tenant tenant, CatalogQueries queries, CancellationToken cancellation)
    {
        var validation = new Validation();
        var (after, limit) = (query.ReadIdCursor(validation), query.ReadLimit(validation));
        if (validation.Problem is { } problem) return problem;
        var found = await queries.ListTemplatesAsync(tenant.Id, after, limit, cancellation);
        return TypedResults.Ok(Page.Of(found, ViewOf));
    }

    private static async Task<Results<Ok<TemplateView>, ApiProblem>> GetAsync(
        Guid id, Tenant tenant, CatalogQueries queries, CancellationToken cancellation) =>
        await queries.FindTemplateAsync(tenant.Id, id, cancellation) is { } template
            ? TypedResults.Ok(ViewOf(template))
            : ApiProblem.NotFound(ProblemCodes.TemplateNotFound);

    private static async Task<Results<Ok<TemplateView>, ApiProblem>> ChangeAsync(
        Guid id, ChangeTemplate request, Tenant tenant, TemplateUploads uploads, CatalogStore catalog, CatalogQueries queries, CancellationToken cancellation)
    {
        if (request.Validate() is { } problem) return problem;
        if (await uploads.CheckAsync(tenant.Id, request.Uploads, cancellation) is { } unknown) return unknown;
        ApiProblem? refused = null;
        if (!await catalog.ChangeTemplateAsync(tenant.Id, id, ToAfter, cancellation)) return ApiProblem.NotFound(ProblemCodes.TemplateNotFound);
        if (refused is not null) return refused;
        return await queries.FindTemplateAsync(tenant.Id, id, cancellation) is { } template
            ? TypedResults.Ok(ViewOf(template))
            : ApiProblem.NotFound(ProblemCodes.TemplateNotFound); // deleted right after it

        TemplateDraft? ToAfter(TemplateDraft before)
        {
            (var after, refused) = request.Over(before);
            return after;
        }
    }

    private static async Task<Results<NoContent, ApiProblem>> DeleteAsync(Guid id, Tenant tenant, CatalogStore catalog, TimeProvider time, CancellationToken cancellation)
    {
        var deletion = await catalog.DeleteTemplateAsync(tenant.Id, id, time.GetUtcNow(), cancellation);
        if (!deletion.Found) return ApiProblem.NotFound(ProblemCodes.TemplateNotFound);
        if (deletion.Done) return TypedResults.NoContent();
        return ApiProblem.Conflict(ProblemCodes.TemplateInUse, "Campaigns that are not over use this text: " + string.Join(", ", deletion.Users.Select(user => user.Name)) + ".")
            .With("campaigns", deletion.Users.Select(user => user.Id).ToArray());
    }

    private static TemplateView ViewOf(Stored.TemplateView template) => new(
        template.Id, template.Name, template.Body, template.CreatedAt, TemplateMediaView.Of(template.Parts?.Media), CloudTemplateView.Of(template.Parts?.Cloud));
}
