using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Orleans.Copying;

/// <summary>Copies one object: the copy first, then what it refers to.</summary>
internal delegate object ObjectCopier(object original, CopyContext context);

/// <summary>
/// Deep copies of messages, so that caller and callee share nothing that either can change. A copier is compiled once per type;
/// types that cannot change are passed as they are.
/// </summary>
internal static class DeepCopier
{
    private static readonly ConcurrentDictionary<Type, ObjectCopier> Copiers = new();

    private static readonly ObjectCopier Identity = static (original, _) => original;

    /// <summary>A copy of a value.</summary>
    /// <exception cref="NotSupportedException">It holds something that cannot be copied, such as a delegate or a stream.</exception>
    public static T Copy<T>(T value)
    {
        if (value is null)
            return value;
        var context = CopyContext.Rent();
        try
        {
            return (T)CopyAny(value, context)!;
        }
        finally
        {
            context.Return();
        }
    }

    /// <summary>Replaces the arguments at the given positions by copies; references shared among them stay shared.</summary>
    public static void CopyArguments(object?[] arguments, int[] positions)
    {
        var context = CopyContext.Rent();
        try
        {
            foreach (var position in positions)
                arguments[position] = CopyAny(arguments[position], context);
        }
        finally
        {
            context.Return();
        }
    }

    /// <summary>All instance fields, those of base classes included.</summary>
    public static IEnumerable<FieldInfo> FieldsOf(Type type)
    {
        const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        for (var level = type; level is not null && level != typeof(object); level = level.BaseType)
        {
            foreach (var field in level.GetFields(Own))
                yield return field;
        }
    }

    /// <summary>Called by compiled copiers for each part.</summary>
    internal static object? CopyAny(object? original, CopyContext context)
    {
        if (original is null)
            return null;
        var type = original.GetType();
        if (!Copiers.TryGetValue(type, out var copier))
            copier = Copiers.GetOrAdd(type, Choose);
        if (ReferenceEquals(copier, Identity))
            return original;
        if (type.IsValueType)
            return copier(original, context);
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return context.Find(original) ?? copier(original, context);
    }

    private static ObjectCopier Choose(Type type)
    {
        if (ImmutableTypes.IsImmutable(type))
            return Identity;
        if (type.IsArray)
            return CollectionCopiers.ForArray(type);
        return CollectionCopiers.TryFor(type) ?? FieldCopier.For(type);
    }
}
