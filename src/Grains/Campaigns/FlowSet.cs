namespace WaActors.Grains.Campaigns;

/// <summary>
/// The flows of one activation: work that was started and is not awaited by whoever started it, on the activation's own scheduler. Each catches what it can
/// handle; anything else is a bug, goes to <paramref name="onFault"/>, and is never swallowed.
/// </summary>
internal sealed class FlowSet(Action<Exception> onFault)
{
    private int _underWay;
    private TaskCompletionSource? _drained;

    /// <summary>Starts a flow; it runs until its first wait before this returns.</summary>
    public void Start(Func<Task> flow)
    {
        var task = flow();
        if (task.IsCompletedSuccessfully) return;
        _underWay++;
        _ = EndAsync(task);
    }

    /// <summary>Waits until nothing is under way, at most <paramref name="limit"/>.</summary>
    public async Task DrainAsync(TimeSpan limit, TimeProvider time, CancellationToken cancellation)
    {
        if (_underWay == 0) return;
        _drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await _drained.Task.WaitAsync(limit, time, cancellation);
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            // What is still under way is in doubt for the next activation, which knows how to find out.
        }
    }

    private async Task EndAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception fault)
        {
            onFault(fault);
        }
        finally
        {
            if (--_underWay == 0) _drained?.TrySetResult();
        }
    }
}
