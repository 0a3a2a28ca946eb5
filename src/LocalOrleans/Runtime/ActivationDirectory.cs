using System.Collections.Concurrent;

namespace Orleans.Runtime;

/// <summary>The activations that live, by grain.</summary>
internal sealed class ActivationDirectory(LocalRuntime runtime)
{
    private readonly ConcurrentDictionary<GrainId, Activation> _activations = new();
    private volatile bool _isClosed;

    public int Count => _activations.Count;

    public ICollection<Activation> All => _activations.Values;

    public Activation? Find(GrainId id) => _activations.GetValueOrDefault(id);

    /// <summary>Queues a request with the grain's activation, making one if needed. Returns the activation that took it.</summary>
    public Activation? Dispatch(GrainId id, Request request)
    {
        while (true)
        {
            if (_isClosed && !_activations.ContainsKey(id))
            {
                request.Reject(new SiloUnavailableException($"The host stops; {request.Describe()} was not run."));
                return null;
            }
            var activation = _activations.GetOrAdd(id, static (key, host) => new Activation(host, key, host.Catalog.ByType(key.Type)), runtime);
            if (activation.TryReceive(request))
                return activation;
            Remove(activation);
        }
    }

    public void Remove(Activation activation) => _activations.TryRemove(new KeyValuePair<GrainId, Activation>(activation.GrainId, activation));

    /// <summary>From now on no new activation is made.</summary>
    public void Close() => _isClosed = true;

    public void Clear() => _activations.Clear();
}
