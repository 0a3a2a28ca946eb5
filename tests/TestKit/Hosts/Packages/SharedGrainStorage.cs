using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace WaActors.TestKit.Hosts;

/// <summary>Grain state in memory, shared by all silos and kept over their crashes. Copies by JSON; a stale version is refused.</summary>
internal sealed class SharedGrainStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<(string State, GrainId Grain), Stored> _records = new();
    private int _failNext;

    /// <summary>The next write throws and writes nothing.</summary>
    public void FailNextWrite() => _failNext = 1;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (_records.TryGetValue((stateName, grainId), out var stored))
        {
            grainState.ETag = stored.ETag;
            grainState.RecordExists = stored.Json is not null;
            if (stored.Json is { } json) grainState.State = JsonSerializer.Deserialize<T>(json, JsonSerializerOptions.Web)!;
        }
        else
        {
            (grainState.ETag, grainState.RecordExists) = (null, false);
        }

        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (Interlocked.Exchange(ref _failNext, 0) == 1) throw new InvalidOperationException("planned failure of a state write");
        Store(stateName, grainId, grainState, JsonSerializer.Serialize(grainState.State, JsonSerializerOptions.Web));
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Store(stateName, grainId, grainState, null);
        grainState.RecordExists = false;
        return Task.CompletedTask;
    }

    private void Store<T>(string stateName, GrainId grainId, IGrainState<T> grainState, string? json)
    {
        var next = new Stored(json, (grainState.ETag is { } old ? Stored.Number(old) : 0) + 1);
        var done = grainState.ETag is { } eTag
            ? _records.TryGetValue((stateName, grainId), out var stored) && stored.ETag == eTag && _records.TryUpdate((stateName, grainId), next, stored)
            : _records.TryAdd((stateName, grainId), next);
        if (!done) throw new InconsistentStateException($"The state {stateName} of {grainId} is not at version {grainState.ETag ?? "none"}.");
        grainState.ETag = next.ETag;
    }

    private sealed record Stored(string? Json, int Version)
    {
        public string ETag => Version.ToString(CultureInfo.InvariantCulture);

        public static int Number(string eTag) => int.Parse(eTag, CultureInfo.InvariantCulture);
    }
}
