using WaActors.Api.Problems;
using WaActors.Storage.Catalog;

namespace WaActors.Api.Gateways;

/// <summary>Changes a gateway that is there, by a request that was found right, and tells the actors of its numbers.</summary>
internal sealed class GatewayChange(GatewayStore gateways, IActors actors)
{
    private const int ToldAtOnceMax = 32;

    /// <summary>False when another gateway has the name.</summary>
    public async Task<bool> TryAsync(Guid tenantId, Guid gatewayId, ChangeGateway request, CancellationToken cancellation)
    {
        var changed = await gateways.PatchAsync(tenantId, gatewayId, request.ToPatch(), cancellation);
        if (changed.Refusal == StoreRefusal.AlreadyExists) return false;
        changed.OrThrow();
        // Changed from here on: a caller who leaves must not leave actors with the old record
        var numbers = await gateways.ListInstanceIdsAsync(tenantId, gatewayId, CancellationToken.None);
        await Parallel.ForEachAsync(
            numbers, new ParallelOptions { MaxDegreeOfParallelism = ToldAtOnceMax }, async (number, _) => await actors.Instance(number).OnRecordChangedAsync());
        return true;
    }
}
