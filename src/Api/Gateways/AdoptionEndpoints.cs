using Microsoft.AspNetCore.Http.HttpResults;
using WaActors.Api.Auth;
using WaActors.Api.Idempotency;
using WaActors.Api.Instances;
using WaActors.Api.Problems;
using WaActors.Grains.Gateways;
using WaActors.Silo.Hosting;
using WaActors.Storage.Catalog;

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
        Guid id, Tenant tenant, RemoteInstances remote, CancellationToken cancellation)
    {
        var (items, problem) = await remote.ListAsync(tenant.Id, id, cancellation);
        return problem is not null ? problem : TypedResults.Ok(new RemoteInstancesView(items));
    }

    private static async Task<Results<Ok<AdoptionsView>, ApiProblem>> AdoptAsync(
        Guid id, AdoptInstances request, Tenant tenant, RemoteInstances remote, CancellationToken cancellation)
    {
        if (request.Validate() is { } invalid) return invalid;
        var (items, problem) = await remote.AdoptAsync(tenant.Id, id, request.ExternalNames!.Select(name => name!), cancellation);
        return problem is not null ? problem : TypedResults.Ok(new AdoptionsView(items));
    }
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
