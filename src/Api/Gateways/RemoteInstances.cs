using WaActors.Api.Problems;
using WaActors.Grains.Gateways;
using WaActors.Storage.Catalog;
using WaActors.Storage.Queries;

namespace WaActors.Api.Gateways;

/// <summary>What a gateway has, and taking it over, for the REST surface and the console alike.</summary>
internal sealed class RemoteInstances(GatewayStore gateways, GatewayKinds kinds, CatalogQueries queries, Adoption adoption)
{
    /// <summary>The instances that a gateway of the tenant has, by name; a problem when it cannot be asked.</summary>
    public async Task<(IReadOnlyList<RemoteInstanceView> Items, ApiProblem? Problem)> ListAsync(Guid tenantId, Guid gatewayId, CancellationToken cancellation)
    {
        var (listed, problem) = await AskAsync(tenantId, gatewayId, cancellation);
        if (problem is not null) return ([], problem);
        var known = await queries.FindExternalNamesAsync(tenantId, gatewayId, cancellation);
        return ([.. listed.OrderBy(one => one.ExternalName, StringComparer.Ordinal).Select(one => RemoteInstanceView.Of(one, KnownAs(known, one.ExternalName)))], null);
    }

    /// <summary>Takes over those of these names.</summary>
    public async Task<(IReadOnlyList<AdoptionView> Items, ApiProblem? Problem)> AdoptAsync(
        Guid tenantId, Guid gatewayId, IEnumerable<string> names, CancellationToken cancellation)
    {
        var (listed, problem) = await AskAsync(tenantId, gatewayId, cancellation);
        if (problem is not null) return ([], problem);
        var known = await queries.FindExternalNamesAsync(tenantId, gatewayId, cancellation);
        var views = new List<AdoptionView>();
        foreach (var name in names.Distinct(StringComparer.Ordinal))
        {
            var remote = listed.FirstOrDefault(one => string.Equals(one.ExternalName, name, StringComparison.Ordinal));
            views.Add(await adoption.TakeOverAsync(tenantId, gatewayId, name, remote, KnownAs(known, name), cancellation));
        }

        return (views, null);
    }

    private async Task<(IReadOnlyList<ListedInstance> Listed, ApiProblem? Problem)> AskAsync(Guid tenantId, Guid gatewayId, CancellationToken cancellation)
    {
        if (await gateways.FindAccountAsync(tenantId, gatewayId, cancellation) is not { } account) return ([], ApiProblem.NotFound(ProblemCodes.GatewayNotFound));
        if (kinds.Find(account.Kind) is not { } gateway || !gateway.Capabilities.HasFlag(GatewayCapabilities.InstanceListing))
            return ([], ApiProblem.Conflict(ProblemCodes.GatewayCannot, "This kind of gateway cannot say what instances it has."));
        var listing = await gateway.ListInstancesAsync(account, cancellation);
        if (listing.Items is { } listed) return (listed, null);
        return ([], listing.IsKeyRefused
            ? new ApiProblem(StatusCodes.Status502BadGateway, ProblemCodes.GatewayKeyRefused, "The gateway refuses the key that is stored of it.")
            : new ApiProblem(StatusCodes.Status502BadGateway, ProblemCodes.GatewayFailed, "The gateway could not be asked for its instances."));
    }

    /// <summary>Whether a gateway of the tenant answers that it does not take the key that is stored of it.</summary>
    public async Task<bool> IsKeyRefusedAsync(Guid tenantId, Guid gatewayId, CancellationToken cancellation) =>
        await gateways.FindAccountAsync(tenantId, gatewayId, cancellation) is { } account && kinds.Find(account.Kind) is { } gateway
        && await gateway.IsKeyRefusedAsync(account, cancellation);

    private static Guid? KnownAs(IReadOnlyDictionary<string, Guid> known, string name) => known.TryGetValue(name, out var id) ? id : null;
}
