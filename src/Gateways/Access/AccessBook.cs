using System.Collections.Concurrent;
using WaActors.Grains.Gateways;

namespace WaActors.Gateways;

/// <summary>
/// The keys of instances that we were given no key for, as their gateways list them. Kept in memory only: the gateway has the truth, and a restart asks
/// again. One list at a time per account, and it fills the book for all its instances.
/// </summary>
/// <param name="list">Reads the list of an account.</param>
internal sealed class AccessBook(Func<GatewayAccount, CancellationToken, Task<AccessList>> list)
{
    /// <summary>More than these, and the book begins anew: ten times the numbers of a large fleet.</summary>
    private const int EntriesMax = 100_000;
    private readonly ConcurrentDictionary<Entry, InstanceAccess> _known = new();
    private readonly Dictionary<Entry, Task<AccessList>> _underWay = [];
    private readonly Lock _gate = new();

    /// <summary>The access of an instance: its own key where we have it, else what the gateway lists.</summary>
    public async Task<AccessAnswer> FindAsync(GatewayInstance instance, CancellationToken cancellation)
    {
        if (instance.Token is { Length: > 0 } token) return new(new(instance.ExternalName, token));
        return _known.TryGetValue(KeyOf(instance), out var known) ? new(known) : await FindAnewAsync(instance, cancellation);
    }

    /// <summary>The same, asked of the gateway now.</summary>
    public async Task<AccessAnswer> FindAnewAsync(GatewayInstance instance, CancellationToken cancellation)
    {
        var account = new GatewayAccount(instance.Kind, instance.BaseUrl, instance.ApiKey, instance.Settings);
        var read = await ListAsync(account).WaitAsync(cancellation);
        if (read.Rows is null) return new(null, read.Answer);
        if (read.Rows.TryGetValue(instance.ExternalName, out var access)) return new(access);
        _known.TryRemove(KeyOf(instance), out _);
        return new(null);
    }

    /// <summary>Keeps the access of an instance that was made just now.</summary>
    public void Keep(GatewayInstance instance, InstanceAccess access)
    {
        if (_known.Count >= EntriesMax) _known.Clear();
        _known[KeyOf(instance)] = access;
    }

    /// <summary>Forgets a key that the gateway refused.</summary>
    public void Forget(GatewayInstance instance) => _known.TryRemove(KeyOf(instance), out _);

    /// <summary>Asks once for all who ask at the same time; whoever gives up waiting stops nobody else.</summary>
    private Task<AccessList> ListAsync(GatewayAccount account)
    {
        var key = new Entry(account.BaseUrl, account.ApiKey, "");
        lock (_gate)
        {
            return _underWay.TryGetValue(key, out var shared) ? shared : _underWay[key] = FillAsync(account, key);
        }
    }

    private async Task<AccessList> FillAsync(GatewayAccount account, Entry key)
    {
        await Task.Yield(); // not under the caller's lock
        try
        {
            var read = await list(account, CancellationToken.None);
            if (read.Rows is null) return read;
            if (_known.Count + read.Rows.Count > EntriesMax) _known.Clear();
            foreach (var (name, access) in read.Rows.Take(EntriesMax)) _known[key with { Name = name }] = access;
            return read;
        }
        finally
        {
            lock (_gate) _underWay.Remove(key);
        }
    }

    private static Entry KeyOf(GatewayInstance instance) => new(instance.BaseUrl, instance.ApiKey, instance.ExternalName);

    /// <summary>No text of it: it would show the key.</summary>
    private readonly record struct Entry(Uri Address, string ApiKey, string Name)
    {
        public override string ToString() => Name;
    }
}
