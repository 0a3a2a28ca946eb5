namespace WaActors.Grains.Instances;

/// <summary>A campaign's turn at a free place.</summary>
/// <param name="CampaignId">Whose.</param>
/// <param name="Number">Which: every turn has another.</param>
public readonly record struct SendTurn(Guid CampaignId, long Number);

/// <summary>
/// The places that one number has for sends under way, and whose turn it is when several campaigns want them. Plain state: no I/O, no clock.
/// A campaign that finds no place stands in line once; who stands in line goes before who does not.
/// </summary>
public sealed class SendPlaces(TimeSpan permitLife, TimeSpan turnLife)
{
    // While others wait, a turn takes up to this part of the window: a large one is not handed out place by place, and the line still moves on.
    private const int TurnsPerWindow = 8;

    private readonly Queue<(DateTimeOffset Until, long? Epoch)> _reserved = new();
    private readonly FairLine _line = new();
    private DateTimeOffset? _turnEndsAt;
    private Guid _turnOf;
    private long _turns;

    /// <summary>Sends under way.</summary>
    public int Sending { get; private set; }

    /// <summary>Places reserved and not yet used.</summary>
    public int Reserved => _reserved.Count;

    /// <summary>Whether anybody stands in line, aside or not.</summary>
    public bool HasLine => !_line.IsEmpty;

    /// <summary>Reserves up to <paramref name="wanted"/> places for a campaign; 0 means that it now stands in line.</summary>
    /// <param name="campaignId">Who wants them.</param>
    /// <param name="wanted">How many, 1 or more.</param>
    /// <param name="windowMax">How many the number has.</param>
    /// <param name="now">The moment.</param>
    /// <param name="weight">Its share among those in line, 1 to 10.</param>
    /// <param name="epoch">Of the number's pace, whose permit they are given by; null for none.</param>
    public int Reserve(Guid campaignId, int wanted, int windowMax, DateTimeOffset now, int weight = 1, long? epoch = null)
    {
        Expire(now);
        var free = windowMax - Sending - Reserved;
        if (free <= 0 || !MayGoFirst(campaignId, now))
        {
            _line.Join(campaignId);
            return 0;
        }

        if (_line.Leave(campaignId)) _turnEndsAt = null;
        var granted = Math.Min(wanted, _line.IsEmpty ? free : Math.Min(free, Math.Max(1, windowMax / TurnsPerWindow)));
        for (var i = 0; i < granted; i++) _reserved.Enqueue((now + permitLife, epoch));
        _line.Served(campaignId, granted, weight);
        return granted;
    }

    /// <summary>The campaign stands in line: something other than a place is missing.</summary>
    public void StandInLine(Guid campaignId) => _line.Join(campaignId);

    /// <summary>The campaign lets others pass until then, and gives up its turn if it had one: what it waits for will not come before. It keeps its place.</summary>
    public void StandAside(Guid campaignId, DateTimeOffset until)
    {
        _line.Join(campaignId, until);
        if (_turnOf == campaignId) _turnEndsAt = null;
    }

    /// <summary>A send begins: its reserved place is in use. False when it has none and none is free.</summary>
    public bool Begin(int windowMax, DateTimeOffset now)
    {
        Expire(now);
        if (!_reserved.TryDequeue(out _) && Sending >= windowMax) return false;
        Sending++;
        return true;
    }

    /// <summary>A send ended: its place is free.</summary>
    public void End() => Sending--;

    /// <summary>Reserved places are given back.</summary>
    public void Release(int count)
    {
        for (; count > 0 && _reserved.Count > 0; count--) _reserved.Dequeue();
    }

    /// <summary>Reservations of an epoch that is over end: nobody can use them.</summary>
    /// <returns>How many there were.</returns>
    public int Forget(long epoch)
    {
        var before = Reserved;
        for (var left = before; left > 0; left--)
        {
            if (_reserved.Dequeue() is var place && place.Epoch != epoch) _reserved.Enqueue(place);
        }

        return before - Reserved;
    }

    /// <summary>Takes off reservations that nobody used in time; true when there are others.</summary>
    public bool HasReservation(DateTimeOffset now)
    {
        Expire(now);
        return Reserved > 0;
    }

    /// <summary>The campaign to tell that a place is free; null when nobody waits, none is free, or it was told already.</summary>
    public SendTurn? NextInLine(int windowMax, DateTimeOffset now)
    {
        Expire(now);
        if (_line.First(now) is not { } first || windowMax - Sending - Reserved <= 0 || _turnEndsAt > now) return null;
        (_turnOf, _turnEndsAt) = (first, now + turnLife);
        return new SendTurn(first, ++_turns);
    }

    /// <summary>The campaign does not want this turn. Said of a turn that is over it means nothing: the campaign took it meanwhile, and may stand in line anew.</summary>
    public void Decline(SendTurn turn)
    {
        if (turn.Number != _turns || _turnEndsAt is null) return;
        _line.Leave(turn.CampaignId);
        _turnEndsAt = null;
    }

    private bool MayGoFirst(Guid campaignId, DateTimeOffset now)
    {
        if (_turnEndsAt > now) return _turnOf == campaignId; // also when one came meanwhile who would have gone before it
        if (_turnEndsAt is not null)
        {
            // It was told and did not come: its turn is over.
            if (_turnOf != campaignId) _line.Leave(_turnOf);
            _turnEndsAt = null;
        }

        return _line.First(now) is not { } first || first == campaignId;
    }

    private void Expire(DateTimeOffset now)
    {
        while (_reserved.TryPeek(out var first) && first.Until <= now) _reserved.Dequeue();
    }
}
