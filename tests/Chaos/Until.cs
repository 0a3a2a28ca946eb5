using System.Diagnostics;

namespace WaActors.Tests.Chaos;

/// <summary>Waits for what another process does, where nothing can signal: looks again every few milliseconds, never longer than its limit, and says what it waited for.</summary>
public static class Until
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    public static async Task TrueAsync(Func<Task<bool>> condition, TimeSpan limit, Func<string> waitedFor, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > limit) throw new TimeoutException($"Waited {limit.TotalSeconds:0} s in vain for {waitedFor()}");
            await Task.Delay(Step, TimeProvider.System, cancellation);
        }
    }
}
