using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using Orleans.Configuration;
using Orleans.Serialization.Invocation;
using Orleans.Storage;

namespace Orleans.Runtime;

/// <summary>Everything known in advance about one grain class.</summary>
internal sealed class GrainClass
{
    private readonly bool _isReentrant;
    private readonly MethodInfo? _mayInterleave;
    private readonly TimeSpan? _collectionAge;
    private readonly Lazy<(ConstructorInvoker Invoke, ParameterInfo[] Parameters)> _constructor;

    public GrainClass(Type type)
    {
        Type = type;
        GrainType = GrainType.Create(type.GetCustomAttribute<GrainTypeAttribute>()?.GrainType ?? DerivedName(type));
        _isReentrant = type.IsDefined(typeof(ReentrantAttribute), true);
        _mayInterleave = FindPredicate(type);
        _collectionAge = type.IsDefined(typeof(KeepAliveAttribute), true)
            ? TimeSpan.MaxValue
            : type.GetCustomAttribute<CollectionAgeLimitAttribute>()?.AgeLimit;
        _constructor = new(() =>
        {
            var constructor = PickConstructor(type);
            return (ConstructorInvoker.Create(constructor), constructor.GetParameters());
        });
    }

    public Type Type { get; }

    public GrainType GrainType { get; }

    public TimeSpan CollectionAge(GrainCollectionOptions options) =>
        _collectionAge ?? (options.ClassSpecificCollectionAge.TryGetValue(Type.FullName!, out var age) ? age : options.CollectionAge);

    /// <summary>How a call shares the activation.</summary>
    public Admission Admit(Call call, object instance)
    {
        if (_isReentrant || call.Method.Admission == Admission.Free)
            return Admission.Free;
        if (_mayInterleave is not null && (bool)_mayInterleave.Invoke(_mayInterleave.IsStatic ? null : instance, [call])!)
            return Admission.Free;
        return call.Method.Admission;
    }

    public object CreateInstance(Activation activation)
    {
        var (invoke, parameters) = _constructor.Value;
        var arguments = new object?[parameters.Length];
        for (var i = 0; i < parameters.Length; i++)
            arguments[i] = Resolve(parameters[i], activation);
        return invoke.Invoke(arguments.AsSpan());
    }

    // CampaignGrain -> campaign, as in a cluster, so that stored identities agree.
    private static string DerivedName(Type type)
    {
#pragma warning disable CA1308 // The lower-case form is the stored identity, not a comparison key.
        var name = type.Name.ToLowerInvariant();
#pragma warning restore CA1308
        return name.EndsWith("grain", StringComparison.Ordinal) && name.Length > 5 ? name[..^5] : name;
    }

    private static MethodInfo? FindPredicate(Type type)
    {
        var name = type.GetCustomAttribute<MayInterleaveAttribute>()?.CallbackMethodName;
        if (name is null)
            return null;
        const BindingFlags Any = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.FlattenHierarchy;
        return type.GetMethod(name, Any, [typeof(IInvokable)])
            ?? throw new InvalidOperationException($"{type} names '{name}' in [MayInterleave] but has no method bool {name}(IInvokable).");
    }

    private static ConstructorInfo PickConstructor(Type type)
    {
        var constructors = type.GetConstructors();
        return constructors.FirstOrDefault(c => c.IsDefined(typeof(ActivatorUtilitiesConstructorAttribute)))
            ?? constructors.MaxBy(c => c.GetParameters().Length)
            ?? throw new InvalidOperationException($"{type} has no public constructor.");
    }

    private static object? Resolve(ParameterInfo parameter, Activation activation)
    {
        var type = parameter.ParameterType;
        if (parameter.GetCustomAttribute<PersistentStateAttribute>() is { } state)
            return PersistentStates.Create(activation, type, state);
        if (type == typeof(IGrainContext))
            return activation;
        var services = activation.ActivationServices;
        var service = parameter.GetCustomAttribute<FromKeyedServicesAttribute>() is { Key: { } key }
            ? ((IKeyedServiceProvider)services).GetKeyedService(type, key)
            : services.GetService(type);
        if (service is not null || parameter.HasDefaultValue)
            return service ?? parameter.DefaultValue;
        throw new InvalidOperationException($"{activation.GrainClass.Type} asks for {type} in its constructor, but no such service is registered.");
    }
}
