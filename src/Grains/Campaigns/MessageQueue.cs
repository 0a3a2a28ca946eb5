namespace WaActors.Grains.Campaigns;

/// <summary>
/// The messages that a campaign has read and not sent, by the clock that their recipients' window goes by, so that those whose window is closed hold up nobody.
/// Within one clock: first those that came back, by their place; then the others in the order in which they were read. Plain state.
/// </summary>
internal sealed class MessageQueue
{
    private readonly SortedDictionary<string, Line> _lines = new(StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public int Count { get; private set; }

    /// <summary>Those that were read and not tried yet.</summary>
    public int Fresh { get; private set; }

    /// <summary>The clocks of the messages.</summary>
    public IEnumerable<string> Clocks => _lines.Where(line => line.Value.Count > 0).Select(line => line.Key);

    public void Add(string clock, PendingMessage message)
    {
        LineOf(clock).Fresh.Enqueue(message);
        Count++;
        Fresh++;
    }

    /// <summary>A message that was tried and is pending again.</summary>
    public void Return(string clock, PendingMessage message)
    {
        LineOf(clock).Returned.Add(message.Seq, message);
        Count++;
    }

    /// <summary>How many wait by clocks that say yes.</summary>
    public int CountWhere(Func<string, bool> isOpen) => _lines.Sum(line => line.Value.Count > 0 && isOpen(line.Key) ? line.Value.Count : 0);

    /// <summary>The next one by a clock that says yes; null when there is none.</summary>
    public PendingMessage? Peek(Func<string, bool> isOpen) => NextLine(isOpen)?.First;

    /// <summary>Takes the next one by a clock that says yes; null when there is none.</summary>
    public PendingMessage? Take(Func<string, bool> isOpen)
    {
        if (NextLine(isOpen) is not { } line) return null;
        Count--;
        if (line.Returned.Count == 0)
        {
            Fresh--;
            return line.Fresh.Dequeue();
        }

        var first = line.Returned.Values[0];
        line.Returned.RemoveAt(0);
        return first;
    }

    /// <summary>The same messages by other clocks.</summary>
    public MessageQueue Regrouped(Func<string, string> clockOf)
    {
        var next = new MessageQueue();
        foreach (var message in _lines.Values.SelectMany(line => line.Returned.Values)) next.Return(clockOf(message.Phone), message);
        foreach (var message in _lines.Values.SelectMany(line => line.Fresh).OrderBy(message => message.Seq)) next.Add(clockOf(message.Phone), message);
        return next;
    }

    private Line LineOf(string clock)
    {
        if (!_lines.TryGetValue(clock, out var line)) _lines[clock] = line = new Line();
        return line;
    }

    // One that came back goes before all that were never tried; among equals the one that was read first.
    private Line? NextLine(Func<string, bool> isOpen)
    {
        Line? best = null;
        foreach (var (clock, line) in _lines)
        {
            if (line.Count > 0 && (best is null || line.GoesBefore(best)) && isOpen(clock)) best = line;
        }

        return best;
    }

    private sealed class Line
    {
        public Queue<PendingMessage> Fresh { get; } = new();

        public SortedList<int, PendingMessage> Returned { get; } = [];

        public int Count => Fresh.Count + Returned.Count;

        public PendingMessage First => Returned.Count > 0 ? Returned.Values[0] : Fresh.Peek();

        public bool GoesBefore(Line other)
        {
            var cameBack = Returned.Count > 0;
            return cameBack == other.Returned.Count > 0 ? First.Seq < other.First.Seq : cameBack;
        }
    }
}
