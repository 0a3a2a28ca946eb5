using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace WaActors.Api.Auth;

/// <summary>
/// Spares the database a look-up per request. A revoked key is refused at once on the machine that revoked it and after
/// <see cref="ApiOptions.KeyCacheTime"/> on the others. Unknown keys are not kept: a flood of guesses must not fill memory.
/// </summary>
internal sealed class ApiKeyCache(ApiKeyStore store, TimeProvider time, IOptions<ApiOptions> options)
{
    // Far above the number of keys in use; when full it starts again empty, which costs one look-up per key
    private const int EntriesMax = 10_000;

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>The record of a well-formed key; null when it is unknown or revoked.</summary>
    public async ValueTask<ApiKeyRecord?> FindAsync(string key, CancellationToken cancellation)
    {
        var hash = ApiKeyText.Hash(key);
        var name = Convert.ToBase64String(hash);
        if (_entries.TryGetValue(name, out var entry) && time.GetElapsedTime(entry.ReadAt) < options.Value.KeyCacheTime) return entry.Key;

        var readAt = time.GetTimestamp();
        var found = await store.FindAsync(hash, cancellation);
        if (_entries.Count >= EntriesMax) _entries.Clear();
        if (found is null) _entries.TryRemove(name, out _);
        else _entries[name] = new Entry(found, readAt);
        return found;
    }

    /// <summary>The key with this hash was revoked.</summary>
    public void Forget(byte[] hash) => _entries.TryRemove(Convert.ToBase64String(hash), out _);

    private sealed record Entry(ApiKeyRecord Key, long ReadAt);
}
