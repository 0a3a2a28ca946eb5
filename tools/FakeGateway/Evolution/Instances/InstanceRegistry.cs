using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using WaActors.FakeGateway.Evolution.Webhooks;

namespace WaActors.FakeGateway.Evolution.Instances;

/// <summary>Every instance of this gateway, by exact name.</summary>
internal sealed class InstanceRegistry(FakeGatewayOptions options, Luck luck)
{
    private readonly ConcurrentDictionary<string, EvolutionInstance> byName = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<int, string> names = new();
    private int lastOrdinal;

    public IEnumerable<EvolutionInstance> All => byName.Values.OrderBy(instance => instance.Ordinal);

    public bool TryGet(string name, [NotNullWhen(true)] out EvolutionInstance? instance) => byName.TryGetValue(name, out instance);

    public string NameOf(int ordinal) => names.GetValueOrDefault(ordinal, "");

    /// <summary>The newest ordinal of a name, deleted or not.</summary>
    public int? OrdinalOf(string name) => names.Where(pair => pair.Value == name).Select(pair => (int?)pair.Key).Max();

    /// <summary>Null when the name is taken.</summary>
    public EvolutionInstance? Add(string name, string? token, string integration, JsonElement body, WebhookSubscription? webhook)
    {
        var now = options.Time.GetUtcNow();
        var instance = new EvolutionInstance(
            name,
            Interlocked.Increment(ref lastOrdinal),
            luck.Uuid(),
            string.IsNullOrEmpty(token) ? luck.Uuid().ToString().ToUpperInvariant() : token,
            integration,
            now)
        {
            Settings = InstanceSettings.From(body),
            Webhook = webhook,
            WebhookAt = now,
            WebhookRowId = RowId.Of(luck.Next()),
            SettingsRowId = RowId.Of(luck.Next()),
        };
        if (!byName.TryAdd(name, instance))
        {
            return null;
        }

        names[instance.Ordinal] = name;
        return instance;
    }

    public void Remove(EvolutionInstance instance)
    {
        lock (instance.Gate)
        {
            instance.StopTimer();
            instance.InMemory = false;
        }

        byName.TryRemove(KeyValuePair.Create(instance.Name, instance));
    }

    public void Clear()
    {
        foreach (var instance in byName.Values)
        {
            Remove(instance);
        }
    }
}
