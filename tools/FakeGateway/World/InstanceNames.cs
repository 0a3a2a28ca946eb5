using System.Collections.Concurrent;

namespace WaActors.FakeGateway.World;

/// <summary>The names of instances of all kinds, because the control API knows an instance by its name alone; and the ordinals that stand for them in the log.</summary>
internal sealed class InstanceNames
{
    private readonly ConcurrentDictionary<string, int> taken = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<int, string> names = new();
    private int lastOrdinal;

    /// <summary>Takes a name; null when it is taken. An ordinal is never given twice, so a namesake of a deleted instance starts empty.</summary>
    public int? Take(string name)
    {
        var ordinal = Interlocked.Increment(ref lastOrdinal);
        if (!taken.TryAdd(name, ordinal))
        {
            return null;
        }

        names[ordinal] = name;
        return ordinal;
    }

    /// <summary>Frees the name of a deleted instance; the log still knows whose messages were whose.</summary>
    public void Free(string name) => taken.TryRemove(name, out _);

    public string NameOf(int ordinal) => names.GetValueOrDefault(ordinal, "");

    /// <summary>The newest ordinal of a name, deleted or not.</summary>
    public int? OrdinalOf(string name) =>
        taken.TryGetValue(name, out var ordinal) ? ordinal : names.Where(pair => pair.Value == name).Select(pair => (int?)pair.Key).Max();
}
