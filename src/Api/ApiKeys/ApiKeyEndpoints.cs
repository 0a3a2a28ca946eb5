using Microsoft.AspNetCore.Http.HttpResults;
using WaActors.Api.Auth;
using WaActors.Api.Idempotency;
using WaActors.Api.Paging;
using WaActors.Api.Problems;

namespace WaActors.Api.ApiKeys;

/// <summary><c>/v1/api-keys</c>: who may call for the tenant. A revoked key is refused from the next request on, on other machines within seconds.
/// </summary>
internal static class ApiKeyEndpoints
{
    public static RouteGroupBuilder MapApiKeys(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/api-keys").WithTags("API keys").RequireScope(Scopes.Admin);
        group.WithMetadata(new ResourceMetadata(ProblemCodes.ApiKeyNotFound));
        group.MapPost("", CreateAsync).WithSummary("Makes an API key; the answer shows it for the only time").AcceptsIdempotencyKey();
        group.MapGet("", ListAsync).WithSummary("Lists the tenant's API keys");
        group.MapGet("{id}", GetAsync).WithSummary("One API key, without what could be used to call");
        group.MapDelete("{id}", RevokeAsync).WithSummary("Revokes an API key for good");
        return group;
    }

    private static async Task<Results<Created<CreatedApiKey>, ApiProblem>> CreateAsync(
        CreateApiKey request, Tenant tenant, ApiKeyStore keys, CancellationToken cancellation)
    {
        if (request.Validate() is { } problem) return problem;
        var key = ApiKeyText.New();
        var made = await keys.CreateAsync(tenant.Id, request.Name!, key, [.. request.Scopes!.OfType<string>()], cancellation);
        return TypedResults.Created(
            $"/v1/api-keys/{made.Id}", new CreatedApiKey(made.Id, made.Name, key, made.Prefix, made.Scopes, made.CreatedAt));
    }

    private static async Task<Results<Ok<Page<ApiKeyView>>, ApiProblem>> ListAsync(
        [AsParameters] PageQuery query, Tenant tenant, ApiKeyStore keys, CancellationToken cancellation)
    {
        var validation = new Validation();
        var (after, limit) = (query.ReadIdCursor(validation), query.ReadLimit(validation));
        if (validation.Problem is { } problem) return problem;
        var found = await keys.ListAsync(tenant.Id, after, limit, cancellation);
        return TypedResults.Ok(Page.Of(found, ApiKeyView.Of));
    }

    private static async Task<Results<Ok<ApiKeyView>, ApiProblem>> GetAsync(
        Guid id, Tenant tenant, ApiKeyStore keys, CancellationToken cancellation) =>
        await keys.FindAsync(tenant.Id, id, cancellation) is { } key
            ? TypedResults.Ok(ApiKeyView.Of(key))
            : ApiProblem.NotFound(ProblemCodes.ApiKeyNotFound);

    private static async Task<Results<NoContent, ApiProblem>> RevokeAsync(
        Guid id, Tenant tenant, ApiKeyStore keys, ApiKeyCache cache, CancellationToken cancellation)
    {
        if (await keys.RevokeAsync(tenant.Id, id, cancellation) is not { } hash) return ApiProblem.NotFound(ProblemCodes.ApiKeyNotFound);
        cache.Forget(hash);
        return TypedResults.NoContent();
    }
}
