using System.Collections.Concurrent;
using WaActors.Grains.Instances;

namespace WaActors.TestKit.Memory;

/// <summary>Uploads in memory.</summary>
public sealed class InMemoryMediaStore : IMediaStore
{
    private readonly ConcurrentDictionary<Guid, StoredMedium> _uploads = new();

    /// <summary>Reads fail as when the database cannot be reached.</summary>
    public bool IsDown { get; set; }

    /// <summary>How often an upload was read.</summary>
    public int Reads { get; private set; }

    public void Add(Guid uploadId, StoredMedium medium) => _uploads[uploadId] = medium;

    public Task<StoredMedium?> FindAsync(Guid tenantId, Guid uploadId, CancellationToken cancellation)
    {
        Reads++;
        return IsDown ? throw new StorageUnavailableException("down", null) : Task.FromResult(_uploads.GetValueOrDefault(uploadId));
    }
}
