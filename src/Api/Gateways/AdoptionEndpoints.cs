using Microsoft.AspNetCore.Http.HttpResults;
using WaActors.Api.Auth;
using WaActors.Api.Idempotency;
using WaActors.Api.Instances;
using WaActors.Api.Problems;
using WaActors.Grains.Gateways;
using WaActors.Silo.Hosting;
using WaActors.Storage.Catalog;
using WaActors.Storage.Queries;

namespace WaActors.Api.Gateways;

/// <summary><c>/v1/gateways/{id}/remote-instances</c> and <c>/adopt</c>: what a gateway has, and taking it over without a new link.</summary>
internal static class AdoptionEndpoints
{
    public static void MapAdoption(this RouteGroupBuilder gateways)
    {
        gateways.MapGet("{id}/remote-instances", ListAsync).WithSummary("The instances that the gateway has, ours or not").RequireScope(Scopes.Read);
        gateways.MapPost("{id}/adopt", AdoptAsync).WithSummary("Takes instances of the gateway over without reconnecting them").RequireScope(Scopes.Write)
            .AcceptsIdempotencyKey();
    }

    private static async Task<Results<Ok<RemoteInstancesView>, ApiProblem>> ListAsync(
        Guid id, Tenant tenant, GatewayStore gateways, GatewayKinds kinds, CatalogQueries queries, CancellationToken cancellation)
    {
        var (listed, problem) = await AskAsync(id, tenant, gateways, kinds, cancellation);
        if (problem is not null) return problem;
        var known = await queries.FindExternalNamesAsync(tenant.Id, id, cancellation);
        return TypedResults.Ok(new RemoteInstancesView(
            [.. listed.OrderBy(one => one.ExternalName, StringComparer.Ordinal).Select(one => RemoteInstanceView.Of(one, KnownAs(known, one.ExternalName)))]));
    }

    private static async Task<Results<Ok<AdoptionsView>, ApiProblem>> AdoptAsync(
        Guid id, AdoptInstances request, Tenant tenant, GatewayStore gateways, GatewayKinds kinds, CatalogQueries queries, Adoption adoption,
        CancellationToken cancellation)
    {
        if (request.Validate() is { } invalid) return invalid;
        var (listed, problem) = await AskAsync(id, tenant, gateways, kinds, cancellation);
        if (problem is not null) return problem;
        var known = await queries.FindExternalNamesAsync(tenant.Id, id, cancellation);
        var views = new List<AdoptionView>();
        foreach (var name in request.ExternalNames!.Select(name => name!).Distinct(StringComparer.Ordinal))
        {
            var remote = listed.FirstOrDefault(one => string.Equals(one.ExternalName, name, StringComparison.Ordinal));
            views.Add(await adoption.TakeOverAsync(tenant.Id, id, name, remote, KnownAs(known, name), cancellation));
        }

        return TypedResults.Ok(new AdoptionsView(views));
    }

    private static async Task<(IReadOnlyList<ListedInstance> Listed, ApiProblem? Problem)> AskAsync(
        Guid id, Tenant tenant, GatewayStore gateways, GatewayKinds kinds, CancellationToken cancellation)
    {
        if (await gateways.FindAccountAsync(tenant.Id, id, cancellation) is not { } account) return ([], ApiProblem.NotFound(ProblemCodes.GatewayNotFound));
        if (kinds.Find(account.Kind) is not { } gateway || !gateway.Capabilities.HasFlag(GatewayCapabilities.InstanceListing))
            return ([], ApiProblem.Conflict(ProblemCodes.GatewayCannot, "This kind of gateway cannot say what instances it has."));
        return await gateway.ListInstancesAsync(account, cancellation) is { } listed
            ? (listed, null)
            : ([], new ApiProblem(StatusCodes.Status502BadGateway, ProblemCodes.GatewayFailed, "The gateway could not be asked for its instances."));
    }

    private static Guid? KnownAs(IReadOnlyDictionary<string, Guid> known, string name) => known.TryGetValue(name, out var id) ? id : null;
}

/// <summary>Takes one instance over: its record first, then its actor looks at it and sets its webhook.</summary>
internal sealed class Adoption(CatalogStore catalog, IActors actors, TimeProvider time)
{
    public async Task<AdoptionView> TakeOverAsync(
        Guid tenantId, Guid gatewayId, string name, ListedInstance? remote, Guid? knownId, CancellationToken cancellation)
    {
        if (remote is null) return new AdoptionView(name, AdoptionOutcome.NotFound, knownId);
        if (knownId is null && !InstanceRules.IsExternalName(name)) return new AdoptionView(name, AdoptionOutcome.NameInvalid);
        var instanceId = knownId ?? await CreateAsync(tenantId, gatewayId, remote, cancellation);
        if (instanceId is not { } id) return new AdoptionView(name, AdoptionOutcome.Known); // somebody else added it just now
        var answer = await actors.Instance(id).AdoptAsync();
        return new AdoptionView(name, knownId is null ? AdoptionOutcome.Adopted : AdoptionOutcome.Known, id, answer.Link, answer.Webhook);
    }

    private async Task<Guid?> CreateAsync(Guid tenantId, Guid gatewayId, ListedInstance remote, CancellationToken cancellation)
    {
        var made = await catalog.CreateInstanceAsync(
            tenantId, new InstanceDraft(gatewayId, remote.ExternalName, remote.ExternalName, remote.Phone, remote.Token), time.GetUtcNow(), cancellation);
        return made.Refusal == StoreRefusal.AlreadyExists ? null : made.OrThrow();
    }
}
