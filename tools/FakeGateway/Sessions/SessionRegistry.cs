using System.Collections.Concurrent;
using WaActors.FakeGateway.World;

namespace WaActors.FakeGateway.Sessions;

/// <summary>Every instance of one kind: by name for the control API, by another key for the kind's own routes.</summary>
/// <typeparam name="T">What the kind keeps of an instance.</typeparam>
/// <param name="world">Names are unique among all kinds.</param>
/// <param name="sessionOf">The session of an instance.</param>
/// <param name="keyOf">The key by which the kind's routes know it.</param>
internal sealed class SessionRegistry<T>(FakeWorld world, Func<T, Session> sessionOf, Func<T, string> keyOf)
    where T : class
{
    private readonly ConcurrentDictionary<string, T> byName = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, T> byKey = new(StringComparer.Ordinal);

    public IEnumerable<T> All => byName.Values.OrderBy(instance => sessionOf(instance).Ordinal);

    public T? ByName(string name) => byName.GetValueOrDefault(name);

    /// <summary>The instance of a key; null for none, and for a forgotten one.</summary>
    public T? ByKey(string key) => byKey.TryGetValue(key, out var found) && !sessionOf(found).Forgotten ? found : null;

    /// <summary>Adds what <paramref name="make"/> makes of an ordinal; null when the name is taken. A forgotten namesake makes room.</summary>
    public T? Add(string name, Func<int, T> make)
    {
        if (byName.TryGetValue(name, out var old) && sessionOf(old).Forgotten)
        {
            Remove(old);
        }

        if (world.Names.Take(name) is not { } ordinal)
        {
            return null;
        }

        var instance = make(ordinal);
        byName[name] = byKey[keyOf(instance)] = instance;
        return instance;
    }

    public void Remove(T instance)
    {
        byKey.TryRemove(keyOf(instance), out _);
        if (byName.TryRemove(KeyValuePair.Create(sessionOf(instance).Name, instance)))
        {
            world.Names.Free(sessionOf(instance).Name);
        }
    }

    public void Reset(bool keepInstances)
    {
        foreach (var instance in All)
        {
            sessionOf(instance).ClearCounts();
            if (!keepInstances)
            {
                Remove(instance);
            }
        }
    }
}
