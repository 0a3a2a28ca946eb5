using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace Orleans.Runtime;

/// <summary>A grain interface: its methods and the generated class of its references.</summary>
internal sealed class GrainInterface
{
    private static readonly ConcurrentDictionary<Type, GrainInterface> All = new();

    private static readonly Type[] ConstructorParameters = [typeof(LocalRuntime), typeof(GrainInterface), typeof(GrainId), typeof(Activation)];

    private readonly Func<LocalRuntime, GrainInterface, GrainId, Activation?, GrainReference> _create;

    private GrainInterface(Type type)
    {
        if (!type.IsInterface || !typeof(IAddressable).IsAssignableFrom(type))
            throw new ArgumentException($"{type} is no grain interface.", nameof(type));
        Type = type;
        Methods = [.. MethodsOf(type).Select(method => new GrainMethod(type, method))];
        _create = CompileConstructor(Emit());
    }

    public Type Type { get; }

    public GrainMethod[] Methods { get; }

    public static GrainInterface Of(Type type) => All.GetOrAdd(type, static t => new GrainInterface(t));

    public GrainReference CreateReference(LocalRuntime runtime, GrainId grainId, Activation? pinned = null) =>
        _create(runtime, this, grainId, pinned);

    private static IEnumerable<MethodInfo> MethodsOf(Type type) =>
        type.GetInterfaces().Append(type).SelectMany(i => i.GetMethods()).Where(m => m.IsAbstract && !m.IsStatic);

    private static Func<LocalRuntime, GrainInterface, GrainId, Activation?, GrainReference> CompileConstructor(Type type)
    {
        var factory = new DynamicMethod("Create", typeof(GrainReference), ConstructorParameters, typeof(GrainInterface).Module, skipVisibility: true);
        var il = factory.GetILGenerator();
        for (var i = 0; i < ConstructorParameters.Length; i++)
            il.Emit(OpCodes.Ldarg, i);
        il.Emit(OpCodes.Newobj, type.GetConstructors()[0]);
        il.Emit(OpCodes.Ret);
        return factory.CreateDelegate<Func<LocalRuntime, GrainInterface, GrainId, Activation?, GrainReference>>();
    }

    private Type Emit()
    {
        var assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName($"GrainReferences.{Type.Name}"), AssemblyBuilderAccess.Run);
        foreach (var name in AssembliesSeen().Select(a => a.GetName().Name!).Distinct(StringComparer.Ordinal))
            assembly.SetCustomAttribute(AccessTo(name));
        var module = assembly.DefineDynamicModule("main");
        var type = module.DefineType($"{Type.FullName}Reference", TypeAttributes.Public | TypeAttributes.Sealed, typeof(GrainReference), [Type]);
        EmitConstructor(type);
        for (var i = 0; i < Methods.Length; i++)
            EmitMethod(type, Methods[i].Method, i);
        return type.CreateType();
    }

    // Grain interfaces and their messages may be internal to their assemblies; the runtime honours this attribute by its name.
    private static CustomAttributeBuilder AccessTo(string assemblyName) =>
        new(typeof(IgnoresAccessChecksToAttribute).GetConstructor([typeof(string)])!, [assemblyName]);

    private IEnumerable<Assembly> AssembliesSeen() =>
        Methods.SelectMany(m => m.Method.GetParameters().Select(p => p.ParameterType).Append(m.ResultType).Append(m.Method.DeclaringType!))
            .SelectMany(WithArguments).Append(Type).Append(typeof(GrainReference)).Select(t => t.Assembly);

    private static IEnumerable<Type> WithArguments(Type type) => type.HasElementType
        ? WithArguments(type.GetElementType()!)
        : type.GetGenericArguments().SelectMany(WithArguments).Append(type);

    private static void EmitConstructor(TypeBuilder type)
    {
        var constructor = type.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, ConstructorParameters);
        var il = constructor.GetILGenerator();
        for (var i = 0; i <= ConstructorParameters.Length; i++)
            il.Emit(OpCodes.Ldarg, i);
        il.Emit(OpCodes.Call, typeof(GrainReference).GetConstructor(BindingFlags.Instance | BindingFlags.NonPublic, ConstructorParameters)!);
        il.Emit(OpCodes.Ret);
    }

    private static void EmitMethod(TypeBuilder type, MethodInfo method, int index)
    {
        var parameters = method.GetParameters().Select(p => p.ParameterType).ToArray();
        const MethodAttributes Attributes = MethodAttributes.Private | MethodAttributes.Virtual | MethodAttributes.Final | MethodAttributes.NewSlot;
        var builder = type.DefineMethod($"{method.DeclaringType!.FullName}.{method.Name}", Attributes, method.ReturnType, parameters);
        var il = builder.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldc_I4, index);
        il.Emit(OpCodes.Ldc_I4, parameters.Length);
        il.Emit(OpCodes.Newarr, typeof(object));
        for (var i = 0; i < parameters.Length; i++)
        {
            il.Emit(OpCodes.Dup);
            il.Emit(OpCodes.Ldc_I4, i);
            il.Emit(OpCodes.Ldarg, i + 1);
            il.Emit(OpCodes.Box, parameters[i]);
            il.Emit(OpCodes.Stelem_Ref);
        }
        il.Emit(OpCodes.Call, InvokerFor(method.ReturnType));
        il.Emit(OpCodes.Ret);
        type.DefineMethodOverride(builder, method);
    }

    private static MethodInfo InvokerFor(Type returnType)
    {
        var isTask = typeof(Task).IsAssignableFrom(returnType);
        var name = isTask ? nameof(GrainReference.InvokeTask) : nameof(GrainReference.InvokeValueTask);
        var invoker = typeof(GrainReference).GetMethods(BindingFlags.Instance | BindingFlags.NonPublic)
            .Single(m => m.Name == name && m.IsGenericMethod == returnType.IsGenericType);
        return returnType.IsGenericType ? invoker.MakeGenericMethod(returnType.GetGenericArguments()[0]) : invoker;
    }
}
