using System.Linq.Expressions;
using System.Reflection;
using Orleans.Concurrency;
using Orleans.Copying;

namespace Orleans.Runtime;

/// <summary>Everything known in advance about one method of a grain interface.</summary>
internal sealed class GrainMethod
{
    public GrainMethod(Type interfaceType, MethodInfo method)
    {
        InterfaceType = interfaceType;
        Method = method;
        ResultType = ResultTypeOf(method);
        var parameters = method.GetParameters();
        TokenIndex = Array.FindIndex(parameters, p => p.ParameterType == typeof(CancellationToken));
        IsOneWay = method.IsDefined(typeof(OneWayAttribute), true);
        Timeout = (method.GetCustomAttribute<ResponseTimeoutAttribute>() ?? interfaceType.GetCustomAttribute<ResponseTimeoutAttribute>())?.Timeout;
        Admission = method.IsDefined(typeof(AlwaysInterleaveAttribute), true) ? Admission.Free
            : method.IsDefined(typeof(ReadOnlyAttribute), true) ? Admission.Reader
            : Admission.Exclusive;
        CopiedArguments = [.. Enumerable.Range(0, parameters.Length).Where(i => NeedsCopy(parameters[i]))];
        CopiesResult = !ImmutableTypes.IsStaticallyImmutable(ResultType) && !method.ReturnParameter.IsDefined(typeof(ImmutableAttribute));
        Invoke = Compile(method, parameters);
    }

    public Type InterfaceType { get; }

    public MethodInfo Method { get; }

    /// <summary>What the task yields; <see cref="VoidResult"/> for plain tasks.</summary>
    public Type ResultType { get; }

    public int TokenIndex { get; }

    public bool IsOneWay { get; }

    public TimeSpan? Timeout { get; }

    public Admission Admission { get; }

    /// <summary>Positions of the arguments that must be copied.</summary>
    public int[] CopiedArguments { get; }

    public bool CopiesResult { get; }

    /// <summary>Calls the method on a grain object.</summary>
    public Func<object, object?[], Task> Invoke { get; }

    public string Name => Method.Name;

    public override string ToString() => $"{InterfaceType.Name}.{Name}";

    private static bool NeedsCopy(ParameterInfo parameter) =>
        !parameter.IsDefined(typeof(ImmutableAttribute)) && !ImmutableTypes.IsStaticallyImmutable(parameter.ParameterType);

    private static Type ResultTypeOf(MethodInfo method)
    {
        var type = method.ReturnType;
        if (method.IsGenericMethod)
            throw new NotSupportedException($"{method.DeclaringType}.{method.Name} is generic; grain methods are not.");
        if (type == typeof(Task) || type == typeof(ValueTask))
            return typeof(VoidResult);
        if (type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(Task<>) || type.GetGenericTypeDefinition() == typeof(ValueTask<>)))
            return type.GetGenericArguments()[0];
        throw new NotSupportedException($"{method.DeclaringType}.{method.Name} returns {type}; grain methods return Task, ValueTask or their generic forms.");
    }

    private static Func<object, object?[], Task> Compile(MethodInfo method, ParameterInfo[] parameters)
    {
        var target = Expression.Parameter(typeof(object));
        var arguments = Expression.Parameter(typeof(object?[]));
        var call = Expression.Call(
            Expression.Convert(target, method.DeclaringType!),
            method,
            parameters.Select((p, i) => Expression.Convert(Expression.ArrayIndex(arguments, Expression.Constant(i)), p.ParameterType)));
        Expression task = method.ReturnType.IsValueType ? Expression.Call(call, nameof(ValueTask.AsTask), null) : call;
        return Expression.Lambda<Func<object, object?[], Task>>(Expression.Convert(task, typeof(Task)), target, arguments).Compile();
    }
}

/// <summary>The result of a method that has none.</summary>
internal readonly record struct VoidResult;
