using Microsoft.Extensions.Logging;
using Npgsql;
using WaActors.Grains.Campaigns;
using WaActors.Storage.Connections;

namespace WaActors.Storage.Ledger;

/// <summary>
/// Writes one set after the other over a connection of its own, until each record has its answer: repeats after transient failures, which
/// idempotent statements allow, and halves a set that the database refuses until the guilty record stands alone (C-11).
/// </summary>
internal sealed class LedgerSetWriter(
    NpgsqlDataSource source, TimeSpan patience, TimeProvider time, LedgerWriterLog log, Action<List<LedgerWrite>>? onBlocked) : IAsyncDisposable
{
    private readonly LedgerColumns _columns = new();
    private readonly Outage _outage = new(time, patience);
    private LedgerConnection? _connection;

    /// <summary>Writes and completes all of <paramref name="writes"/>, except those handed to the blocked lane. Does not throw.</summary>
    /// <param name="writes">In the order in which they came.</param>
    /// <param name="hurry">Ends the waiting between tries: the program stops.</param>
    public async Task WriteAsync(ReadOnlyMemory<LedgerWrite> writes, CancellationToken hurry)
    {
        while (true)
        {
            try
            {
                await TryOnceAsync(writes);
                return;
            }
            catch (Exception exception) when (TransientErrors.IsTransient(exception))
            {
                await DropConnectionAsync();
                if (!await WaitForNextTryAsync(exception, hurry))
                {
                    FailAll(writes.Span, exception);
                    return;
                }
            }
            catch (Exception exception) when (writes.Length == 1)
            {
                await DropConnectionAsync();
                Refuse(writes.Span[0], exception);
                return;
            }
            catch (Exception exception)
            {
                await DropConnectionAsync();
                log.Halved(writes.Length, exception);
                var half = writes.Length / 2;
                await WriteAsync(writes[..half], hurry);
                writes = writes[half..];
            }
        }
    }

    public async ValueTask DisposeAsync() => await DropConnectionAsync();

    private async Task TryOnceAsync(ReadOnlyMemory<LedgerWrite> writes)
    {
        var started = time.GetTimestamp();
        _columns.Fill(writes.Span);

        // A set that is under way is never cancelled: its records are answered by what the database did with them.
        _connection ??= new LedgerConnection(await source.OpenConnectionAsync(CancellationToken.None), _columns, waits: onBlocked is null);
        var answer = await _connection.WriteAsync(CancellationToken.None);
        var unproven = await FindUnwrittenAsync(writes, answer);
        _outage.Over();
        Settle(writes.Span, answer.Held, unproven);
        StorageMetrics.LedgerSetSize.Record(writes.Length);
        StorageMetrics.LedgerSetDuration.Record(time.GetElapsedTime(started).TotalMilliseconds);
    }

    /// <summary>The answers of writes whose campaign was held but that do not stand in the database; null, without a question, when all were written.</summary>
    private async ValueTask<Dictionary<LedgerWrite, IntentAnswer>?> FindUnwrittenAsync(ReadOnlyMemory<LedgerWrite> writes, SetAnswer answer)
    {
        var (intents, outcomes) = CountHeld(writes.Span, answer.Held);
        if (intents == answer.IntentsWritten && outcomes == answer.OutcomesWritten) return null;

        var unwritten = new Dictionary<LedgerWrite, IntentAnswer>();
        if (intents != answer.IntentsWritten)
        {
            var held = Held(writes.Span, answer.Held, areIntents: true);
            var missing = held.Except(await LedgerVerification.FindIntentsAsync(_connection!.Connection, held, CancellationToken.None)).ToList();
            foreach (var write in missing) unwritten[write] = IntentAnswer.Refused;
            foreach (var write in await LedgerVerification.FindSuppressedAsync(_connection.Connection, missing, CancellationToken.None))
                unwritten[write] = IntentAnswer.Suppressed;
            foreach (var (write, why) in await LedgerVerification.FindPutOffAsync(_connection.Connection, missing, CancellationToken.None))
                unwritten[write] = why;
        }

        if (outcomes != answer.OutcomesWritten)
        {
            var held = Held(writes.Span, answer.Held, areIntents: false);
            foreach (var write in held.Except(await LedgerVerification.FindOutcomesAsync(_connection!.Connection, held, CancellationToken.None)))
                unwritten[write] = IntentAnswer.Refused;
        }

        return unwritten;
    }

    private (int Intents, int Outcomes) CountHeld(ReadOnlySpan<LedgerWrite> writes, bool[] held)
    {
        var intents = 0;
        var outcomes = 0;
        for (var index = 0; index < writes.Length; index++)
        {
            if (!IsHeld(held, index)) continue;
            if (writes[index].Intent is null) outcomes++;
            else intents++;
        }

        return (intents, outcomes);
    }

    private List<LedgerWrite> Held(ReadOnlySpan<LedgerWrite> writes, bool[] held, bool areIntents)
    {
        var found = new List<LedgerWrite>(writes.Length);
        for (var index = 0; index < writes.Length; index++)
        {
            if (IsHeld(held, index) && writes[index].Intent is not null == areIntents) found.Add(writes[index]);
        }

        return found;
    }

    /// <summary>Answers; nothing here may fail, for an answered write may already be in use again.</summary>
    private void Settle(ReadOnlySpan<LedgerWrite> writes, bool[] held, Dictionary<LedgerWrite, IntentAnswer>? unwritten)
    {
        List<LedgerWrite>? blocked = null;
        for (var index = 0; index < writes.Length; index++)
        {
            var write = writes[index];
            if (IsHeld(held, index)) write.Complete(unwritten?.GetValueOrDefault(write, IntentAnswer.Recorded) ?? IntentAnswer.Recorded);
            else if (onBlocked is null) write.Complete(IntentAnswer.Refused);
            else (blocked ??= []).Add(write);
        }

        if (blocked is not null) onBlocked!(blocked);
    }

    private bool IsHeld(bool[] held, int index) => held[_columns.GroupOfWrite[index] - 1];

    private async Task<bool> WaitForNextTryAsync(Exception exception, CancellationToken hurry)
    {
        if (_outage.OnFailure() is not { } delay || hurry.IsCancellationRequested) return false;
        StorageMetrics.LedgerRetries.Add(1);
        log.Retried(delay.TotalMilliseconds, exception);
        await Task.Delay(delay, time, hurry).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return true;
    }

    private void FailAll(ReadOnlySpan<LedgerWrite> writes, Exception cause)
    {
        log.GaveUp(writes.Length, _outage.Lasts.TotalSeconds, cause);
        foreach (var write in writes)
        {
            write.Fail(new StorageUnavailableException(
                $"The ledger could not write for {_outage.Lasts.TotalSeconds:0.0} s; whether this record stands is unknown.", cause));
        }
    }

    private void Refuse(LedgerWrite write, Exception cause)
    {
        StorageMetrics.LedgerPoisonous.Add(1);
        var (seq, attempt) = write.Intent is { } intent ? (intent.Seq, intent.AttemptNo) : (write.Outcome!.Seq, write.Outcome.AttemptNo);
        log.Refused(write.CampaignId, seq, attempt, cause);
        write.Fail(new LedgerRecordRefusedException(
            $"The ledger refuses the {(write.Intent is null ? "outcome" : "intent")} of campaign {write.CampaignId}, " +
            $"message {seq}, attempt {attempt}.",
            cause));
    }

    private async ValueTask DropConnectionAsync()
    {
        if (_connection is not { } connection) return;
        _connection = null;
        await connection.DisposeAsync();
    }
}
