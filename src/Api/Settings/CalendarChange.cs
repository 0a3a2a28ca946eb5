using WaActors.Storage.Catalog;

namespace WaActors.Api.Settings;

/// <summary>Changes a tenant's clock or holidays, by a request that was found right, and tells all actors that go by them.</summary>
internal sealed class CalendarChange(TenantSettingsStore store, IActors actors)
{
    private const int ToldAtOnce = 32;

    public async Task ApplyAsync(Guid tenantId, ChangeSettings request, CancellationToken cancellation)
    {
        await store.ChangeAsync(tenantId, request.TimeZone, request.Holidays, cancellation);

        // Changed from here on: a caller who leaves must not leave actors with the old clock
        var (numbers, campaigns) = await store.ListAffectedAsync(tenantId, CancellationToken.None);
        var limit = new ParallelOptions { MaxDegreeOfParallelism = ToldAtOnce, CancellationToken = CancellationToken.None };
        await Parallel.ForEachAsync(numbers, limit, async (id, _) => await actors.Instance(id).OnRecordChangedAsync());
        await Parallel.ForEachAsync(campaigns, limit, async (id, _) => await actors.Campaign(id).OnCalendarChangedAsync());
    }
}
