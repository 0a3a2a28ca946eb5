using Microsoft.AspNetCore.Http.HttpResults;
using WaActors.Api.Auth;
using WaActors.Api.Idempotency;
using WaActors.Api.Paging;
using WaActors.Api.Problems;
using WaActors.Storage.Catalog;
using WaActors.Storage.Queries;

namespace WaActors.Api.Gateways;

/// <summary><c>/v1/gateways</c>: the services that speak WhatsApp for us.</summary>
internal static class GatewayEndpoints
{
    public static RouteGroupBuilder MapGateways(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/gateways").WithTags("Gateways").WithMetadata(new ResourceMetadata(ProblemCodes.GatewayNotFound));
        group.MapPost("", CreateAsync).WithSummary("Adds a gateway").RequireScope(Scopes.Write).AcceptsIdempotencyKey();
        group.MapGet("", ListAsync).WithSummary("Lists gateways").RequireScope(Scopes.Read);
        group.MapGet("{id}", GetAsync).WithSummary("One gateway").RequireScope(Scopes.Read);
        group.MapPatch("{id}", ChangeAsync).WithSummary("Changes a gateway's name, address, key or settings").RequireScope(Scopes.Write);
        group.MapGet("{id}/fleet", GetFleetAsync).WithSummary("How a gateway's numbers were last found: breaker, incident, heartbeats (I-9, I-13)").RequireScope(Scopes.Read);
        group.MapWebhookAddress();
        group.MapAdoption();
        routes.MapGet("/v1/gateway-kinds", ListKinds).WithTags("Gateways").WithSummary("The kinds of gateway that can be added, and what each needs")
            .RequireScope(Scopes.Read);
        return group;
    }

    private static async Task<Results<Created<GatewayView>, ApiProblem>> CreateAsync(
        CreateGateway request, Tenant tenant, GatewayKinds kinds, CatalogStore catalog, GatewayViews views, TimeProvider time,
        CancellationToken cancellation)
    {
        if (request.Validate(kinds) is { } problem) return problem;
        var made = await catalog.CreateGatewayAsync(tenant.Id, request.ToDraft(), time.GetUtcNow(), cancellation);
        if (made.Refusal == StoreRefusal.AlreadyExists) return NameTaken();
        var gateway = await views.FindAsync(tenant.Id, made.OrThrow(), cancellation);
        return TypedResults.Created($"/v1/gateways/{made.Id}", gateway);
    }

    private static async Task<Results<Ok<GatewayView>, ApiProblem>> ChangeAsync(
        Guid id, ChangeGateway request, Tenant tenant, GatewayKinds kinds, GatewayChange change, GatewayViews views, CancellationToken cancellation)
    {
        if (await views.FindAsync(tenant.Id, id, cancellation) is not { } before) return ApiProblem.NotFound(ProblemCodes.GatewayNotFound);
        if (request.Validate(kinds.FindKind(before.Kind)?.Settings ?? []) is { } problem) return problem;
        if (!await change.TryAsync(tenant.Id, id, request, cancellation)) return NameTaken();
        return TypedResults.Ok((await views.FindAsync(tenant.Id, id, cancellation))!);
    }

    private static Ok<IReadOnlyList<GatewayKindView>> ListKinds(GatewayKinds kinds) => TypedResults.Ok(GatewayViews.Of(kinds));

    private static ApiProblem NameTaken() => ApiProblem.Conflict(ProblemCodes.NameTaken, "Another gateway has this name.");

    private static async Task<Results<Ok<Page<GatewayView>>, ApiProblem>> ListAsync(
        [AsParameters] PageQuery query, Tenant tenant, CatalogQueries queries, GatewayViews views, CancellationToken cancellation)
    {
        var validation = new Validation();
        var (after, limit) = (query.ReadIdCursor(validation), query.ReadLimit(validation));
        if (validation.Problem is { } problem) return problem;
        var found = await queries.ListGatewaysAsync(tenant.Id, after, limit, cancellation);
        return TypedResults.Ok(Page.Of(found, views.Of));
    }

    private static async Task<Results<Ok<GatewayView>, ApiProblem>> GetAsync(
        Guid id, Tenant tenant, GatewayViews views, CancellationToken cancellation) =>
        await views.FindAsync(tenant.Id, id, cancellation) is { } gateway
            ? TypedResults.Ok(gateway)
            : ApiProblem.NotFound(ProblemCodes.GatewayNotFound);

    private static async Task<Results<Ok<FleetView>, ApiProblem>> GetFleetAsync(
        Guid id, Tenant tenant, CatalogQueries queries, IActors actors, CancellationToken cancellation) =>
        await queries.FindGatewayAsync(tenant.Id, id, cancellation) is not null
            ? TypedResults.Ok(FleetView.Of(await actors.Gateway(id).GetStatusAsync().WaitAsync(cancellation)))
            : ApiProblem.NotFound(ProblemCodes.GatewayNotFound);
}
