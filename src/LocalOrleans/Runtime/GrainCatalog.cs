using System.Collections.Concurrent;
using System.Reflection;

namespace Orleans.Runtime;

/// <summary>The grain classes of a host and which class implements an interface.</summary>
internal sealed class GrainCatalog
{
    private static readonly Assembly Self = typeof(GrainCatalog).Assembly;

    private readonly bool _scansLoaded;
    private readonly Lock _lock = new();
    private readonly HashSet<Assembly> _scanned = [];
    private readonly ConcurrentDictionary<GrainType, GrainClass> _byType = new();
    private readonly ConcurrentDictionary<(Type Interface, string? Prefix), GrainClass> _byInterface = new();
    private long _activations;

    /// <summary>Scans the given assemblies, or every loaded one that refers to this one when none are given.</summary>
    public GrainCatalog(IReadOnlyCollection<Assembly> assemblies)
    {
        _scansLoaded = assemblies.Count == 0;
        Scan(_scansLoaded ? Loaded() : assemblies);
    }

    public long NextActivationNumber() => Interlocked.Increment(ref _activations);

    public GrainClass ByType(GrainType type) =>
        _byType.TryGetValue(type, out var known) || Rescan(null) && _byType.TryGetValue(type, out known)
            ? known
            : throw new ArgumentException($"No grain class is named '{type}'.", nameof(type));

    /// <exception cref="ArgumentException">No class, or more than one, implements the interface.</exception>
    public GrainClass Implementing(Type interfaceType, string? classNamePrefix) =>
        _byInterface.GetOrAdd((interfaceType, classNamePrefix), key => Find(key.Interface, key.Prefix));

    private static IEnumerable<Assembly> Loaded() => AppDomain.CurrentDomain.GetAssemblies()
        .Where(a => !a.IsDynamic && (a == Self || a.GetReferencedAssemblies().Any(n => n.Name == Self.GetName().Name)));

    private GrainClass Find(Type interfaceType, string? prefix)
    {
        var found = Candidates(interfaceType, prefix);
        if (found.Length == 0 && Rescan(interfaceType.Assembly))
            found = Candidates(interfaceType, prefix);
        return found.Length switch
        {
            1 => found[0],
            0 => throw new ArgumentException(
                $"No grain class implements {interfaceType}. Scanned: {string.Join(", ", _scanned.Select(a => a.GetName().Name))}.", nameof(interfaceType)),
            _ => throw new ArgumentException(
                $"{interfaceType} is implemented by {string.Join(" and ", found.Select(f => f.Type))}; say which by a class name prefix.", nameof(prefix)),
        };
    }

    // Of several classes, the one named after the interface (IFooGrain: FooGrain) is meant.
    private GrainClass[] Candidates(Type interfaceType, string? prefix)
    {
        var all = Implementations(interfaceType, prefix);
        var named = all.Where(c => string.Equals($"I{c.Type.Name}", interfaceType.Name, StringComparison.Ordinal)).ToArray();
        return named.Length == 1 ? named : all;
    }

    private GrainClass[] Implementations(Type interfaceType, string? prefix) =>
    [
        .. _byType.Values.Where(c => interfaceType.IsAssignableFrom(c.Type)
            && (prefix is null || c.Type.Name.StartsWith(prefix, StringComparison.Ordinal)
                || (c.Type.FullName?.StartsWith(prefix, StringComparison.Ordinal) ?? false)))
            .OrderBy(c => c.Type.FullName, StringComparer.Ordinal),
    ];

    private bool Rescan(Assembly? hint)
    {
        if (_scansLoaded)
            return Scan(hint is null ? Loaded() : Loaded().Append(hint));
        return false;
    }

    private bool Scan(IEnumerable<Assembly> assemblies)
    {
        lock (_lock)
        {
            var before = _byType.Count;
            foreach (var assembly in assemblies.Where(_scanned.Add))
                ScanOne(assembly);
            return _byType.Count > before;
        }
    }

    private void ScanOne(Assembly assembly)
    {
        foreach (var type in assembly.GetTypes().Where(IsGrainClass))
        {
            var added = new GrainClass(type);
            if (!_byType.TryAdd(added.GrainType, added))
                throw new ArgumentException($"{type} and {_byType[added.GrainType].Type} are both named '{added.GrainType}'; set [GrainType] on one.", nameof(assembly));
        }
    }

    private static bool IsGrainClass(Type type) =>
        type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false }
        && typeof(IGrainBase).IsAssignableFrom(type) && typeof(IAddressable).IsAssignableFrom(type)
        && type.GetInterfaces().Any(i => typeof(IGrain).IsAssignableFrom(i));
}
