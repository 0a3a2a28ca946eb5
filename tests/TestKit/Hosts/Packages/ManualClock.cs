namespace WaActors.TestKit.Hosts;

/// <summary>
/// A clock that stands still until a test moves it, timer by timer: earliest first, and of those that are due together the one first set. Thread-safe. It outlives
/// crashes; timers belong to a <see cref="Process"/> and die with it.
/// </summary>
public sealed class ManualClock : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly SortedSet<Timer> _due = new(Comparer<Timer>.Create((x, y) => (x.Due, x.Order).CompareTo((y.Due, y.Order))));
    private DateTimeOffset _now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private long _order;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>When the next timer is due; null when none is set.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            lock (_gate) return _due.Min?.Due;
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate) return _now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    /// <summary>Timers set here belong to no process: they stay until disposed.</summary>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        Create(callback, state, dueTime, period, process: null);

    /// <summary>Fires the timers that are due next, if by <paramref name="limit"/>, with the time moved to their moment: all of one moment, in the order in which they were set.</summary>
    /// <returns>What was fired; empty when none is due by then.</returns>
    public IReadOnlyList<FiredTimer> FireNext(DateTimeOffset limit)
    {
        List<Timer> together = [];
        lock (_gate)
        {
            if (_due.Min is not { } first || first.Due > limit) return [];
            if (first.Due > _now) _now = first.Due;
            while (_due.Min is { } next && next.Due == first.Due)
            {
                _due.Remove(next);
                together.Add(next);
            }

            foreach (var timer in together.Where(timer => timer.Period is not null)) Set(timer, timer.Period!.Value);
        }

        foreach (var timer in together) timer.Fire();
        return [.. together.Select(timer => new FiredTimer(timer.Owner))];
    }

    /// <summary>Moves the time on; nothing may be due before.</summary>
    public void MoveTo(DateTimeOffset time)
    {
        lock (_gate)
        {
            if (_due.Min?.Due <= time) throw new InvalidOperationException($"A timer is due at {_due.Min.Due:O}, before {time:O}.");
            if (time > _now) _now = time;
        }
    }

    private Timer Create(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period, Process? process)
    {
        var timer = new Timer(this, callback, state, process);
        timer.Change(dueTime, period);
        return timer;
    }

    private bool Change(Timer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            _due.Remove(timer);
            if (timer.IsOver) return false;
            timer.Period = period > TimeSpan.Zero ? period : null;
            if (dueTime >= TimeSpan.Zero) Set(timer, dueTime);
            return true;
        }
    }

    private void Set(Timer timer, TimeSpan dueTime)
    {
        (timer.Due, timer.Order) = (_now + dueTime, ++_order);
        _due.Add(timer);
    }

    private void End(Timer timer)
    {
        lock (_gate)
        {
            timer.IsDisposed = true;
            _due.Remove(timer);
        }
    }

    /// <summary>The clock as one process sees it. After its end no timer of the process fires, and new ones are never due.</summary>
    /// <param name="clock">The clock.</param>
    public sealed class Process(ManualClock clock) : TimeProvider
    {
        /// <summary>A view for grain timers. Orleans gives its own parts such timers too, once a second; set in nobody's turn, they run on real time.</summary>
        public TimeProvider OfActors => new ActorsView(this);

        /// <summary>A view for those who wait for moments, in turns of their own.</summary>
        public TimeProvider Creeping => new CreepingView(this);

        /// <summary>How many waits were begun through <see cref="Creeping"/> so far. Who waits for moments begins the next wait when it is done with the last one.</summary>
        public long WaitsBegun => Interlocked.Read(ref _waitsBegun);

        public override long TimestampFrequency => clock.TimestampFrequency;

        internal bool HasEnded { get; private set; }

        private long _waitsBegun;

        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

        public override long GetTimestamp() => clock.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            clock.Create(callback, state, dueTime, period, this);

        internal void WaitBegun() => Interlocked.Increment(ref _waitsBegun);

        /// <summary>What a crash does to timers.</summary>
        public void End()
        {
            lock (clock._gate)
            {
                HasEnded = true;
                clock._due.RemoveWhere(timer => timer.IsOver);
            }
        }
    }

    private sealed class ActorsView(Process process) : TimeProvider
    {
        public override long TimestampFrequency => process.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => process.GetUtcNow();

        public override long GetTimestamp() => process.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            (TaskScheduler.Current == TaskScheduler.Default ? System : process).CreateTimer(callback, state, dueTime, period);
    }

    // Who waits for a moment between two milliseconds, and looks after each wait whether it has come, would look for ever on a clock that stands still: waits are cut to
    // whole milliseconds, the last one to none. Orleans' reminders wait so. Here every look at the clock takes a tenth of a millisecond.
    private sealed class CreepingView(Process process) : TimeProvider
    {
        private static readonly TimeSpan Look = TimeSpan.FromMicroseconds(100);
        private readonly Lock _gate = new();
        private DateTimeOffset _last;

        public override long TimestampFrequency => process.TimestampFrequency;

        public override DateTimeOffset GetUtcNow()
        {
            lock (_gate) return _last = process.GetUtcNow() is var now && now > _last ? now : _last + Look;
        }

        public override long GetTimestamp() => process.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = process.CreateTimer(callback, state, dueTime, period);
            process.WaitBegun();
            return timer;
        }
    }

    private sealed class Timer(ManualClock clock, TimerCallback callback, object? state, Process? process) : ITimer
    {
        private readonly ExecutionContext? _context = ExecutionContext.Capture();

        /// <summary>In whose turns it was set.</summary>
        public TaskScheduler Owner { get; } = TaskScheduler.Current;

        public DateTimeOffset Due { get; set; }

        public long Order { get; set; }

        public TimeSpan? Period { get; set; }

        public bool IsDisposed { get; set; }

        public bool IsOver => IsDisposed || process is { HasEnded: true };

        public bool Change(TimeSpan dueTime, TimeSpan period) => clock.Change(this, dueTime, period);

        public void Fire()
        {
            if (_context is null) callback(state);
            else ExecutionContext.Run(_context, callback.Invoke, state);
        }

        public void Dispose() => clock.End(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

/// <summary>A timer that fired.</summary>
/// <param name="Owner">The turns in which it was set: an actor's, where what it does will run, or those of no actor.</param>
public readonly record struct FiredTimer(TaskScheduler Owner);
