namespace Orleans.Runtime;

/// <summary>Deactivates activations that had no request for their class's collection age.</summary>
internal sealed class IdleCollector : IDisposable
{
    private readonly LocalRuntime _runtime;
    private readonly ITimer _timer;

    public IdleCollector(LocalRuntime runtime)
    {
        _runtime = runtime;
        var quantum = runtime.Collection.CollectionQuantum;
        _timer = runtime.Time.CreateTimer(static state => ((IdleCollector)state!).Sweep(), this, quantum, quantum);
    }

    public void Dispose() => _timer.Dispose();

    private void Sweep()
    {
        var now = _runtime.Time.GetTimestamp();
        foreach (var activation in _runtime.Directory.All.OrderBy(a => a.Number))
            activation.CollectIfIdle(now);
    }
}
