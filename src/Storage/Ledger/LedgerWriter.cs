using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using WaActors.Grains.Campaigns;
using WaActors.Storage.Connections;

namespace WaActors.Storage.Ledger;

/// <summary>
/// The group-committing writer of a process (design, section 4): intents and outcomes of all campaigns queue here, and one loop takes what
/// has queued, writes it as one set and answers the waiters. Idle, a record is written at once; under load, sets grow by themselves while
/// the previous one is at the database, so that durability costs about one flush per set.
/// </summary>
public sealed class LedgerWriter : IAsyncDisposable
{
    private readonly Channel<LedgerWrite> _queue;
    private readonly int _setLimit;
    private readonly CancellationTokenSource _hurry = new();
    private readonly BlockedCampaigns _blocked;
    private readonly LedgerSetWriter _writer;
    private readonly Task _loop;
    private int _disposed;

    /// <summary>Starts the loop.</summary>
    /// <param name="source">Connections of the ledger; one is kept.</param>
    /// <param name="options">Limits and patience.</param>
    /// <param name="time">For the waits between tries.</param>
    /// <param name="logger">For operators.</param>
    public LedgerWriter(NpgsqlDataSource source, IOptions<LedgerWriterOptions> options, TimeProvider time, ILogger<LedgerWriter> logger)
    {
        var settings = options.Value;
        var log = new LedgerWriterLog(logger);
        _setLimit = settings.SetLimit;
        _queue = Channel.CreateBounded<LedgerWrite>(new BoundedChannelOptions(settings.QueueLimit) { SingleReader = true });
        _blocked = new BlockedCampaigns(source, settings, time, log, _hurry.Token);
        _writer = new LedgerSetWriter(source, settings.Patience, time, log, _blocked.Take);
        _loop = Task.Run(RunAsync, CancellationToken.None);
    }

    /// <summary>Queues an intent and waits for its answer; waits for a place first when the queue is full.</summary>
    internal ValueTask<IntentAnswer> WriteAsync(AttemptIntent intent)
    {
        var write = LedgerWrite.Rent(intent);
        return WriteAsync(write, write.IntentAnswer);
    }

    /// <summary>Queues an outcome and waits for its answer; waits for a place first when the queue is full.</summary>
    internal ValueTask<bool> WriteAsync(AttemptOutcome outcome)
    {
        var write = LedgerWrite.Rent(outcome);
        return WriteAsync(write, write.OutcomeAnswer);
    }

    // The answer was taken before the write can be completed, and with it possibly used again.
    private ValueTask<T> WriteAsync<T>(LedgerWrite write, ValueTask<T> answer) =>
        _queue.Writer.TryWrite(write) ? answer : WriteWhenThereIsPlaceAsync(write, answer);

    /// <summary>Writes what has queued, each set tried once more at most, and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        _queue.Writer.Complete();
        await _hurry.CancelAsync();
        await _loop;
        await _blocked.DisposeAsync();
        await _writer.DisposeAsync();
        _hurry.Dispose();
    }

    private async ValueTask<T> WriteWhenThereIsPlaceAsync<T>(LedgerWrite write, ValueTask<T> answer)
    {
        try
        {
            await _queue.Writer.WriteAsync(write, CancellationToken.None);
        }
        catch (ChannelClosedException exception)
        {
            throw new StorageUnavailableException("The ledger's writer has stopped; nothing of this record was written.", exception);
        }

        return await answer;
    }

    private async Task RunAsync()
    {
        var set = new LedgerWrite[_setLimit];
        while (await _queue.Reader.WaitToReadAsync(CancellationToken.None))
        {
            var count = 0;
            while (count < set.Length && _queue.Reader.TryRead(out var write)) set[count++] = write;
            await _writer.WriteAsync(set.AsMemory(0, count), _hurry.Token);
        }
    }
}
