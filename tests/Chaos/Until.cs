using System.Diagnostics;

namespace WaActors.Tests.Chaos;

/// <summary>Waits for what another process does, where nothing can signal: looks again every few milliseconds, never longer than its limit, and says what it waited for.</summary>
public static class Until
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan UsualLimit = TimeSpan.FromSeconds(120);

    /// <summary>Returns when the condition holds; fails with what was waited for after two minutes.</summary>
    public static Task TrueAsync(Func<Task<bool>> condition, Func<string> waitedFor) =>
        TrueAsync(condition, UsualLimit, waitedFor, TestContext.Current.CancellationToken);

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
