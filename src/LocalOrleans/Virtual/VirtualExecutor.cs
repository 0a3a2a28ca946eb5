using Orleans.Runtime;

namespace Orleans.Virtual;

/// <summary>
/// Runs everything on the one thread that pumps: the turns of all activations, timers, and the continuations of client code. A seed
/// chooses which of the ready schedulers runs its next turn; seed 0 takes them in order.
/// </summary>
internal sealed class VirtualExecutor : TurnExecutor
{
    /// <summary>More turns than this without time moving is taken for an endless loop.</summary>
    private const int TurnsPerPumpMax = 20_000_000;

    /// <summary>In real time.</summary>
    public static readonly TimeSpan ExternalWorkPatience = TimeSpan.FromSeconds(60);

    private static readonly ExecutionContext EmptyContext = CaptureEmptyContext();

    private readonly Lock _lock = new();
    private readonly List<TurnScheduler> _ready = [];
    private readonly SeededChoice? _choice;
    private readonly VirtualTimeProvider _clock;
    private readonly object _foreign = new();
    private bool _isForeignWorkThere;
    private bool _isWaiting;
    private readonly ProcessLife _forever = new();
    private ProcessLife _deliveriesLife = new();
    private int _pumpingThread;
    private int _drivingThread;
    private int _externalWork;

    public VirtualExecutor(ulong seed, VirtualTimeProvider clock)
    {
        _choice = seed == 0 ? null : new SeededChoice(seed);
        _clock = clock;
        Client = new TurnScheduler(this, _forever, null, "client");
        Deliveries = new TurnScheduler(this, _deliveriesLife, null, "deliveries");
    }

    public override TaskCreationOptions CompletionOptions => TaskCreationOptions.None;

    /// <summary>Runs test code; outlives crashes.</summary>
    public TurnScheduler Client { get; }

    /// <summary>Hands outcomes to callers, outside any activation's turn.</summary>
    public TurnScheduler Deliveries { get; private set; }

    /// <summary>Turns run so far.</summary>
    public long Turns { get; private set; }

    /// <summary>How often work came from another thread: each time, repeatability is lost.</summary>
    public int ForeignPosts { get; private set; }

    /// <summary>Called before each turn with the name of what runs.</summary>
    public Action<string>? OnTurn { get; set; }

    public bool IsPumpingHere => _pumpingThread == Environment.CurrentManagedThreadId;

    public bool HasExternalWork => Volatile.Read(ref _externalWork) > 0;

    public override void Schedule(TurnScheduler scheduler)
    {
        lock (_lock)
        {
            _ready.Add(scheduler);
            if (!IsForeignHere)
                return;
            ForeignPosts++;
        }
        SignalForeignWork();
    }

    public override void OnQueuedBehind()
    {
        lock (_lock)
        {
            if (IsForeignHere)
                ForeignPosts++;
        }
    }

    public override void Deliver(Call call) => Deliveries.Enqueue(new Delivery(call));

    // A call made while nothing pumps comes from test code outside Run: carry it as far as it goes without time moving.
    public override void AfterSend()
    {
        if (_pumpingThread == 0 && !IsDriven)
            PumpUntilIdle();
    }

    /// <summary>Until disposed this thread drives: it pumps and waits in turn, and what other threads queue meanwhile counts as foreign also between the two.</summary>
    public DriveScope Drive()
    {
        var outer = _drivingThread;
        _drivingThread = Environment.CurrentManagedThreadId;
        return new DriveScope(this, outer);
    }

    /// <summary>Runs turns and due timers until nothing is ready and no external work is expected.</summary>
    public void PumpUntilIdle()
    {
        Pump(static () => false);
        while (HasExternalWork)
        {
            if (!WaitForForeignWork(ExternalWorkPatience))
                throw new InvalidOperationException($"External work did not end within {ExternalWorkPatience}.");
            Pump(static () => false);
        }
    }

