using System.Collections.Concurrent;

namespace Orleans.LocalStorage;

/// <summary>Grain state in memory, as JSON text like in the database. Outlives hosts that share it.</summary>
public sealed class InMemoryGrainStateStore : IGrainStateStore
{
    private readonly ConcurrentDictionary<GrainStateKey, StoredGrainState> _records = new();

    /// <summary>What is stored, for tests to look at.</summary>
    public IReadOnlyDictionary<GrainStateKey, StoredGrainState> Records => _records;

    /// <summary>Called before each write; what it throws, the write throws. For tests of failing stores.</summary>
    public Action<GrainStateKey>? BeforeWrite { get; set; }

    /// <inheritdoc/>
    public Task<StoredGrainState?> ReadAsync(GrainStateKey key, CancellationToken cancellationToken) =>
        Task.FromResult(_records.GetValueOrDefault(key));

    /// <inheritdoc/>
    public Task<long?> WriteAsync(GrainStateKey key, string? json, long? expectedVersion, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        BeforeWrite?.Invoke(key);
        var next = new StoredGrainState(json, (expectedVersion ?? 0) + 1);
        var isWritten = expectedVersion is null
            ? _records.TryAdd(key, next)
            : _records.TryGetValue(key, out var stored) && stored.Version == expectedVersion && _records.TryUpdate(key, next, stored);
        return Task.FromResult<long?>(isWritten ? next.Version : null);
    }
}
