using WaActors.Instances;

namespace WaActors.Grains.Instances;

/// <summary>
/// Damps a link that flaps: a drop passes at once, always; a return passes at once too, unless the link dropped a moment ago or again and again. Then it has to
/// last: 1 s, twice as long with each further drop of the last minutes, 15 s at most. So 2,000 events in minutes are one transition. Plain state: no I/O, no
/// clock. Memory only: after a restart the next reading tells.
/// </summary>
public sealed class LinkDamper(InstanceOptions options)
{
    private const int DropsMax = 32; // beyond it nothing changes

    private readonly Queue<DateTimeOffset> _drops = new();
    private DateTimeOffset _lastDrop;
    private LinkEvent? _held;
    private DateTimeOffset _dueAt;

    /// <summary>When what is held back may pass; null when nothing is.</summary>
    public DateTimeOffset? HeldUntil => _held is null ? null : _dueAt;

    /// <summary>Somebody says how the link is. What to believe now; null for nothing yet.</summary>
    /// <param name="link">The link as it is believed to be.</param>
    /// <param name="heard">What was heard.</param>
    /// <param name="now">The time.</param>
    public LinkEvent? Hear(LinkState link, LinkEvent heard, DateTimeOffset now)
    {
        if (link == LinkState.Connected) return OfConnected(heard, now);
        if (heard.Link is not LinkState.Connected and not LinkState.Connecting) return OfLost(heard, now);
        if (_held?.Link == heard.Link) return _dueAt <= now ? Pass(heard) : null;
        var settle = Settle(heard.Link, now);
        if (settle == TimeSpan.Zero) return Pass(heard);
        (_held, _dueAt) = (heard, now + settle);
        return null;
    }

    /// <summary>What was held back and lasted; null for nothing.</summary>
    public LinkEvent? Due(DateTimeOffset now)
    {
        if (_held is not { } due || _dueAt > now) return null;
        _held = null;
        return due;
    }

    private LinkEvent Pass(LinkEvent heard)
    {
        _held = null;
        return heard;
    }

    private LinkEvent OfConnected(LinkEvent heard, DateTimeOffset now)
    {
        _held = null;
        if (heard.Link != LinkState.Connected) NoteDrop(now);
        return heard;
    }

    private LinkEvent OfLost(LinkEvent heard, DateTimeOffset now)
    {
        if (_held?.Link == LinkState.Connected) NoteDrop(now); // it was back, and did not last
        _held = null;
        return heard;
    }

    private void NoteDrop(DateTimeOffset now)
    {
        _lastDrop = now;
        _drops.Enqueue(now);
        if (_drops.Count > DropsMax) _drops.Dequeue();
    }

    private TimeSpan Settle(LinkState heard, DateTimeOffset now)
    {
        while (_drops.TryPeek(out var oldest) && oldest + options.FlapWindow <= now) _drops.Dequeue();
        if (_drops.Count == 0) return TimeSpan.Zero;
        // The first drop: one that lasted is real, and so is the return. On the way up "connecting" is news.
        if (_drops.Count == 1) return heard == LinkState.Connecting || _lastDrop + options.FlapSettleMin <= now ? TimeSpan.Zero : options.FlapSettleMin;
        var doubled = options.FlapSettleMin * Math.Pow(2, Math.Min(_drops.Count - 1, 20));
        return doubled < options.FlapSettleMax ? doubled : options.FlapSettleMax;
    }
}