    /// <summary>Counts real I/O as external work until its outcome is back on the executor.</summary>
    public async Task<T> WatchAsync<T>(Task<T> operation)
    {
        BeginExternalWork();
        try
        {
            return await operation;
        }
        finally
        {
            EndExternalWork();
        }
    }

    /// <summary>Outcomes on their way are lost with the process that sent them.</summary>
    public void DropDeliveries()
    {
        _deliveriesLife.End();
        _deliveriesLife = new ProcessLife();
        Deliveries = new TurnScheduler(this, _deliveriesLife, null, "deliveries");
    }

    public void BeginExternalWork() => Interlocked.Increment(ref _externalWork);

    public void EndExternalWork()
    {
        Interlocked.Decrement(ref _externalWork);
        SignalForeignWork();
    }

    /// <summary>Blocks until another thread queues work or ends external work. False when the wait was in vain.</summary>
    public bool WaitForForeignWork(TimeSpan patience)
    {
        lock (_lock)
        {
            if (_ready.Count > 0)
                return true;
            _isWaiting = true;
        }
        lock (_foreign)
        {
            if (!_isForeignWorkThere)
                Monitor.Wait(_foreign, patience);
            _isWaiting = false;
            var isThere = _isForeignWorkThere;
            _isForeignWorkThere = false;
            return isThere;
        }
    }

    /// <summary>Runs turns and due timers until nothing is ready or the condition holds. May be nested by client code.</summary>
    public void Pump(Func<bool> isDone)
    {
        if (TaskScheduler.Current is TurnScheduler { Activation: { } activation })
            throw new InvalidOperationException($"The host is driven by test code, not from within a grain ({activation.GrainId}).");
        var outerThread = Enter();
        var outerContext = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            ExecutionContext.Run(EmptyContext, static s => ((Action)s!)(), () => Loop(isDone));
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outerContext);
            _pumpingThread = outerThread;
        }
    }

    // Another thread than the one that pumps or drives.
    private bool IsForeignHere => !IsPumpingHere && !IsDrivenHere && (_pumpingThread != 0 || IsDriven);

    private bool IsDriven => _isWaiting || _drivingThread != 0;

    private bool IsDrivenHere => _drivingThread == Environment.CurrentManagedThreadId;

    /// <summary>See <see cref="Drive"/>.</summary>
    public readonly struct DriveScope(VirtualExecutor executor, int outer) : IDisposable
    {
        public void Dispose() => executor._drivingThread = outer;
    }

    private sealed class Delivery(Call call) : IThreadPoolWorkItem
    {
        public void Execute() => call.SetOutcome();
    }

    private void SignalForeignWork()
    {
        lock (_foreign)
        {
            _isForeignWorkThere = true;
            Monitor.Pulse(_foreign);
        }
    }

    private static ExecutionContext CaptureEmptyContext()
    {
        ExecutionContext? context = null;
        var thread = new Thread(() => context = ExecutionContext.Capture());
        thread.UnsafeStart();
        thread.Join();
        return context!;
    }

    private int Enter()
    {
        var here = Environment.CurrentManagedThreadId;
        var outer = Interlocked.CompareExchange(ref _pumpingThread, here, 0);
        return outer == 0 || outer == here
            ? outer
            : throw new InvalidOperationException("Another thread drives this host; it has one logical thread.");
    }

    private void Loop(Func<bool> isDone)
    {
        for (var turns = 0; turns < TurnsPerPumpMax; turns++)
        {
            if (isDone() || !(RunOneTurn() || _clock.FireNext()))
                return;
        }
        throw new InvalidOperationException($"{TurnsPerPumpMax} turns without time moving: something loops without end.");
    }

    private bool RunOneTurn()
    {
        TurnScheduler scheduler;
        lock (_lock)
        {
            if (_ready.Count == 0)
                return false;
            var index = _choice?.Next(_ready.Count) ?? 0;
            scheduler = _ready[index];
            _ready.RemoveAt(index);
        }
        Turns++;
        OnTurn?.Invoke(scheduler.Name);
        if (scheduler.RunOne())
        {
            lock (_lock)
                _ready.Add(scheduler);
        }
        return true;
    }
}
