namespace Orleans.LocalStorage;

/// <summary>Names one stored record.</summary>
public readonly record struct GrainStateKey(string GrainType, string StateName, string GrainKey)
{
    /// <inheritdoc/>
    public override string ToString() => $"{GrainType}/{GrainKey}:{StateName}";
}

/// <summary>A stored record: its JSON, null once cleared, and its version.</summary>
public sealed record StoredGrainState(string? Json, long Version);

/// <summary>Where grain state lives. Versions only grow, over a clear too, so that a stale activation can never match again.</summary>
public interface IGrainStateStore
{
    /// <summary>The record, or null when there never was one.</summary>
    Task<StoredGrainState?> ReadAsync(GrainStateKey key, CancellationToken cancellationToken);

    /// <summary>Stores JSON, or a clear when it is null, if the stored version is still the expected one (null: no record yet).</summary>
    /// <returns>The new version, or null when the stored version is another; then nothing was written.</returns>
    Task<long?> WriteAsync(GrainStateKey key, string? json, long? expectedVersion, CancellationToken cancellationToken);
}
