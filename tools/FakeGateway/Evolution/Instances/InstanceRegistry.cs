using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using WaActors.FakeGateway.Evolution.Webhooks;
using WaActors.FakeGateway.World;

namespace WaActors.FakeGateway.Evolution.Instances;

/// <summary>Every instance of this gateway, by exact name.</summary>
internal sealed class InstanceRegistry(FakeWorld world)
{
    private readonly ConcurrentDictionary<string, EvolutionInstance> byName = new(StringComparer.Ordinal);

    public IEnumerable<EvolutionInstance> All => byName.Values.OrderBy(instance => instance.Ordinal);

    public bool TryGet(string name, [NotNullWhen(true)] out EvolutionInstance? instance) => byName.TryGetValue(name, out instance);

    /// <summary>Null when the name is taken.</summary>
    public EvolutionInstance? Add(string name, string? token, string integration, JsonElement body, WebhookSubscription? webhook)
    {
        if (world.Names.Take(name) is not { } ordinal)
        {
            return null;
        }

        var (now, luck) = (world.Options.Time.GetUtcNow(), world.Ids);
        var instance = new EvolutionInstance(
            name,
            ordinal,
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
        byName[name] = instance;
        return instance;
    }

    public void Remove(EvolutionInstance instance)
    {
        lock (instance.Gate)
        {
            instance.StopTimer();
            instance.InMemory = false;
        }

        if (byName.TryRemove(KeyValuePair.Create(instance.Name, instance)))
        {
            world.Names.Free(instance.Name);
        }
    }

    public void Clear()
    {
        foreach (var instance in byName.Values)
        {
            Remove(instance);
        }
    }
}
