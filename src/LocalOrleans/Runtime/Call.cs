using System.Reflection;
using Orleans.Copying;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

#pragma warning disable CA1001 // The token source has no timer and its token may outlive the call; the garbage collector takes it.
/// <summary>A grain call from its sending to its outcome.</summary>
internal abstract class Call(LocalRuntime runtime, GrainId target, GrainMethod method, object?[] arguments) : Request, IInvokable
{
    private const int Queued = 0, Started = 1, Cancelled = 2;

    private CancellationTokenSource? _calleeCancellation;
    private CancellationTokenRegistration _callerCancellation;
    private CancellationToken _callerToken;
    private int _phase;

    public LocalRuntime Runtime => runtime;

    public GrainId Target => target;

    public GrainMethod Method => method;

    public object?[] Arguments => arguments;

    /// <summary>The calling activation; null when the caller is no grain.</summary>
    public Activation? Source { get; } = Activation.Current;

    public RequestContextData? Context { get; } = RequestContext.Current;

    /// <summary>Timestamp after which the caller gets a <see cref="TimeoutException"/>.</summary>
    public long Deadline { get; set; }

    public TimeSpan Patience { get; set; }

    // Links of the list of outstanding calls, owned by CallDeadlines.
    public Call? Previous { get; set; }

    public Call? Next { get; set; }

    public CallDeadlines.Stripe? Stripe { get; set; }

    public override Guid ReentrancyId => Context?.ReentrancyId ?? Guid.Empty;

    public override bool TryStart() => Interlocked.CompareExchange(ref _phase, Started, Queued) == Queued;

    public override string Describe() => $"{method} on {target}{(Source is null ? "" : $" from {Source.GrainId}")}";

    public object? GetArgument(int index) => arguments[index];

    public void SetArgument(int index, object? value) => arguments[index] = value;

    public int GetArgumentCount() => arguments.Length;

    public MethodInfo GetMethod() => method.Method;

    public string GetMethodName() => method.Name;

    public string GetInterfaceName() => method.InterfaceType.FullName ?? method.InterfaceType.Name;

    public Type GetInterfaceType() => method.InterfaceType;

    /// <summary>Sets the outcome decided by the callee.</summary>
    public abstract void SetOutcome();

    /// <summary>Sets another outcome, if none is set yet.</summary>
    public abstract bool TrySetFailure(Exception exception);

    protected abstract void TrySetCancelled(CancellationToken token);

    /// <summary>Gives the callee a token of its own: its callbacks must run as turns of the callee, not on the caller's thread.</summary>
    public void LinkCancellation(CancellationToken token)
    {
        _callerToken = token;
        _calleeCancellation = new CancellationTokenSource();
        arguments[method.TokenIndex] = _calleeCancellation.Token;
        _callerCancellation = token.UnsafeRegister(static state => ((Call)state!).CancelByCaller(), this);
    }

    /// <summary>The caller no longer waits: out of the list of outstanding calls.</summary>
    protected void Forget()
    {
        _callerCancellation.Unregister();
        Stripe?.Remove(this);
    }

    /// <summary>The caller got a timeout. What has not started never will; what has goes on, unless it is to be cancelled.</summary>
    public void OnTimedOut(bool cancelsCallee)
    {
        if (cancelsCallee)
            CancelCallee();
        else
            Interlocked.CompareExchange(ref _phase, Cancelled, Queued);
    }

    /// <summary>Asks the callee to stop, as a turn of its own; a call that has not started never does.</summary>
    private void CancelCallee()
    {
        var wasQueued = Interlocked.CompareExchange(ref _phase, Cancelled, Queued) == Queued;
        if (!wasQueued && _calleeCancellation is { } cancellation && Activation is { } activation)
            activation.Scheduler.RunTurn(static state => ((CancellationTokenSource)state!).Cancel(), cancellation);
    }

    private void CancelByCaller()
    {
        CancelCallee();
        if (!runtime.Messaging.WaitForCancellationAcknowledgement || Volatile.Read(ref _phase) == Cancelled)
            TrySetCancelled(_callerToken);
    }
}

#pragma warning restore CA1001

/// <summary>A grain call with a result type.</summary>
internal sealed class Call<T> : Call
{
    private readonly TaskCompletionSource<T> _completion;
    private T? _result;
    private Exception? _failure;

    public Call(LocalRuntime runtime, GrainId target, GrainMethod method, object?[] arguments)
        : base(runtime, target, method, arguments) =>
        _completion = new TaskCompletionSource<T>(runtime.Executor.CompletionOptions);

    public Task<T> Task => _completion.Task;

    public override void Reject(Exception reason)
    {
        _failure = reason;
        Runtime.Executor.Deliver(this);
    }

    public override void SetOutcome()
    {
        Forget();
        if (_failure is null)
            _completion.TrySetResult(_result!);
        else if (Method.IsOneWay)
            Runtime.Unobserved.Report($"one-way call {Describe()}", _failure);
        else
            _completion.TrySetException(_failure);
    }

    public override bool TrySetFailure(Exception exception)
    {
        Forget();
        return _completion.TrySetException(exception);
    }

    protected override void TrySetCancelled(CancellationToken token)
    {
        Forget();
        _completion.TrySetCanceled(token);
    }

    protected override Task InvokeAsync(Activation activation)
    {
        if (Context is not null)
            RequestContext.Current = Context;
        return Runtime.IncomingFilters.Length == 0
            ? Method.Invoke(activation.GrainInstance!, Arguments)
            : IncomingCallContext.RunAsync(this, activation);
    }

    protected override Exception? Complete(Task task)
    {
        try
        {
            if (task.IsCompletedSuccessfully)
                _result = ResultOf(task);
            else
                _failure = FailureOf(task);
        }
        catch (Exception exception)
        {
            _failure = exception;
        }
        Runtime.Executor.Deliver(this);
        return _failure;
    }

    private static Exception FailureOf(Task task)
    {
        if (task.Exception is { } aggregate)
            return aggregate.InnerExceptions.Count == 1 ? aggregate.InnerExceptions[0] : aggregate;
        return new TaskCanceledException(task);
    }

    private T? ResultOf(Task task)
    {
        if (typeof(T) == typeof(VoidResult))
            return default;
        var result = task switch
        {
            Task<T> typed => TaskResults.Read(typed),
            Task<object?> untyped => (T?)TaskResults.Read(untyped),
            _ => throw new InvalidOperationException($"{Method} returned {task.GetType()}."),
        };
        return Method.CopiesResult ? DeepCopier.Copy(result) : result;
    }
}
