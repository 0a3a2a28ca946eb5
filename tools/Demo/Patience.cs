using System.Globalization;

namespace WaActors.Demo;

/// <summary>Bounded waiting: looks again and again, and says what it waited for when the time is over.</summary>
internal sealed class Patience(TimeProvider time)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(150);

    /// <summary>Waits until <paramref name="look"/> says yes.</summary>
    /// <param name="what">What is waited for, to go on "waited 30 s for ...".</param>
    /// <param name="limit">How long.</param>
    /// <param name="look">Whether it is there, and what was seen instead.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="DemoException">It did not come in time.</exception>
    public async Task WaitForAsync(string what, TimeSpan limit, Func<Task<(bool Done, string Seen)>> look, CancellationToken cancellation)
    {
        var startedAt = time.GetTimestamp();
        while (true)
        {
            var (done, seen) = await look();
            if (done) return;
            if (time.GetElapsedTime(startedAt) >= limit)
                throw new DemoException(string.Create(CultureInfo.InvariantCulture, $"waited {limit.TotalSeconds:0} s for {what}; last seen: {seen}."));
            await Task.Delay(LookAgain, time, cancellation);
        }
    }
}
