namespace WaActors.Storage.Feed;

/// <summary>
/// Where to read numbers' changes from. Their numbers are given before their commits, so one may appear behind a larger one: what was changed within the last
/// moments is read again, and what was seen of it is left out. Plain state: no I/O, no clock.
/// </summary>
internal sealed class ChangeHorizon(long start, TimeSpan overlap)
{
    private readonly Queue<(DateTimeOffset At, long Head)> _heads = new();
    private readonly Dictionary<Guid, long> _seen = [];
    private long _head = start;

    /// <summary>Read what is after this.</summary>
    public long From { get; private set; } = start;

    /// <summary>The largest change seen.</summary>
    public long Head => _head;

    /// <summary>Whether this change was not seen before.</summary>
    public bool IsNew(Guid id, long change)
    {
        _head = Math.Max(_head, change);
        if (_seen.TryGetValue(id, out var seen) && seen >= change) return false;
        _seen[id] = change;
        return true;
    }

    /// <summary>A read is over: what is older than the overlap is not read again.</summary>
    public void Move(DateTimeOffset now)
    {
        _heads.Enqueue((now, _head));
        var from = From;
        while (_heads.TryPeek(out var oldest) && oldest.At + overlap <= now) from = _heads.Dequeue().Head;
        if (from == From) return;
        From = from;
        foreach (var (id, change) in _seen.ToArray())
        {
            if (change <= from) _seen.Remove(id);
        }
    }
}
