namespace WaActors.Storage.Connections;

/// <summary>
/// How long the database has been out of reach for one writer, and when to try again. Not thread-safe. Once the patience is spent every
/// further failure is final at its first try, until <see cref="Over"/>: callers behind a long outage are not held up one after the other.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="patience">How long to try; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
internal sealed class Outage(TimeProvider time, TimeSpan patience)
{
    private static readonly TimeSpan ShortestDelay = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(1);

    private long? _since;
    private int _failures;

    /// <summary>Since the first failure; zero when there is none.</summary>
    public TimeSpan Lasts => _since is { } since ? time.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Notes a failure.</summary>
    /// <returns>How long to wait before the next try; null when the patience is spent.</returns>
    public TimeSpan? OnFailure()
    {
        _since ??= time.GetTimestamp();
        if (patience != Timeout.InfiniteTimeSpan && Lasts >= patience) return null;
        var delay = ShortestDelay * Math.Pow(2, Math.Min(_failures++, 10));
        return delay < LongestDelay ? delay : LongestDelay;
    }

    /// <summary>The database answered.</summary>
    public void Over()
    {
        _since = null;
        _failures = 0;
    }
}
