using System.Collections.Concurrent;

namespace WaActors.TestKit.Hosts;

/// <summary>
/// What goes on in the silos of one process, so that a test can tell when nothing more happens without time: calls on their way (and not those that wait inside an
/// actor, perhaps for a gateway that a test holds), operations, and the turns of each actor. An actor is known here by the scheduler of its turns.
/// </summary>
internal sealed class GrainActivity
{
    // An actor's turns run in order. What a turn queues runs after what was queued before it, so so many passes let a chain of as many awaits end.
    private const int PassesPerProbe = 24;
    private const int QuietRoundsWanted = 2;
    private const int LooksPerPause = 64;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan ServicePatience = TimeSpan.FromMilliseconds(8);

    private readonly ConcurrentDictionary<long, Happening> _happenings = new();
    private readonly ConcurrentDictionary<TaskScheduler, byte> _touched = new();
    private readonly ConcurrentDictionary<TaskScheduler, byte> _grains = new();
    private readonly ConcurrentDictionary<TaskScheduler, byte> _probed = new();
    private long _lastId;
    private long _changes;
    private int _looks;
    private string _latest = "nothing";

    /// <summary>A call leaves its caller, or an operation begins.</summary>
    public Happening Begin(string what)
    {
        var source = TaskScheduler.Current;
        var happening = new Happening(Interlocked.Increment(ref _lastId), what, source);
        _happenings[happening.Id] = happening;
        _latest = what;
        Changed(source);
        return happening;
    }

    /// <summary>It ended, and its caller goes on.</summary>
    public void End(Happening happening)
    {
        _happenings.TryRemove(happening.Id, out _);
        Changed(happening.Source);
    }

    /// <summary>A call has reached its actor, whose turn this is; null when this is no call that left here.</summary>
    public Happening? Arrive(long? id)
    {
        var target = TaskScheduler.Current;
        _grains[target] = 0;
        Changed(target);
        return id is { } known && _happenings.TryGetValue(known, out var happening) && happening.TryArrive(target) ? happening : null;
    }

    /// <summary>The actor whose turn this is has ended a call.</summary>
    public void Answer(Happening? happening)
    {
        happening?.Answer();
        Changed(TaskScheduler.Current);
    }

    /// <summary>
    /// Waits until all ended that timers brought about. A service of the silo, such as reminders, needs threads that nobody here watches: it is done when it waits
    /// anew, or it is held up by an actor, so it gets a moment and no more.
    /// </summary>
    /// <param name="timers">What was fired.</param>
    /// <param name="waitsAnew">How many services have begun their next wait since then.</param>
    public async Task SettleAfterAsync(IReadOnlyList<FiredTimer> timers, Func<long> waitsAnew)
    {
        foreach (var timer in timers) Changed(timer.Owner);
        var services = timers.Count(timer => !_grains.ContainsKey(timer.Owner));
        var fired = TimeProvider.System.GetTimestamp();
        while (waitsAnew() < services && TimeProvider.System.GetElapsedTime(fired) < ServicePatience) await LetOthersRunAsync(TestContext.Current.CancellationToken);
        await SettleAsync();
    }

    /// <summary>Waits until nothing runs and nothing is on its way.</summary>
    /// <exception cref="TimeoutException">It never comes to rest; the message says what goes on.</exception>
    public async Task SettleAsync()
    {
        using var deadline = new CancellationTokenSource(Deadline, TimeProvider.System);
        try
        {
            for (var quietRounds = 0; quietRounds < QuietRoundsWanted;)
                quietRounds = await IsQuietAsync(deadline.Token) ? quietRounds + 1 : 0;
            _touched.Clear();
        }
        catch (OperationCanceledException late) when (deadline.IsCancellationRequested)
        {
            throw new TimeoutException(
                $"The actors did not come to rest within {Deadline.TotalSeconds} s. Under way: {Describe()}. Latest: {_latest}; {_changes} steps so far. " +
                $"Turns without end: {string.Join(", ", _probed.Keys)}.", late);
        }
    }

    /// <summary>What is under way, for messages.</summary>
    public string Describe() => string.Join("; ", _happenings.Values.OrderBy(happening => happening.Id)) is { Length: > 0 } all ? all : "no call";

    private async Task<bool> IsQuietAsync(CancellationToken cancellation)
    {
        var before = Interlocked.Read(ref _changes);
        await Task.WhenAll(Watched().Select(RunQueuedTurnsAsync)).WaitAsync(cancellation);
        if (_happenings.Values.Any(happening => happening.IsOnItsWay))
        {
            await LetOthersRunAsync(cancellation);
            return false;
        }

        return Interlocked.Read(ref _changes) == before;
    }

    /// <summary>Most calls are on their way for microseconds; for those that take longer the thread is given up.</summary>
    private async Task LetOthersRunAsync(CancellationToken cancellation)
    {
        if (++_looks % LooksPerPause == 0) await Task.Delay(Pause, TimeProvider.System, cancellation);
        else await Task.Yield();
    }

    /// <summary>Actors that may run: who did something since the last rest, and both ends of every open call.</summary>
    private HashSet<TaskScheduler> Watched()
    {
        var watched = new HashSet<TaskScheduler>(_touched.Keys);
        foreach (var happening in _happenings.Values)
        {
            watched.Add(happening.Source);
            if (happening.Target is { } target) watched.Add(target);
        }

        return watched;
    }

    private Task RunQueuedTurnsAsync(TaskScheduler actor)
    {
        var ran = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var left = PassesPerProbe;
        _probed[actor] = 0;
        Queue();
        return ran.Task;

        void Queue() => _ = Task.Factory.StartNew(Pass, CancellationToken.None, TaskCreationOptions.None, actor);

        void Pass()
        {
            if (--left > 0)
            {
                Queue();
                return;
            }

            _probed.TryRemove(actor, out _);
            ran.SetResult();
        }
    }

    private void Changed(TaskScheduler actor)
    {
        _touched[actor] = 0;
        Interlocked.Increment(ref _changes);
    }
}

/// <summary>One call between actors, or one operation of an actor on a service of the runtime.</summary>
internal sealed class Happening(long id, string what, TaskScheduler source)
{
    private enum Stage
    {
        OnItsWay = 0,
        WithItsActor = 1,
        Answered = 2,
    }

    private volatile Stage _stage;

    public long Id => id;

    public TaskScheduler Source => source;

    public TaskScheduler? Target { get; private set; }

    /// <summary>True before it reached its actor, and again when its answer goes back.</summary>
    public bool IsOnItsWay => _stage != Stage.WithItsActor;

    public bool TryArrive(TaskScheduler target)
    {
        if (_stage != Stage.OnItsWay) return false;
        Target = target;
        _stage = Stage.WithItsActor;
        return true;
    }

    public void Answer() => _stage = Stage.Answered;

    public override string ToString() => $"{what} ({_stage})";
}
