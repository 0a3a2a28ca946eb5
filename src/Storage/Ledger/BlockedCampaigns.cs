using System.Collections.Concurrent;
using Npgsql;

namespace WaActors.Storage.Ledger;

/// <summary>
/// Writes the records of campaigns that the main writer could not hold: their epoch is stale, or somebody has their row locked at the moment.
/// Each campaign waits alone, so that none holds up another (C-11). What waits here is bounded by the sends that a campaign has in flight.
/// </summary>
internal sealed class BlockedCampaigns(
    NpgsqlDataSource source, LedgerWriterOptions options, TimeProvider time, LedgerWriterLog log, CancellationToken hurry) : IAsyncDisposable
{
    private readonly SemaphoreSlim _lanes = new(options.BlockedLanes);
    private readonly ConcurrentDictionary<long, Task> _running = new();
    private long _lastId;

    /// <summary>Takes over <paramref name="writes"/>; returns at once.</summary>
    public void Take(List<LedgerWrite> writes)
    {
        foreach (var campaign in writes.GroupBy(write => write.CampaignId))
        {
            var id = Interlocked.Increment(ref _lastId);
            var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _running[id] = WriteAsync(id, campaign.ToArray(), started.Task);
            started.SetResult();
        }
    }

    /// <summary>Waits for all that was taken.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_running.Values);
        _lanes.Dispose();
    }

    private async Task WriteAsync(long id, LedgerWrite[] writes, Task started)
    {
        await started;
        await _lanes.WaitAsync(CancellationToken.None);
        try
        {
            await using var writer = new LedgerSetWriter(source, options.Patience, time, log, onBlocked: null);
            await writer.WriteAsync(writes, hurry);
        }
        finally
        {
            _lanes.Release();
            _running.TryRemove(id, out _);
        }
    }
}
