namespace Orleans.Runtime;

/// <summary>
/// Runs the turns of one activation, one at a time and in order. Being a <see cref="TaskScheduler"/>, it also gets every continuation of
/// what the grain awaits, and the tasks that grain code starts and forgets.
/// </summary>
internal sealed class TurnScheduler(TurnExecutor executor, ProcessLife life, Activation? activation, string name) : TaskScheduler, IThreadPoolWorkItem
{
    /// <summary>A pool thread gives way to other activations after this many turns.</summary>
    private const int TurnsPerSliceMax = 64;

    [ThreadStatic]
    private static TurnScheduler? s_running;

    private readonly Lock _lock = new();
    private Queue<object>? _queue;
    private Task? _starting;
    private bool _scheduled;

    public string Name => activation is null ? name : activation.GrainId.ToString();

    public Activation? Activation => activation;

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>True while the calling thread runs a turn of this scheduler.</summary>
    public bool IsRunningHere => ReferenceEquals(s_running, this);

    /// <summary>Queues an item: a started task, a <see cref="Request"/> or a raw <see cref="IThreadPoolWorkItem"/>.</summary>
    public void Enqueue(object item)
    {
        bool isScheduled;
        lock (_lock)
        {
            if (life.IsOver)
                return;
            (_queue ??= new Queue<object>(2)).Enqueue(item);
            isScheduled = _scheduled;
            _scheduled = true;
        }
        if (isScheduled)
            executor.OnQueuedBehind();
        else
            executor.Schedule(this);
    }

    /// <summary>Queues an action as a turn without the async locals of the caller.</summary>
    public void RunTurn(Action<object?> action, object? state)
    {
        Task task;
        var isFlowing = !ExecutionContext.IsFlowSuppressed();
        var flow = isFlowing ? ExecutionContext.SuppressFlow() : default;
        try
        {
            task = new Task(action, state);
        }
        finally
        {
            if (isFlowing)
                flow.Undo();
        }
        task.Start(this);
    }

    void IThreadPoolWorkItem.Execute()
    {
        for (var turns = 0; turns < TurnsPerSliceMax; turns++)
        {
            if (!RunOne())
                return;
        }
        executor.Schedule(this);
    }

    /// <summary>Runs one turn. False when nothing is left, and then the scheduler is no longer scheduled.</summary>
    public bool RunOne()
    {
        object? item;
        lock (_lock)
        {
            if (life.IsOver || _queue is null || !_queue.TryDequeue(out item))
            {
                _scheduled = false;
                return false;
            }
        }
        var outer = s_running;
        s_running = this;
        try
        {
            Run(item);
        }
        finally
        {
            s_running = outer;
        }
        return true;
    }

    protected override void QueueTask(Task task)
    {
        if (!ReferenceEquals(task, _starting))
            Enqueue(task);
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        IsRunningHere && !life.IsOver && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_lock)
            return _queue?.OfType<Task>().ToArray() ?? [];
    }

    private void Run(object item)
    {
        switch (item)
        {
            case Task task:
                TryExecuteTask(task);
                break;
            case Request request:
                RunInTask(request);
                break;
            case IThreadPoolWorkItem work:
                work.Execute();
                break;
        }
    }

    // A request must run inside a task of this scheduler, or its awaits would not come back here. Made on the pump's own (empty)
    // execution context, the task does not inherit the caller's async locals.
    private void RunInTask(Request request)
    {
        var task = new Task(static state => ((Request)state!).RunTurn(), request);
        _starting = task;
        task.Start(this);
        _starting = null;
        TryExecuteTask(task);
    }
}

/// <summary>The life of one process. After its end none of its turns ever runs: that is what a crash means.</summary>
internal sealed class ProcessLife
{
    private volatile bool _isOver;

    public bool IsOver => _isOver;

    public void End() => _isOver = true;
}

/// <summary>Decides where and when schedulers with queued turns run.</summary>
internal abstract class TurnExecutor
{
    /// <summary>Called once when a scheduler gets work; it runs <see cref="TurnScheduler.RunOne"/> until that says false.</summary>
    public abstract void Schedule(TurnScheduler scheduler);

    /// <summary>Called when a scheduler that had work got more.</summary>
    public virtual void OnQueuedBehind()
    {
    }

    /// <summary>Hands a call's outcome to its caller.</summary>
    public abstract void Deliver(Call call);

    /// <summary>Called after a call was queued by code outside the executor.</summary>
    public virtual void AfterSend()
    {
    }

    /// <summary>Whether awaiting callers must be resumed elsewhere than where the outcome is set.</summary>
    public abstract TaskCreationOptions CompletionOptions { get; }
}

/// <summary>Runs activations on the thread pool.</summary>
internal sealed class ThreadPoolTurnExecutor : TurnExecutor
{
    public override TaskCreationOptions CompletionOptions => TaskCreationOptions.RunContinuationsAsynchronously;

    public override void Schedule(TurnScheduler scheduler) => ThreadPool.UnsafeQueueUserWorkItem(scheduler, preferLocal: true);

    public override void Deliver(Call call) => call.SetOutcome();
}
