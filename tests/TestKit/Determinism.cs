using WaActors.Grains.Determinism;

namespace WaActors.TestKit;

/// <summary>Ids 1, 2, 3, ... as UUIDs.</summary>
public sealed class SequentialIds : IIdSource
{
    private int _last;

    public Guid NewId() => new(Interlocked.Increment(ref _last), 0, 0, new byte[8]);
}

/// <summary>Luck from a seed (SplitMix64): the same seed, the same luck, on every machine. Thread-safe.</summary>
public sealed class SeededRandom(ulong seed) : IRandomSource
{
    private ulong _state = seed;

    public double NextUnit() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Evenly drawn from 0 to <paramref name="limit"/> - 1.</summary>
    public int Below(int limit) => (int)(NextUnit() * limit);

    private ulong Next()
    {
        var z = Interlocked.Add(ref _state, 0x9E3779B97F4A7C15UL);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
