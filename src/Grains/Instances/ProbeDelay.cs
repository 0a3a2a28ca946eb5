using WaActors.Instances;

namespace WaActors.Grains.Instances;

/// <summary>When an instance reads its gateway again: often while it is lost, seldom while it is connected. Pure.</summary>
public static class ProbeDelay
{
    /// <summary>The wait.</summary>
    /// <param name="state">The instance.</param>
    /// <param name="inVain">Readings since it was last connected.</param>
    /// <param name="now">The time.</param>
    /// <param name="luck">0 to 1: spreads the readings of many instances.</param>
    /// <param name="options">The periods.</param>
    public static TimeSpan Next(InstanceState state, int inVain, DateTimeOffset now, double luck, InstanceOptions options)
    {
        if (state.Link == LinkState.Connected) return Capped(options.VerifyPeriod * (0.9 + (0.2 * luck)), state, now);
        var doubled = options.ReprobeMin * Math.Pow(2, Math.Min(inVain, 20));
        var wait = (doubled < options.ReprobeMax ? doubled : options.ReprobeMax) * (0.9 + (0.1 * luck));
        return state.SuspectUntil - now is { } suspect && suspect > TimeSpan.Zero && suspect < wait ? suspect : wait;
    }

    // A throttle or restriction that ends sooner is taken off when it ends.
    private static TimeSpan Capped(TimeSpan wait, InstanceState state, DateTimeOffset now) =>
        state.PermissionUntil - now is { } ends && ends > TimeSpan.Zero && ends < wait ? ends : wait;
}
