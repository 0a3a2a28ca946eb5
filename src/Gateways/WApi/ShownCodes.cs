using System.Collections.Concurrent;
using WaActors.Grains.Gateways;

namespace WaActors.Gateways.WApi;

/// <summary>
/// Which instances show a QR or a pairing code just now. The gateway tells "connected" or not and nothing between, so for as long as a code is good,
/// "not connected" is read as "waits for its phone". Kept in memory: after a restart such a number is merely disconnected.
/// </summary>
internal sealed class ShownCodes(TimeProvider time)
{
    private const int EntriesMax = 10_000;
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _until = new();

    public void Note(GatewayInstance instance, TimeSpan life)
    {
        if (_until.Count >= EntriesMax) Sweep();
        _until[instance.InstanceId] = time.GetUtcNow() + life;
    }

    public bool IsShown(GatewayInstance instance) => _until.TryGetValue(instance.InstanceId, out var until) && until > time.GetUtcNow();

    public void Forget(GatewayInstance instance) => _until.TryRemove(instance.InstanceId, out _);

    private void Sweep()
    {
        var now = time.GetUtcNow();
        foreach (var entry in _until.Where(entry => entry.Value <= now)) _until.TryRemove(entry);
    }
}
