using System.Reflection;
using Orleans.Copying;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>Walks the incoming filters and then the grain's method.</summary>
internal sealed class IncomingCallContext(Call call, Activation activation) : IIncomingGrainCallContext
{
    private int _next;

    public IInvokable Request => call;

    public object Grain => activation.GrainInstance!;

    public IGrainContext TargetContext => activation;

    public GrainId? SourceId => call.Source?.GrainId;

    public GrainId TargetId => call.Target;

    public MethodInfo InterfaceMethod => call.Method.Method;

    public string InterfaceName => call.GetInterfaceName();

    public string MethodName => call.Method.Name;

    public object? Result { get; set; }

    public MethodInfo ImplementationMethod
    {
        get
        {
            var map = Grain.GetType().GetInterfaceMap(InterfaceMethod.DeclaringType!);
            return map.TargetMethods[Array.IndexOf(map.InterfaceMethods, InterfaceMethod)];
        }
    }

    public static async Task<object?> RunAsync(Call call, Activation activation)
    {
        var context = new IncomingCallContext(call, activation);
        await context.Invoke();
        return context.Result;
    }

    public async Task Invoke()
    {
        var filters = call.Runtime.IncomingFilters;
        if (_next < filters.Length)
        {
            await filters[_next++].Invoke(this);
            return;
        }
        var task = call.Method.Invoke(Grain, call.Arguments);
        await task;
        Result = TaskResults.Of(task, call.Method);
    }
}

/// <summary>Walks the outgoing filters and then sends the call.</summary>
internal sealed class OutgoingCallContext<T>(
    LocalRuntime runtime, IOutgoingGrainCallFilter[] filters, GrainReference reference, GrainMethod method, object?[] arguments)
    : IOutgoingGrainCallContext, IInvokable
{
    private int _next;

    public IInvokable Request => this;

    public object Grain => reference;

    public IGrainContext? SourceContext { get; } = Activation.Current;

    public GrainId? SourceId => SourceContext?.GrainId;

    public GrainId TargetId => reference.GrainId;

    public MethodInfo InterfaceMethod => method.Method;

    public string InterfaceName => GetInterfaceName();

    public string MethodName => method.Name;

    public object? Result { get; set; }

    public static async Task<T> RunAsync(
        LocalRuntime runtime, IOutgoingGrainCallFilter[] filters, GrainReference reference, GrainMethod method, object?[] arguments)
    {
        var context = new OutgoingCallContext<T>(runtime, filters, reference, method, arguments);
        await context.Invoke();
        return context.Result is T result ? result : default!;
    }

    public async Task Invoke()
    {
        if (_next < filters.Length)
            await filters[_next++].Invoke(this);
        else
            Result = await runtime.Send<T>(reference, method, [.. arguments]);
    }

    public object? GetArgument(int index) => arguments[index];

    public void SetArgument(int index, object? value) => arguments[index] = value;

    public int GetArgumentCount() => arguments.Length;

    public MethodInfo GetMethod() => method.Method;

    public string GetMethodName() => method.Name;

    public string GetInterfaceName() => method.InterfaceType.FullName ?? method.InterfaceType.Name;

    public Type GetInterfaceType() => method.InterfaceType;
}

/// <summary>Reads a task's result when its type is known only at run time.</summary>
internal static class TaskResults
{
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<Type, Func<Task, object?>> Readers = new();

    public static object? Of(Task task, GrainMethod method) => method.ResultType == typeof(VoidResult)
        ? null
        : Readers.GetOrAdd(method.ResultType, Reader)(task);

    private static Func<Task, object?> Reader(Type resultType) =>
        typeof(TaskResults).GetMethod(nameof(ReadBoxed), BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(resultType).CreateDelegate<Func<Task, object?>>();

    /// <summary>The result of a task that is complete.</summary>
#pragma warning disable VSTHRD002 // Complete: there is nothing to wait for.
    public static T Read<T>(Task<T> task) => task.GetAwaiter().GetResult();
#pragma warning restore VSTHRD002

    private static object? ReadBoxed<T>(Task task) => Read((Task<T>)task);
}
