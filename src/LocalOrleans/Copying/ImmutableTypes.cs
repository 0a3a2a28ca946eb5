using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Numerics;
using System.Reflection;
using Orleans.Runtime;

namespace Orleans.Copying;

/// <summary>Decides which types can never change once made, so that they cross grain calls without a copy.</summary>
internal static class ImmutableTypes
{
    private static readonly HashSet<Type> Known =
    [
        typeof(string), typeof(decimal), typeof(Guid), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly),
        typeof(TimeSpan), typeof(Uri), typeof(Version), typeof(BigInteger), typeof(Int128), typeof(UInt128), typeof(Half), typeof(Index),
        typeof(Range), typeof(IPAddress), typeof(CultureInfo), typeof(TimeZoneInfo), typeof(CancellationToken), typeof(DBNull),
        typeof(VoidResult), typeof(System.Text.Json.JsonElement), typeof(System.Text.Rune), typeof(System.Text.RegularExpressions.Regex),
    ];

    private static readonly HashSet<Type> KnownContainers =
    [
        typeof(ImmutableArray<>), typeof(ImmutableList<>), typeof(ImmutableHashSet<>), typeof(ImmutableSortedSet<>),
        typeof(ImmutableDictionary<,>), typeof(ImmutableSortedDictionary<,>), typeof(ImmutableQueue<>), typeof(ImmutableStack<>),
        typeof(System.Collections.Frozen.FrozenDictionary<,>), typeof(System.Collections.Frozen.FrozenSet<>), typeof(Nullable<>),
        typeof(KeyValuePair<,>),
    ];

    private static readonly ConcurrentDictionary<Type, bool> Cache = new();

    /// <summary>True when every value that a variable of this type can hold is immutable.</summary>
    public static bool IsStaticallyImmutable(Type type) =>
        IsClosed(type) && IsImmutable(type);

    /// <summary>True when values of exactly this type are immutable.</summary>
    public static bool IsImmutable(Type type) => Cache.TryGetValue(type, out var known) ? known : Decide(type);

    private static bool Decide(Type type)
    {
        var result = Decide(type, []);
        Cache[type] = result;
        return result;
    }

    // Types under decision count as immutable: a record that refers to itself through readonly fields is one.
    private static bool Decide(Type type, HashSet<Type> underDecision)
    {
        if (Cache.TryGetValue(type, out var known))
            return known;
        if (IsKnown(type) || IsMarked(type))
            return true;
        if (type.IsArray || type.IsPointer || type.IsInterface || type == typeof(object))
            return false;
        if (!underDecision.Add(type))
            return true;
        if (type.IsGenericType && IsContainer(type.GetGenericTypeDefinition()))
            return type.GetGenericArguments().All(argument => DecideDeclared(argument, underDecision));
        if (typeof(Delegate).IsAssignableFrom(type) || (IsSystem(type) && !IsTuple(type)))
            return false;
        return DeepCopier.FieldsOf(type).All(field => field.IsInitOnly && DecideDeclared(field.FieldType, underDecision));
    }

    private static bool DecideDeclared(Type type, HashSet<Type> underDecision) =>
        IsClosed(type) && Decide(type, underDecision);

    // A variable of an open class may hold a derived object with changeable parts; those of the platform are trusted not to.
    private static bool IsClosed(Type type) => type.IsSealed || type.IsValueType || IsKnown(type) || IsMarked(type);

    private static bool IsKnown(Type type) =>
        type.IsPrimitive || type.IsEnum || Known.Contains(type) || typeof(MemberInfo).IsAssignableFrom(type)
        || typeof(GrainReference).IsAssignableFrom(type) || typeof(Exception).IsAssignableFrom(type);

    private static bool IsContainer(Type definition) =>
        KnownContainers.Contains(definition) || (definition.BaseType is { IsGenericType: true } parent && KnownContainers.Contains(parent.GetGenericTypeDefinition()));

    private static bool IsMarked(Type type) => type.IsDefined(typeof(ImmutableAttribute), inherit: false);

    private static bool IsSystem(Type type) => type.Assembly == typeof(object).Assembly || type.Namespace?.StartsWith("System", StringComparison.Ordinal) == true;

    private static bool IsTuple(Type type) => type.FullName?.StartsWith("System.Tuple`", StringComparison.Ordinal) == true;
}
