using System.Diagnostics;

namespace WaActors.Tests.Cluster.Packages;

/// <summary>Waits for what other processes do.</summary>
internal static class Until
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    /// <summary>Returns when the condition holds; fails with what was waited for after two minutes.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition, Func<string> waitedFor)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > Limit) throw new TimeoutException($"Waited {Limit.TotalSeconds:0} s in vain for {waitedFor()}");
            await Task.Delay(Step, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
