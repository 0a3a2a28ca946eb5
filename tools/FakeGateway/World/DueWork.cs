namespace WaActors.FakeGateway.World;

/// <summary>What is due later, such as acknowledgements: one timer for all of it.</summary>
internal sealed class DueWork : IAsyncDisposable
{
    /// <summary>Work is done in batches this far apart, so that a fast run does not fire a timer per message.</summary>
    private const long StepMs = 20;
    private readonly Lock gate = new();
    private readonly PriorityQueue<Action, long> due = new();
    private readonly TimeProvider time;
    private readonly ITimer timer;
    private long armedFor = long.MaxValue;

    public DueWork(TimeProvider time)
    {
        this.time = time;
        timer = time.CreateTimer(_ => DoDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Does <paramref name="work"/> once <paramref name="atMs"/> (milliseconds since 1970) has come.</summary>
    public void Add(long atMs, Action work)
    {
        lock (gate)
        {
            due.Enqueue(work, (atMs + StepMs - 1) / StepMs * StepMs);
            Arm();
        }
    }

    public void Clear()
    {
        lock (gate)
        {
            due.Clear();
        }
    }

    public ValueTask DisposeAsync() => timer.DisposeAsync();

    private void Arm()
    {
        if (due.TryPeek(out _, out var next) && next < armedFor)
        {
            armedFor = next;
            timer.Change(TimeSpan.FromMilliseconds(Math.Max(0, next - NowMs())), Timeout.InfiniteTimeSpan);
        }
    }

    private void DoDue()
    {
        var ready = new List<Action>();
        lock (gate)
        {
            var now = NowMs();
            while (due.TryPeek(out _, out var at) && at <= now)
            {
                ready.Add(due.Dequeue());
            }

            armedFor = long.MaxValue;
            Arm();
        }

        foreach (var work in ready)
        {
            work();
        }
    }

    private long NowMs() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
