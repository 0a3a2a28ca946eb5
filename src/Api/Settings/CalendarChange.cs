using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using WaActors.Storage.Catalog;

namespace WaActors.Api.Settings;

/// <summary>Changes a tenant's clock, holidays or default window, by a request that was found right, and tells all actors that go by them.</summary>
internal sealed class CalendarChange(TenantSettingsStore store, IActors actors)
{
    private const int ToldAtOnce = 32;

    public async Task ApplyAsync(Guid tenantId, ChangeSettings request, CancellationToken cancellation)
    {
        await store.ChangeAsync(tenantId, request.ToPatch(), cancellation);

        // Changed from here on: a caller who leaves must not leave actors with the old clock
        var (numbers, campaigns) = await store.ListAffectedAsync(tenantId, CancellationToken.None);
        var failures = new ConcurrentBag<Exception>();
        if (request.ConcernsNumbers) await TellAllAsync(numbers, id => actors.Instance(id).OnRecordChangedAsync(), failures);
        await TellAllAsync(campaigns, id => actors.Campaign(id).OnCalendarChangedAsync(), failures);
        if (failures.TryPeek(out var failure)) ExceptionDispatchInfo.Throw(failure);
    }

    // One that does not answer keeps nobody from being told; the caller learns of it, and may ask again
    private static Task TellAllAsync(IReadOnlyList<Guid> ids, Func<Guid, Task> tell, ConcurrentBag<Exception> failures) =>
        Parallel.ForEachAsync(ids, new ParallelOptions { MaxDegreeOfParallelism = ToldAtOnce, CancellationToken = CancellationToken.None }, async (id, _) =>
        {
            try
            {
                await tell(id);
            }
            catch (Exception failed)
            {
                failures.Add(failed);
            }
        });
}
