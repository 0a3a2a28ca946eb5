using Microsoft.Extensions.Caching.Memory;
using WaActors.Grains.Instances;
using WaActors.Storage.Connections;

namespace WaActors.Storage.Media;

/// <summary>Uploads for the actors that send them. An upload never changes, so the last ones stay in memory: a campaign sends one picture thousands of times.</summary>
internal sealed class MediaStore(PatientDatabase database) : IMediaStore, IDisposable
{
    /// <summary>All that is kept in memory, in bytes: four of the largest.</summary>
    private const long CachedBytesMax = 64L * 1024 * 1024;

    // An upload's content.
    private const string Find = "select mime_type, file_name, content from media where tenant_id = $1 and id = $2";

    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = CachedBytesMax });

    public async Task<StoredMedium?> FindAsync(Guid tenantId, Guid uploadId, CancellationToken cancellation)
    {
        if (_cache.TryGetValue((tenantId, uploadId), out StoredMedium? known)) return known;
        var found = await database.RunAsync(
            "Reading an upload",
            (connection, token) => connection.ReadFirstAsync(
                Find, [tenantId, uploadId], reader => new StoredMedium(reader.GetString(0), reader.NullableText(1), reader.GetFieldValue<byte[]>(2)), token),
            cancellation);
        if (found is not null) _cache.Set((tenantId, uploadId), found, new MemoryCacheEntryOptions { Size = found.Content.Length });
        return found;
    }

    public void Dispose() => _cache.Dispose();
}
