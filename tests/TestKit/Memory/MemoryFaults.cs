using WaActors.Storage.Connections;

namespace WaActors.TestKit.Memory;

/// <summary>What goes wrong with one operation.</summary>
public enum MemoryFault
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It throws and nothing was written.</summary>
    Fails = 1,

    /// <summary>It throws although it was written: a commit whose answer got lost.</summary>
    AnswerLost = 2,
}

/// <summary>
/// The faults of an in-memory database. All methods throw <see cref="StorageUnavailableException"/> as the real implementations do when their
/// patience is spent.
/// </summary>
public sealed class MemoryFaults
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Queue<MemoryFault>> _planned = new(StringComparer.Ordinal);
    private readonly Queue<MemoryFault> _plannedForAny = new();
    private readonly Dictionary<string, TaskCompletionSource> _holds = new(StringComparer.Ordinal);

    /// <summary>Asked before every operation, with the method's name (<c>RecordIntentAsync</c>), when nothing is planned for it: how a simulation
    /// with a seed decides. Default: never a fault.</summary>
    public Func<string, MemoryFault>? Decide { get; set; }

    /// <summary>When set, every operation first gives its scheduler the chance to run something else; otherwise it completes synchronously.</summary>
    public bool Yields { get; set; }

    /// <summary>The next operation (or the next called <paramref name="operation"/>) throws and writes nothing.</summary>
    public void FailNext(string? operation = null) => Plan(MemoryFault.Fails, operation);

    /// <summary>The next operation (or the next called <paramref name="operation"/>) is written and throws.</summary>
    public void LoseAnswerOfNextCommit(string? operation = null) => Plan(MemoryFault.AnswerLost, operation);

    /// <summary>The next operation called <paramref name="operation"/> is done at once, but its answer waits until the returned source is completed.</summary>
    public TaskCompletionSource HoldNext(string operation)
    {
        lock (_gate) return _holds[operation] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    internal async ValueTask<T> RunAsync<T>(string operation, Func<T> work, CancellationToken cancellation = default)
    {
        if (Yields) await Task.Yield();
        cancellation.ThrowIfCancellationRequested();
        var fault = Next(operation);
        if (fault == MemoryFault.Fails) throw new StorageUnavailableException($"{operation}: planned failure; nothing was written.");
        var result = work();
        if (TakeHold(operation) is { } hold) await hold.Task;
        if (fault == MemoryFault.AnswerLost) throw new StorageUnavailableException($"{operation}: planned loss of the answer; it was written.");
        return result;
    }

    private TaskCompletionSource? TakeHold(string operation)
    {
        lock (_gate) return _holds.Remove(operation, out var hold) ? hold : null;
    }

    private void Plan(MemoryFault fault, string? operation)
    {
        lock (_gate)
        {
            if (operation is null)
            {
                _plannedForAny.Enqueue(fault);
                return;
            }

            if (!_planned.TryGetValue(operation, out var queue)) _planned[operation] = queue = new Queue<MemoryFault>();
            queue.Enqueue(fault);
        }
    }

    private MemoryFault Next(string operation)
    {
        lock (_gate)
        {
            if (_planned.TryGetValue(operation, out var queue) && queue.TryDequeue(out var fault)) return fault;
            if (_plannedForAny.TryDequeue(out fault)) return fault;
        }

        return Decide?.Invoke(operation) ?? MemoryFault.None;
    }
}
