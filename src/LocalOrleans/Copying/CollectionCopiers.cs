using System.Collections;
using System.Reflection;
using System.Text.Json.Nodes;

namespace Orleans.Copying;

/// <summary>Copiers of the collections whose insides depend on the identity of what they hold, or that are worth a fast path.</summary>
internal static class CollectionCopiers
{
    public static ObjectCopier ForArray(Type type)
    {
        var element = type.GetElementType()!;
        if (ImmutableTypes.IsStaticallyImmutable(element))
            return CopyShallow;
        return type.IsSZArray ? Make(nameof(Vector), element) : CopyManyDimensional;
    }

    public static ObjectCopier? TryFor(Type type)
    {
        if (typeof(JsonNode).IsAssignableFrom(type))
            return static (original, _) => ((JsonNode)original).DeepClone();
        // Comparers are stateless by contract; copies must go on hashing alike.
        if (IsComparer(type))
            return static (original, _) => original;
        if (!type.IsGenericType)
            return null;
        var definition = type.GetGenericTypeDefinition();
        return definition == typeof(List<>) ? Make(nameof(ListOf), type.GetGenericArguments())
            : definition == typeof(Dictionary<,>) ? Make(nameof(DictionaryOf), type.GetGenericArguments())
            : definition == typeof(HashSet<>) ? Make(nameof(HashSetOf), type.GetGenericArguments())
            : null;
    }

    private static bool IsComparer(Type type) =>
        type.Namespace?.StartsWith("System", StringComparison.Ordinal) == true
        && (typeof(IEqualityComparer).IsAssignableFrom(type) || typeof(IComparer).IsAssignableFrom(type)
            || type.GetInterfaces().Any(i => i.IsGenericType
                && (i.GetGenericTypeDefinition() == typeof(IEqualityComparer<>) || i.GetGenericTypeDefinition() == typeof(IComparer<>))));

    private static ObjectCopier Make(string name, params Type[] arguments) =>
        typeof(CollectionCopiers).GetMethod(name, BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(arguments).CreateDelegate<ObjectCopier>();

    private static object CopyShallow(object original, CopyContext context)
    {
        var copy = ((Array)original).Clone();
        context.Record(original, copy);
        return copy;
    }

    private static T[] Vector<T>(object original, CopyContext context)
    {
        var from = (T[])original;
        var to = new T[from.Length];
        context.Record(original, to);
        for (var i = 0; i < from.Length; i++)
            to[i] = (T)DeepCopier.CopyAny(from[i], context)!;
        return to;
    }

    private static Array CopyManyDimensional(object original, CopyContext context)
    {
        var from = (Array)original;
        var to = (Array)from.Clone();
        context.Record(original, to);
        var index = new int[from.Rank];
        for (var n = 0; n < from.Length; n++)
        {
            var rest = n;
            for (var d = from.Rank - 1; d >= 0; d--)
            {
                index[d] = from.GetLowerBound(d) + (rest % from.GetLength(d));
                rest /= from.GetLength(d);
            }
            to.SetValue(DeepCopier.CopyAny(from.GetValue(index), context), index);
        }
        return to;
    }

    private static List<T> ListOf<T>(object original, CopyContext context)
    {
        var from = (List<T>)original;
        var to = new List<T>(from.Count);
        context.Record(original, to);
        if (ImmutableTypes.IsStaticallyImmutable(typeof(T)))
        {
            to.AddRange(from);
            return to;
        }
        foreach (var item in from)
            to.Add((T)DeepCopier.CopyAny(item, context)!);
        return to;
    }

    private static Dictionary<TKey, TValue> DictionaryOf<TKey, TValue>(object original, CopyContext context)
        where TKey : notnull
    {
        var from = (Dictionary<TKey, TValue>)original;
        var to = new Dictionary<TKey, TValue>(from.Count, from.Comparer);
        context.Record(original, to);
        foreach (var (key, value) in from)
            to.Add((TKey)DeepCopier.CopyAny(key, context)!, (TValue)DeepCopier.CopyAny(value, context)!);
        return to;
    }

    private static HashSet<T> HashSetOf<T>(object original, CopyContext context)
    {
        var from = (HashSet<T>)original;
        var to = new HashSet<T>(from.Count, from.Comparer);
        context.Record(original, to);
        foreach (var item in from)
            to.Add((T)DeepCopier.CopyAny(item, context)!);
        return to;
    }
}
