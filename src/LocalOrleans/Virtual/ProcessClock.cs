namespace Orleans.Virtual;

/// <summary>The clock as one simulated process sees it: timers made through it die with the process.</summary>
internal sealed class ProcessClock(VirtualTimeProvider clock) : TimeProvider
{
    private volatile bool _isDead;

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => clock.LocalTimeZone;

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override long GetTimestamp() => clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        clock.CreateTimer(
            s =>
            {
                if (!_isDead)
                    callback(s);
            },
            state,
            dueTime,
            period);

    public void Kill() => _isDead = true;
}
