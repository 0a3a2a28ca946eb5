using System.Text;
using Orleans.Runtime;

namespace Orleans.Virtual;

/// <summary>Running code and moving time.</summary>
public sealed partial class VirtualSilo
{
    /// <summary>Failures of work that nobody awaited. Finds abandoned tasks by collecting garbage, so it is not cheap.</summary>
    public IReadOnlyList<UnobservedFailure> UnobservedExceptions
    {
        get
        {
            foreach (var exception in _faults.CollectAbandoned())
                Report("a task that nobody awaited", exception);
            return _failures;
        }
    }

    /// <summary>Runs test code on this host until it ends. Time moves only if it moves it.</summary>
    /// <exception cref="InvalidOperationException">The code waits, but nothing is left to run: a deadlock, or it waits for time.</exception>
    public void Run(Func<Task> test) => Drive(Start(test), autoAdvance: null);

    /// <inheritdoc cref="Run(Func{Task})"/>
    public T Run<T>(Func<Task<T>> test)
    {
        var task = Start(test);
        Drive(task, autoAdvance: null);
        return TaskResults.Read((Task<T>)task);
    }

    /// <summary>Runs test code to its end like <see cref="Run(Func{Task})"/>; the task is complete when this returns.</summary>
    public Task RunAsync(Func<Task> test)
    {
        Run(test);
        return Task.CompletedTask;
    }

    /// <inheritdoc cref="RunAsync(Func{Task})"/>
    public Task<T> RunAsync<T>(Func<Task<T>> test) => Task.FromResult(Run(test));

    /// <summary>Runs test code to its end; whenever it waits and nothing is ready, time moves to the next timer.</summary>
    /// <param name="test">The code.</param>
    /// <param name="limit">How far time may move in all.</param>
    /// <exception cref="InvalidOperationException">The code still waits after that.</exception>
    public void RunAdvancing(Func<Task> test, TimeSpan limit) => Drive(Start(test), limit);

    /// <summary>Runs all turns that are ready and timers that are due now.</summary>
    public void RunUntilIdle() => _executor.PumpUntilIdle();

    /// <summary>Moves time by a span, timer by timer, running everything that becomes ready after each.</summary>
    public void Advance(TimeSpan span)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(span, TimeSpan.Zero);
        AdvanceTo(Clock.GetUtcNow() + span);
    }

    /// <summary>Moves time to a moment, timer by timer.</summary>
    public void AdvanceTo(DateTimeOffset target)
    {
        RunUntilIdle();
        while (Clock.NextDue is { } due && due <= target)
        {
            Clock.MoveTo(due);
            RunUntilIdle();
        }
        Clock.MoveTo(target);
        RunUntilIdle();
    }

    /// <summary>Moves time until the condition holds.</summary>
    /// <exception cref="InvalidOperationException">It still does not after the limit; the message names what was waited for.</exception>
    public void AdvanceUntil(Func<bool> condition, TimeSpan limit, string waitingFor)
    {
        var end = Clock.GetUtcNow() + limit;
        RunUntilIdle();
        while (!condition())
        {
            if (Clock.NextDue is not { } due || due > end)
                throw new InvalidOperationException($"Waited {limit} of virtual time for {waitingFor}, in vain. {Describe()}");
            Clock.MoveTo(due);
            RunUntilIdle();
        }
    }

    /// <summary>
    /// While held, a run waits for work from other threads (real I/O) instead of calling itself stuck or idle, and time does not move.
    /// Hold one per operation in adapters that do real I/O; the PostgreSQL stores of state and reminders are held so already.
    /// </summary>
    public IDisposable ExpectExternalWork() => new ExternalWork(_executor);

    /// <summary>What runs and waits now, for failure messages.</summary>
    public string Describe()
    {
        var text = new StringBuilder($"Seed {Seed}, time {Clock.GetUtcNow():O}, next timer {Clock.NextDue?.ToString("O") ?? "none"}.");
        if (_process is null)
            return text.Append(" The process has crashed.").ToString();
        foreach (var activation in Present.Runtime.Directory.All.Where(a => a.IsBusy).OrderBy(a => a.Number))
            text.Append(' ').Append(activation).Append('.');
        foreach (var call in Present.Runtime.OutstandingCalls())
            text.Append(" Unanswered: ").Append(call.Describe()).Append('.');
        return text.ToString();
    }

    // The test keeps its own execution context (xunit's test context lives in it), and comes back to the client scheduler after awaits.
    private Task Start(Func<Task> test) =>
        Task.Factory.StartNew(test, CancellationToken.None, TaskCreationOptions.None, _executor.Client).Unwrap();

    private Task<T> Start<T>(Func<Task<T>> test) =>
        Task.Factory.StartNew(test, CancellationToken.None, TaskCreationOptions.None, _executor.Client).Unwrap();

    private void Drive(Task task, TimeSpan? autoAdvance)
    {
        var end = Clock.GetUtcNow() + (autoAdvance ?? TimeSpan.Zero);
        using var drive = _executor.Drive();
        while (!task.IsCompleted)
        {
            _executor.Pump(() => task.IsCompleted);
            if (task.IsCompleted || WaitsForForeignWork())
                continue;
            if (autoAdvance is null || Clock.NextDue is not { } due || due > end)
                throw new InvalidOperationException($"The code is not complete and nothing can run: a deadlock, or it waits for time. {Describe()}");
            Clock.MoveTo(due);
        }
        RethrowFailure(task);
    }

    private bool WaitsForForeignWork() =>
        _executor.WaitForForeignWork(_executor.HasExternalWork ? VirtualExecutor.ExternalWorkPatience : ForeignWorkPatience);

#pragma warning disable VSTHRD002 // Complete: there is nothing to wait for.
    private static void RethrowFailure(Task task) => task.GetAwaiter().GetResult();
#pragma warning restore VSTHRD002

    private sealed class ExternalWork : IDisposable
    {
        private VirtualExecutor? _executor;

        public ExternalWork(VirtualExecutor executor)
        {
            _executor = executor;
            executor.BeginExternalWork();
        }

        public void Dispose() => Interlocked.Exchange(ref _executor, null)?.EndExternalWork();
    }
}
