namespace WaActors.Bench.Actors;

/// <summary>When the sends of one number began and ended; one at a time, as numbers with a window of 1 do.</summary>
internal sealed class SendTimes(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly List<double> _gaps = [];
    private long _lastBegin;
    private long _lastEnd;
    private TaskCompletionSource<long>? _awaited;

    /// <summary>When the last send began; 0 for never.</summary>
    public long LastBegin
    {
        get
        {
            lock (_lock) return _lastBegin;
        }
    }

    /// <summary>Times from an answer to the start of the next send, in milliseconds; emptied by this.</summary>
    public IReadOnlyList<double> TakeGaps()
    {
        lock (_lock)
        {
            var gaps = _gaps.ToList();
            _gaps.Clear();
            return gaps;
        }
    }

    /// <summary>The start of the next send.</summary>
    public Task<long> NextBeginAsync()
    {
        lock (_lock)
        {
            _awaited ??= new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            return _awaited.Task;
        }
    }

    /// <summary>A send begins.</summary>
    public void Begin()
    {
        lock (_lock)
        {
            _lastBegin = time.GetTimestamp();
            if (_lastEnd != 0) _gaps.Add(time.GetElapsedTime(_lastEnd, _lastBegin).TotalMilliseconds);
            _awaited?.SetResult(_lastBegin);
            _awaited = null;
        }
    }

    /// <summary>It is answered.</summary>
    public void End()
    {
        lock (_lock) _lastEnd = time.GetTimestamp();
    }
}
