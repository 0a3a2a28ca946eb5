using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace WaActors.Api.Settings;

/// <summary>Tells many actors of a change that is stored already.</summary>
internal static class Telling
{
    private const int ToldAtOnce = 32;

    /// <summary>One that does not answer keeps nobody from being told; its failure is thrown when all were, so that the caller learns of it and may ask again.</summary>
    public static async Task AllAsync(IReadOnlyList<Guid> ids, Func<Guid, Task> tell)
    {
        var failures = new ConcurrentBag<Exception>();
        // Stored from here on: a caller who leaves must not leave actors with what was before
        var limit = new ParallelOptions { MaxDegreeOfParallelism = ToldAtOnce, CancellationToken = CancellationToken.None };
        await Parallel.ForEachAsync(ids, limit, async (id, _) =>
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
        if (failures.TryPeek(out var failure)) ExceptionDispatchInfo.Throw(failure);
    }
}
