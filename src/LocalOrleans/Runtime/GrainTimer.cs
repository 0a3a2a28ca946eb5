namespace Orleans.Runtime;

/// <summary>A timer of one activation. It is itself the request that it queues: ticks never overlap, so one is enough.</summary>
internal sealed class GrainTimer : Request, IGrainTimer
{
    private readonly Activation _owner;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly CancellationTokenSource _disposal = new();
    private readonly Lock _lock = new();
    private readonly bool _keepAlive;
    private ITimer? _timer;
    private TimeSpan _period;
    private bool _isTicking;
    private TimeSpan? _changedTo;
    private bool _isDisposed;

    public GrainTimer(Activation owner, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        _owner = owner;
        _callback = callback;
        _keepAlive = options.KeepAlive;
        Admission = options.Interleave ? Admission.Free : Admission.Exclusive;
    }

    public override bool CountsAsUse => _keepAlive;

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Validate(dueTime);
        Validate(period);
        lock (_lock)
        {
            if (_isDisposed)
                return;
            _period = period;
            if (_isTicking)
                _changedTo = dueTime;
            else
                Schedule_NeedsLock(dueTime);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            _timer?.Dispose();
        }
        _disposal.Cancel();
        _owner.ForgetTimer(this);
    }

    public override bool TryStart() => !_isDisposed;

    public override string Describe() => $"timer of {_owner.GrainId}";

    public override void Reject(Exception reason)
    {
        // The activation failed; its timers end with it.
    }

    protected override Task InvokeAsync(Activation activation) => _callback(_disposal.Token);

    protected override Exception? Complete(Task task)
    {
        var failure = task.Exception?.InnerException;
        if (failure is not null)
            _owner.Runtime.Unobserved.Report(Describe(), failure);
        lock (_lock)
        {
            _isTicking = false;
            if (!_isDisposed)
                Schedule_NeedsLock(_changedTo ?? _period);
            _changedTo = null;
        }
        return failure;
    }

    private static void Validate(TimeSpan span)
    {
        if (span < TimeSpan.Zero && span != Timeout.InfiniteTimeSpan)
            throw new ArgumentOutOfRangeException(nameof(span), span, "A timer's times are not negative, or infinite.");
    }

    // The timer is made without the caller's execution context: a tick belongs to no request.
    private void Schedule_NeedsLock(TimeSpan due)
    {
        if (_timer is not null)
        {
            _timer.Change(due, Timeout.InfiniteTimeSpan);
            return;
        }
        var isFlowing = !ExecutionContext.IsFlowSuppressed();
        var flow = isFlowing ? ExecutionContext.SuppressFlow() : default;
        try
        {
            _timer = _owner.Runtime.Time.CreateTimer(static state => ((GrainTimer)state!).Tick(), this, due, Timeout.InfiniteTimeSpan);
        }
        finally
        {
            if (isFlowing)
                flow.Undo();
        }
    }

    private void Tick()
    {
        lock (_lock)
        {
            if (_isDisposed || _isTicking)
                return;
            _isTicking = true;
        }
        if (!_owner.TryReceiveTick(this))
            _isTicking = false;
    }
}
