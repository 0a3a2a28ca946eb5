namespace WaActors.Tests.Api.Hosting;

/// <summary>Real time plus what a test adds, so that timers of the host run and expiry needs no waiting.</summary>
internal sealed class TestClock : TimeProvider
{
    private long _addedTicks;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _addedTicks));

    public override long GetTimestamp() =>
        System.GetTimestamp() + (long)(Interlocked.Read(ref _addedTicks) * (System.TimestampFrequency / (double)TimeSpan.TicksPerSecond));

    public void Advance(TimeSpan by) => Interlocked.Add(ref _addedTicks, by.Ticks);
}
