using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Runtime;

/// <summary>How an activation starts and ends.</summary>
internal sealed partial class Activation
{
    private IServiceScope? _scope;
    private List<GrainTimer>? _timers;
    private List<ILoadedState>? _states;
    private DeactivationReason _reason;
    private bool _isDeactivationPending;

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            if (_phase == Phase.Activating)
            {
                _isDeactivationPending = true;
                _reason = deactivationReason;
            }
            else if (_phase == Phase.Active)
            {
                Drain_NeedsLock(deactivationReason);
            }
        }
    }

    public void DelayDeactivation(TimeSpan span)
    {
        var units = span.TotalSeconds * Runtime.Time.TimestampFrequency;
        lock (_lock)
            _sparedUntil = Runtime.Time.GetTimestamp() + (long)Math.Min(units, long.MaxValue / 4d);
    }

    public void CollectIfIdle(long now)
    {
        lock (_lock)
        {
            if (_phase != Phase.Active || _running > 0 || now < _sparedUntil)
                return;
            if (Runtime.Time.GetElapsedTime(_lastUse, now) >= GrainClass.CollectionAge(Runtime.Collection))
                Drain_NeedsLock(new DeactivationReason(DeactivationReasonCode.ActivationIdle, "No request for the collection age."));
        }
    }

    public IGrainTimer RegisterTimer(Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        var timer = new GrainTimer(this, callback, options);
        lock (_lock)
            (_timers ??= []).Add(timer);
        timer.Change(options.DueTime, options.Period);
        return timer;
    }

    public void ForgetTimer(GrainTimer timer)
    {
        lock (_lock)
            _timers?.Remove(timer);
    }

    /// <summary>Queues a tick; false when the activation is ending and timers no longer tick.</summary>
    public bool TryReceiveTick(GrainTimer timer)
    {
        lock (_lock)
            return _phase is Phase.Activating or Phase.Active && TryReceive_NeedsLock(timer);
    }

    /// <summary>State to be read before OnActivateAsync.</summary>
    public void AddState(ILoadedState state) => (_states ??= []).Add(state);

    private async Task ActivateAsync()
    {
        try
        {
            _scope = Runtime.Services.CreateScope();
            GrainInstance = GrainClass.CreateInstance(this);
            foreach (var state in _states ?? [])
                await state.ReadStateAsync();
            _states = null;
            await RunBoundedAsync(((IGrainBase)GrainInstance).OnActivateAsync, Runtime.Collection.ActivationTimeout);
        }
        catch (Exception exception)
        {
            await FailActivationAsync(exception);
            return;
        }
        OnActivated();
    }

    private void OnActivated()
    {
        lock (_lock)
        {
            if (_phase != Phase.Activating)
                return;
            _phase = Phase.Active;
            _lastUse = Runtime.Time.GetTimestamp();
            foreach (var request in _waiting ?? [])
                Classify(request);
            if (_waiting is not null)
                StartWaiting_NeedsLock();
            if (_isDeactivationPending)
                Drain_NeedsLock(_reason);
        }
    }

    private async Task FailActivationAsync(Exception exception)
    {
        StopTimers();
        await DisposeInstanceAsync();
        foreach (var request in Leave())
            request.Reject(exception);
        _deactivated.TrySetResult();
    }

    // A timer per activation would be wasted on the many whose work is done at once.
    private async Task RunBoundedAsync(Func<CancellationToken, Task> work, TimeSpan patience)
    {
        using var cancellation = new CancellationTokenSource();
        var task = work(cancellation.Token);
        if (task.IsCompletedSuccessfully)
            return;
        await using var timer = Runtime.Time.CreateTimer(
            static state => ((CancellationTokenSource)state!).Cancel(), cancellation, patience, Timeout.InfiniteTimeSpan);
        await task;
    }

    private void Drain_NeedsLock(DeactivationReason reason)
    {
        _phase = Phase.Draining;
        _reason = reason;
        DeactivateWhenDrained_NeedsLock();
    }

    private void DeactivateWhenDrained_NeedsLock()
    {
        if (_running > 0)
            return;
        _phase = Phase.Deactivating;
        Scheduler.RunTurn(static state => _ = ((Activation)state!).DeactivateAsync(), this);
    }

    private async Task DeactivateAsync()
    {
        StopTimers();
        try
        {
            await RunBoundedAsync(token => ((IGrainBase)GrainInstance!).OnDeactivateAsync(_reason, token), Runtime.Collection.DeactivationTimeout);
        }
        catch (Exception exception)
        {
            Runtime.Unobserved.Report($"OnDeactivateAsync of {GrainId}", exception);
        }
        await DisposeInstanceAsync();
        foreach (var request in Leave())
            Runtime.Directory.Dispatch(GrainId, request);
        _deactivated.TrySetResult();
    }

    private Request[] Leave()
    {
        Request[] left;
        lock (_lock)
        {
            _phase = Phase.Gone;
            left = _waiting?.ToArray() ?? [];
            _waiting = null;
        }
        Runtime.Directory.Remove(this);
        return left;
    }

    private async Task DisposeInstanceAsync()
    {
        try
        {
            if (GrainInstance is IAsyncDisposable asyncDisposable)
                await asyncDisposable.DisposeAsync();
            else if (GrainInstance is IDisposable disposable)
                disposable.Dispose();
            if (_scope is IAsyncDisposable scope)
                await scope.DisposeAsync();
        }
        catch (Exception exception)
        {
            Runtime.Unobserved.Report($"disposal of {GrainId}", exception);
        }
    }

    private void StopTimers()
    {
        GrainTimer[] timers;
        lock (_lock)
        {
            timers = _timers?.ToArray() ?? [];
            _timers = null;
        }
        foreach (var timer in timers)
            timer.Dispose();
    }
}

/// <summary>Stored state that is read before the grain starts.</summary>
internal interface ILoadedState
{
    Task ReadStateAsync();
}
