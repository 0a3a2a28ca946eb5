using WaActors.Storage.Determinism;

namespace WaActors.Tests.Storage.Determinism;

public sealed class SystemIdSourceTests
{
    private const int Several = 1_000; // more than one block of random bytes

    private readonly SetClock _time = new();

    [Fact]
    public void Ids_are_of_version_7_and_none_comes_twice()
    {
        var source = new SystemIdSource(_time);
        var ids = Enumerable.Range(0, Several).Select(_ => source.NewId()).ToList();

        Assert.Equal(Several, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Equal((7, 8), (id.Version, id.Variant & 0xC)));
    }

    [Fact]
    public void Later_ids_sort_after_earlier_ones_and_carry_their_millisecond()
    {
        var source = new SystemIdSource(_time);
        var earlier = source.NewId();
        _time.Now += TimeSpan.FromMilliseconds(1);
        var later = source.NewId();

        Assert.True(string.CompareOrdinal(earlier.ToString(), later.ToString()) < 0);
        var millisecond = Convert.ToInt64(later.ToString("N")[..12], 16);
        Assert.Equal(_time.Now.ToUnixTimeMilliseconds(), millisecond);
    }

    private sealed class SetClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
