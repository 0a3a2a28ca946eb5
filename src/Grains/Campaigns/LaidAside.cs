namespace WaActors.Grains.Campaigns;

/// <summary>
/// Messages that wait aside for their recipients' sake: other campaigns wrote to them too short a time ago. So many of them are kept whole; of those beyond only the place in
/// the campaign is, and they are read again when their time has come. So however many wait, others behind them go on. Plain state.
/// </summary>
/// <param name="wholeMax">How many are kept whole.</param>
internal sealed class LaidAside(int wholeMax)
{
    private readonly PriorityQueue<PendingMessage, DateTimeOffset> _whole = new();
    private readonly PriorityQueue<int, DateTimeOffset> _places = new();
    private readonly SortedSet<int> _toRead = []; // places whose time has come

    /// <summary>Why the last one waits, in words for an operator.</summary>
    public string Reason { get; private set; } = string.Empty;

    /// <summary>When the time of the next one comes; null when none waits.</summary>
    public DateTimeOffset? NextAt => (_whole.TryPeek(out _, out var whole), _places.TryPeek(out _, out var place)) switch
    {
        (true, true) => whole < place ? whole : place,
        (true, false) => whole,
        (false, true) => place,
        _ => null,
    };

    /// <summary>Whether messages have to be read again.</summary>
    public bool HasToRead => _toRead.Count > 0;

    /// <summary>The place of the first that has to be read again.</summary>
    public int FirstToRead => _toRead.Min;

    /// <summary>From the first to the last that has to be read again there are so many places.</summary>
    public int SpanToRead => _toRead.Max - _toRead.Min + 1;

    public void Add(PendingMessage message, DateTimeOffset until, string reason)
    {
        Reason = reason;
        if (_whole.Count < wholeMax) _whole.Enqueue(message, until);
        else _places.Enqueue(message.Seq, until);
    }

    /// <summary>Takes those whose time has come; others, of which only the place is known, have to be read again from now on.</summary>
    public IReadOnlyList<PendingMessage> TakeDue(DateTimeOffset now)
    {
        while (_places.TryPeek(out var seq, out var at) && at <= now)
        {
            _places.Dequeue();
            _toRead.Add(seq);
        }

        List<PendingMessage>? due = null;
        while (_whole.TryPeek(out var message, out var at) && at <= now)
        {
            _whole.Dequeue();
            (due ??= []).Add(message);
        }

        return due ?? (IReadOnlyList<PendingMessage>)[];
    }

    /// <summary>A message was read: true when it had to be, and now has not any more.</summary>
    public bool WasToRead(int seq) => _toRead.Remove(seq);

    /// <summary>Lets go those that were not found where they had to be: they are not pending any more.</summary>
    /// <param name="after">It was read from behind this place...</param>
    /// <param name="through">...to this one.</param>
    /// <returns>The places that were let go.</returns>
    public IReadOnlyList<int> LetGo(int after, int through)
    {
        if (_toRead.Count == 0 || through <= after) return [];
        var missing = _toRead.GetViewBetween(after + 1, through).ToList();
        _toRead.ExceptWith(missing);
        return missing;
    }
}
