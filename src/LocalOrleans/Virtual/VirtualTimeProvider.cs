namespace Orleans.Virtual;

/// <summary>
/// A clock that moves only when told. Timers fire in the order they fall due, and those due at the same moment in the order they were
/// made. Its timestamps have a frequency unlike that of ticks, to break code that takes one for the other.
/// </summary>
public sealed class VirtualTimeProvider : TimeProvider
{
    /// <summary>A quartz of old; no multiple of 10 MHz.</summary>
    private const long Frequency = 14_318_180;

    private readonly Lock _lock = new();
    private readonly PriorityQueue<Entry, (long DueTicks, long Number)> _due = new();
    private readonly DateTimeOffset _start;
    private long _elapsedTicks;
    private long _timersMade;

    /// <summary>A clock that starts at the given moment; by default 2026-01-05 09:00 UTC, a Monday.</summary>
    public VirtualTimeProvider(DateTimeOffset? start = null) => _start = start ?? new DateTimeOffset(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);

    /// <inheritdoc/>
    public override long TimestampFrequency => Frequency;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>When the next timer is due; null when none is armed.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            lock (_lock)
                return PeekDue_NeedsLock() is { } ticks ? _start.AddTicks(ticks) : null;
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _start.AddTicks(Volatile.Read(ref _elapsedTicks));

    /// <inheritdoc/>
    public override long GetTimestamp() => (long)((Int128)Volatile.Read(ref _elapsedTicks) * Frequency / TimeSpan.TicksPerSecond);

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new VirtualTimer(this, callback, state, Interlocked.Increment(ref _timersMade));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock to a moment; never back. Fires nothing: whoever drives the clock takes due timers by itself.</summary>
    internal void MoveTo(DateTimeOffset moment)
    {
        lock (_lock)
            _elapsedTicks = Math.Max(_elapsedTicks, (moment - _start).Ticks);
    }

    /// <summary>Fires the first timer that is due by now. False when none is.</summary>
    internal bool FireNext()
    {
        VirtualTimer timer;
        lock (_lock)
        {
            if (PeekDue_NeedsLock() is not { } due || due > _elapsedTicks)
                return false;
            timer = _due.Dequeue().Timer;
            timer.Rearm_NeedsLock(due);
        }
        timer.Fire();
        return true;
    }

    private void Schedule_NeedsLock(VirtualTimer timer, long dueTicks) => _due.Enqueue(new Entry(timer, timer.Version), (dueTicks, timer.Number));

    // Entries of timers that were changed or disposed since are left in the queue until they come up.
    private long? PeekDue_NeedsLock()
    {
        while (_due.TryPeek(out var entry, out var due))
        {
            if (entry.Version == entry.Timer.Version)
                return due.DueTicks;
            _due.Dequeue();
        }
        return null;
    }

    private readonly record struct Entry(VirtualTimer Timer, long Version);

    private sealed class VirtualTimer(VirtualTimeProvider clock, TimerCallback callback, object? state, long number) : ITimer
    {
        private readonly ExecutionContext? _context = ExecutionContext.Capture();
        private long _periodTicks;
        private bool _isDisposed;

        public long Number => number;

        public long Version { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock)
            {
                if (_isDisposed)
                    return false;
                Version++;
                _periodTicks = period > TimeSpan.Zero ? period.Ticks : 0;
                if (dueTime != Timeout.InfiniteTimeSpan)
                    clock.Schedule_NeedsLock(this, clock._elapsedTicks + dueTime.Ticks);
                return true;
            }
        }

        public void Rearm_NeedsLock(long dueTicks)
        {
            if (_periodTicks > 0)
                clock.Schedule_NeedsLock(this, dueTicks + _periodTicks);
        }

        public void Fire()
        {
            if (_context is null)
                callback(state);
            else
                ExecutionContext.Run(_context, static s => ((VirtualTimer)s!).Call(), this);
        }

        public void Dispose()
        {
            lock (clock._lock)
            {
                _isDisposed = true;
                Version++;
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Call() => callback(state);
    }
}
