using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Orleans.Virtual;

/// <summary>
/// Finds failed tasks that nobody awaited. The platform reports those process-wide when they are collected; to tell this host's from
/// those of others, exceptions are marked when they are thrown on its pumping thread.
/// </summary>
internal sealed class FaultTracking : IDisposable
{
    private readonly ConditionalWeakTable<Exception, object> _thrownHere = [];
    private readonly ConcurrentQueue<Exception> _abandoned = new();
    private readonly Func<bool> _isHere;

    public FaultTracking(Func<bool> isHere)
    {
        _isHere = isHere;
        AppDomain.CurrentDomain.FirstChanceException += OnThrown;
        TaskScheduler.UnobservedTaskException += OnAbandoned;
    }

    public IEnumerable<Exception> CollectAbandoned()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        while (_abandoned.TryDequeue(out var exception))
            yield return exception;
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.FirstChanceException -= OnThrown;
        TaskScheduler.UnobservedTaskException -= OnAbandoned;
    }

    private void OnThrown(object? sender, FirstChanceExceptionEventArgs e)
    {
        if (_isHere())
            _thrownHere.AddOrUpdate(e.Exception, this);
    }

    private void OnAbandoned(object? sender, UnobservedTaskExceptionEventArgs e)
    {
        foreach (var exception in e.Exception.InnerExceptions)
        {
            if (_thrownHere.TryGetValue(exception, out _))
                _abandoned.Enqueue(exception);
        }
    }
}
