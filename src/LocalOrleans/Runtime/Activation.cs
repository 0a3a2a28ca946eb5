using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Orleans.Runtime;

/// <summary>
/// One grain in memory: admits requests by the interleaving rules, runs them on its own scheduler, and goes away in an orderly way.
/// Its life (start and end) is in Activation.Life.cs.
/// </summary>
internal sealed partial class Activation : IGrainContext
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _deactivated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Queue<Request>? _waiting;
    private List<Guid>? _reentrantSections;
    private Phase _phase = Phase.New;
    private bool _isDetached;
    private int _running;
    private int _exclusives;
    private int _readers;
    private long _lastUse;
    private long _sparedUntil;

    public Activation(LocalRuntime runtime, GrainId grainId, GrainClass grainClass)
    {
        Runtime = runtime;
        GrainId = grainId;
        GrainClass = grainClass;
        Number = runtime.Catalog.NextActivationNumber();
        Scheduler = new TurnScheduler(runtime.Executor, runtime.Life, this, "");
        _lastUse = runtime.Time.GetTimestamp();
    }

    private enum Phase : byte
    {
        New,
        Activating,
        Active,

        /// <summary>Deactivation is asked for; running requests, and what they need, still run.</summary>
        Draining,
        Deactivating,
        Gone,
    }

    /// <summary>The activation whose turn the calling code belongs to.</summary>
    public static Activation? Current => (TaskScheduler.Current as TurnScheduler)?.Activation;

    public LocalRuntime Runtime { get; }

    public GrainId GrainId { get; }

    public GrainClass GrainClass { get; }

    /// <summary>Counts activations of the host, so that they have a stable order.</summary>
    public long Number { get; }

    public TurnScheduler Scheduler { get; }

    public object? GrainInstance { get; private set; }

    public IServiceProvider ActivationServices => _scope?.ServiceProvider ?? Runtime.Services;

    public Task Deactivated => _deactivated.Task;

    /// <summary>Takes a request. False when this activation is no longer the grain's, and then another must be asked.</summary>
    public bool TryReceive(Request request)
    {
        lock (_lock)
        {
            if (_isDetached)
                return false;
            return TryReceive_NeedsLock(request);
        }
    }

    /// <summary>Takes a request meant for this activation alone, even when it is detached.</summary>
    public void ReceivePinned(Request request)
    {
        lock (_lock)
        {
            if (TryReceive_NeedsLock(request))
                return;
        }
        request.Reject(new OrleansException($"This activation of {GrainId} is gone."));
    }

    /// <summary>From now on the directory's references go to another activation; this one lives on with its timers.</summary>
    public void Detach()
    {
        lock (_lock)
            _isDetached = true;
        Runtime.Directory.Remove(this);
    }

    /// <summary>A request ended: lets waiting ones start, or the deactivation that was asked for.</summary>
    public void OnRequestEnded(Request request, Exception? failure)
    {
        lock (_lock)
        {
            Count_NeedsLock(request, -1);
            if (request.CountsAsUse)
                _lastUse = Runtime.Time.GetTimestamp();
            if (failure is InconsistentStateException && _phase == Phase.Active)
                Drain_NeedsLock(new DeactivationReason(DeactivationReasonCode.ApplicationError, failure, "Stored state was changed elsewhere."));
            else if (_phase == Phase.Draining)
                DeactivateWhenDrained_NeedsLock();
            else if (_phase == Phase.Active && _waiting is { Count: > 0 })
                StartWaiting_NeedsLock();
        }
    }

    public void EnterReentrantSection(Guid id)
    {
        lock (_lock)
            (_reentrantSections ??= []).Add(id);
    }

    public void LeaveReentrantSection(Guid id)
    {
        lock (_lock)
            _reentrantSections?.Remove(id);
    }

    /// <summary>True while requests run or wait.</summary>
    public bool IsBusy => _running > 0 || _waiting is { Count: > 0 };

    public override string ToString() => $"{GrainId} ({_phase}, {_running} running, {_waiting?.Count ?? 0} waiting)";

    private bool TryReceive_NeedsLock(Request request)
    {
        switch (_phase)
        {
            case Phase.Gone:
                return false;
            case Phase.New:
                _phase = Phase.Activating;
                Wait_NeedsLock(request);
                Scheduler.RunTurn(static state => _ = ((Activation)state!).ActivateAsync(), this);
                return true;
            case Phase.Activating or Phase.Deactivating:
                Wait_NeedsLock(request);
                return true;
        }
        Classify(request);
        if (MayStart_NeedsLock(request))
            Start_NeedsLock(request);
        else
            Wait_NeedsLock(request);
        return true;
    }

    private void Wait_NeedsLock(Request request) => (_waiting ??= new Queue<Request>(2)).Enqueue(request);

    private void Classify(Request request)
    {
        if (request is Call call)
            request.Admission = GrainClass.Admit(call, GrainInstance!);
    }

    // While draining, only what a running request may be waiting for is let in; everything else goes to the next activation.
    private bool MayStart_NeedsLock(Request request)
    {
        if (request.Admission == Admission.Free || IsInReentrantSection_NeedsLock(request.ReentrancyId))
            return true;
        if (_phase == Phase.Draining || _exclusives > 0)
            return false;
        return request.Admission == Admission.Reader || _readers == 0;
    }

    private bool IsInReentrantSection_NeedsLock(Guid id) =>
        _reentrantSections is { Count: > 0 } && id != Guid.Empty && _reentrantSections.Contains(id);

    private void Start_NeedsLock(Request request)
    {
        request.Activation = this;
        Count_NeedsLock(request, 1);
        Scheduler.Enqueue(request);
    }

    private void Count_NeedsLock(Request request, int change)
    {
        _running += change;
        if (request.Admission == Admission.Exclusive)
            _exclusives += change;
        else if (request.Admission == Admission.Reader)
            _readers += change;
    }

    private void StartWaiting_NeedsLock()
    {
        while (_waiting!.TryPeek(out var request) && MayStart_NeedsLock(request))
            Start_NeedsLock(_waiting.Dequeue());
        if (_readers == 0 || _exclusives > 0)
            return;
        // Readers behind a waiting writer join the running readers: the running ones may be waiting for them.
        for (var left = _waiting.Count; left > 0; left--)
        {
            var request = _waiting.Dequeue();
            if (MayStart_NeedsLock(request))
                Start_NeedsLock(request);
            else
                _waiting.Enqueue(request);
        }
    }
}
