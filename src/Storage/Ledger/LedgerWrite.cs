using System.Collections.Concurrent;
using System.Threading.Tasks.Sources;
using WaActors.Grains.Campaigns;

namespace WaActors.Storage.Ledger;

/// <summary>
/// One record on its way to the database, and the answer its caller waits for. Pooled: it goes back when the answer is read, so it must
/// not be touched after it was completed, and its answer is awaited once.
/// </summary>
internal sealed class LedgerWrite : IValueTaskSource<bool>, IValueTaskSource<IntentAnswer>
{
    private const int PooledMax = 4_096;

    private static readonly ConcurrentQueue<LedgerWrite> Pool = new();

    // Continuations belong to the grains: they must not run on the writer's loop.
    private ManualResetValueTaskSourceCore<IntentAnswer> _core = new() { RunContinuationsAsynchronously = true };

    /// <summary>The intent, or null for an outcome.</summary>
    public AttemptIntent? Intent { get; private set; }

    /// <summary>The outcome, or null for an intent.</summary>
    public AttemptOutcome? Outcome { get; private set; }

    public Guid CampaignId => Intent?.CampaignId ?? Outcome!.CampaignId;

    public long Epoch => Intent?.Epoch ?? Outcome!.Epoch;

    public int Seq => Intent?.Seq ?? Outcome!.Seq;

    /// <summary>Of an intent.</summary>
    public ValueTask<IntentAnswer> IntentAnswer => new((IValueTaskSource<IntentAnswer>)this, _core.Version);

    /// <summary>Of an outcome: true when it is in the database; false when it was refused.</summary>
    public ValueTask<bool> OutcomeAnswer => new((IValueTaskSource<bool>)this, _core.Version);

    public static LedgerWrite Rent(AttemptIntent intent)
    {
        var write = Rent();
        write.Intent = intent;
        return write;
    }

    public static LedgerWrite Rent(AttemptOutcome outcome)
    {
        var write = Rent();
        write.Outcome = outcome;
        return write;
    }

    /// <summary>Answers. An outcome is recorded or refused.</summary>
    public void Complete(IntentAnswer answer) => _core.SetResult(answer);

    public void Fail(Exception exception) => _core.SetException(exception);

    bool IValueTaskSource<bool>.GetResult(short token) => Take(token) == Grains.Campaigns.IntentAnswer.Recorded;

    IntentAnswer IValueTaskSource<IntentAnswer>.GetResult(short token) => Take(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _core.GetStatus(token);

    ValueTaskSourceStatus IValueTaskSource<IntentAnswer>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    void IValueTaskSource<IntentAnswer>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private IntentAnswer Take(short token)
    {
        if (token != _core.Version) throw new InvalidOperationException("The answer of a ledger write was read twice.");
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            Intent = null;
            Outcome = null;
            _core.Reset();
            if (Pool.Count < PooledMax) Pool.Enqueue(this);
        }
    }

    private static LedgerWrite Rent() => Pool.TryDequeue(out var write) ? write : new LedgerWrite();
}
