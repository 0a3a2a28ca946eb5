namespace WaActors.Bench.Measuring;

/// <summary>The most memory that this process held since it was made, looked at ten times a second.</summary>
internal sealed class MemoryPeak : IDisposable
{
    private const double BytesPerKibibyte = 1024;

    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private readonly ITimer _timer;
    private long _peak;

    /// <summary>Begins to look.</summary>
    public MemoryPeak(TimeProvider time) => _timer = time.CreateTimer(_ => Look(), null, TimeSpan.Zero, Period);

    /// <summary>The most so far, in KiB: all of the process, not the growth.</summary>
    public double Kibibytes
    {
        get
        {
            Look();
            return Interlocked.Read(ref _peak) / BytesPerKibibyte;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        var now = Environment.WorkingSet;
        for (var seen = Interlocked.Read(ref _peak); now > seen; seen = Interlocked.Read(ref _peak))
        {
            if (Interlocked.CompareExchange(ref _peak, now, seen) == seen) return;
        }
    }
}
