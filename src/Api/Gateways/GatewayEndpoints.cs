using Microsoft.AspNetCore.Http.HttpResults;
using WaActors.Api.Auth;
using WaActors.Api.Idempotency;
using WaActors.Api.Paging;
using WaActors.Api.Problems;

namespace WaActors.Api.Gateways;

/// <summary><c>/v1/gateways</c>: the services that speak WhatsApp for us.</summary>
internal static class GatewayEndpoints
{
    public static RouteGroupBuilder MapGateways(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/gateways").WithTags("Gateways");
        group.MapPost("", CreateAsync).WithSummary("Adds a gateway").RequireScope(Scopes.Write).AcceptsIdempotencyKey();
        group.MapGet("", ListAsync).WithSummary("Lists gateways").RequireScope(Scopes.Read);
        return group;
    }

    private static async Task<Results<Created<GatewayView>, ApiProblem>> CreateAsync(
        CreateGateway request, Tenant tenant, GatewayKinds kinds, ICatalog catalog, CancellationToken cancellation)
    {
        if (request.Validate(kinds) is { } problem) return problem;
        var (made, gateway) = await catalog.AddGatewayAsync(
            tenant.Id, request.Kind!, request.Name!, new Uri(request.BaseUrl!), request.ApiKey!, cancellation);
        return made == Made.Done
            ? TypedResults.Created($"/v1/gateways/{gateway!.Id}", ViewOf(gateway))
            : ApiProblem.Conflict(ProblemCodes.NameTaken, "Another gateway has this name.");
    }

    private static async Task<Results<Ok<Page<GatewayView>>, ApiProblem>> ListAsync(
        [AsParameters] PageQuery query, Tenant tenant, IReadModels reads, CancellationToken cancellation)
    {
        var validation = new Validation();
        var (after, limit) = (query.ReadIdCursor(validation), query.ReadLimit(validation));
        if (validation.Problem is { } problem) return problem;
        var found = await reads.GatewaysAsync(tenant.Id, after, limit + 1, cancellation);
        return TypedResults.Ok(Page.Of(found, limit, ViewOf, gateway => Cursor.Of(gateway.Id)));
    }

    private static GatewayView ViewOf(GatewayRow gateway) => new(gateway.Id, gateway.Kind, gateway.Name, gateway.BaseUrl, gateway.CreatedAt);
}
