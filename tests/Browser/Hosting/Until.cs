using System.Diagnostics;

namespace WaActors.Tests.Browser.Hosting;

/// <summary>Waits for what another process does, where nothing can signal, never longer than its limit, and says what it waited for.</summary>
public static class Until
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

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
