using WaActors.Campaigns;

namespace WaActors.Grains.Campaigns;

/// <summary>
/// The heart of a campaign: which message goes next, by which number, and when. Plain state: no I/O, no clock, no luck of its own; its grain feeds it what
/// happened and does what <see cref="Next"/> says. Rules C-2, C-6, C-7.
/// </summary>
/// <remarks>
/// With a delay there is never more than one message under way, and the delay counts from the end of one send to the start of the next. Without a delay
/// every number of the ring has as many sends under way as it allows.
/// </remarks>
public sealed class CampaignPump(RouteBook routes, DelayRange delay, int batchSize)
{
    private const int PullMax = 10_000; // the ledger gives no more at once

    private readonly Queue<PendingMessage> _fresh = new();
    private readonly SortedList<int, PendingMessage> _returned = [];
    private readonly HashSet<int> _held = [];
    private DelayRange _delay = delay;
    private DateTimeOffset? _lastSendEndedAt;
    private double _gapLuck;
    private int _pulledThroughSeq;
    private bool _pulling;
    private bool _exhausted;

    /// <summary>Whether new sends may start. Everything under way still gets its outcome.</summary>
    public bool Running { get; set; }

    /// <summary>Attempts under way.</summary>
    public int InFlight { get; private set; }

    /// <summary>Messages in doubt that wait for their resolution.</summary>
    public int InDoubt { get; private set; }

    /// <summary>When the next message may start; null when a delay does not hold it.</summary>
    public DateTimeOffset? NextSendAt => Sequential && _lastSendEndedAt is { } ended ? ended + Gap : null;

    private bool Sequential => _delay.Max > TimeSpan.Zero;

    private TimeSpan Gap => _delay.Min + ((_delay.Max - _delay.Min) * _gapLuck);

    /// <summary>The recipient of the message that goes next; null when none is known.</summary>
    public string? NextPhone => _returned.Count > 0 ? _returned.Values[0].Phone : _fresh.TryPeek(out var next) ? next.Phone : null;

    /// <summary>Messages read and not yet under way.</summary>
    public int Queued => _fresh.Count + _returned.Count;

    /// <summary>What to do now. Call again until it says to wait, to idle, or that nothing is left.</summary>
    public PumpStep Next(DateTimeOffset now)
    {
        if (!Running) return new PumpStep.Idle();
        if (PullIfLow() is { } pull) return pull;
        if (Queued == 0) return InFlight > 0 || InDoubt > 0 || _pulling ? new PumpStep.Idle() : new PumpStep.Drained();
        if (routes.Ring.Members.Count == 0) return new PumpStep.NoRoute(routes.NextReturnAt(now));
        if (Sequential && InFlight > 0) return new PumpStep.Idle();
        return NextSendAt > now ? new PumpStep.WaitUntil(NextSendAt.Value) : NextTurn(now);
    }

    /// <summary>The answer to a <see cref="PumpStep.Pull"/>.</summary>
    public void OnPulled(IReadOnlyList<PendingMessage> messages, int limit)
    {
        _pulling = false;
        _exhausted = messages.Count < limit;
        foreach (var message in messages)
        {
            _pulledThroughSeq = Math.Max(_pulledThroughSeq, message.Seq);
            if (_held.Add(message.Seq)) _fresh.Enqueue(message);
        }
    }

    /// <summary>A pull failed: it may be tried again.</summary>
    public void OnPullFailed() => _pulling = false;

    /// <summary>Pending messages were found though none was left: read from the first again.</summary>
    public void Rewind()
    {
        _pulledThroughSeq = 0;
        _exhausted = false;
    }

    /// <summary>The answer to a <see cref="PumpStep.Acquire"/>: places, or when to ask again.</summary>
    public static void OnPermit(RouteState route, int granted, DateTimeOffset blockedUntil)
    {
        route.Acquiring = false;
        route.HeldPermits += granted;
        route.BlockedUntil = granted == 0 ? blockedUntil : null;
    }

    /// <summary>An attempt ended with a durable outcome. <paramref name="again"/> is the message when it is pending again.</summary>
    /// <param name="seq">The message.</param>
    /// <param name="route">The route that it was tried by.</param>
    /// <param name="again">The message as it shall be tried again; null when it is done with.</param>
    /// <param name="gapFrom">When the send ended, if the delay counts from it; null for an attempt that reached nobody.</param>
    /// <param name="luck">Drawn from 0 to 1: where in the delay's range the next gap lies.</param>
    public void OnAttemptEnded(int seq, RouteState route, PendingMessage? again, DateTimeOffset? gapFrom, double luck)
    {
        InFlight--;
        route.InFlight--;
        if (gapFrom is { } endedAt) SendEnded(endedAt, luck);
        Settle(seq, again);
    }

    /// <summary>An attempt ended in doubt; its message waits for <see cref="OnDoubtResolved"/>.</summary>
    public void OnAttemptInDoubt(RouteState route, DateTimeOffset endedAt, double luck)
    {
        InFlight--;
        route.InFlight--;
        InDoubt++;
        SendEnded(endedAt, luck);
    }

    /// <summary>A doubt that a former owner left.</summary>
    public void OnDoubtInherited(int seq)
    {
        if (_held.Add(seq)) InDoubt++;
    }

    /// <summary>A doubt was resolved. <paramref name="again"/> is the message when policy sends it again.</summary>
    public void OnDoubtResolved(int seq, PendingMessage? again)
    {
        InDoubt--;
        Settle(seq, again);
    }

    /// <summary>The delay was changed; counts from the last send, at once (C-7).</summary>
    public void ChangeDelay(DelayRange delay) => _delay = delay;

    /// <summary>When the last send before this activation was, so that a restart does not break the pace.</summary>
    public void ResumePace(DateTimeOffset lastSentAt, double luck) => SendEnded(lastSentAt, luck);

    /// <summary>Takes away the places that no send will use, to give them back.</summary>
    public static int TakeHeldPermits(RouteState route)
    {
        var held = route.HeldPermits;
        route.HeldPermits = 0;
        return held;
    }

    private PumpStep NextTurn(DateTimeOffset now)
    {
        DateTimeOffset? earliest = null;
        foreach (var member in routes.Ring.FromNextTurn())
        {
            var route = routes.Find(member.InstanceId)!;
            if (route.HeldPermits > 0) return Dispatch(route);
            if (route.Acquiring)
            {
                if (Sequential) return new PumpStep.Idle();
            }
            else if (route.BlockedUntil > now)
            {
                earliest = earliest is null || route.BlockedUntil < earliest ? route.BlockedUntil : earliest;
            }
            else if (Wanted(route) is > 0 and var wanted)
            {
                route.Acquiring = true;
                return new PumpStep.Acquire(route, wanted);
            }
        }

        return earliest is { } at ? new PumpStep.WaitUntil(at) : new PumpStep.Idle();
    }

    private PumpStep.Dispatch Dispatch(RouteState route)
    {
        var message = TakeMessage();
        route.HeldPermits--;
        route.InFlight++;
        InFlight++;
        routes.TurnTaken(route);
        return new PumpStep.Dispatch(message, route);
    }

    private int Wanted(RouteState route) => Sequential ? 1 : Math.Min(WindowMax(route) - route.InFlight, Queued);

    private static int WindowMax(RouteState route) => route.Status?.WindowMax ?? 1;

    private PumpStep.Pull? PullIfLow()
    {
        if (_exhausted || _pulling) return null;
        var window = Sequential ? 0 : routes.Routes.Sum(WindowMax);
        if (_fresh.Count > window) return null;
        _pulling = true;
        return new PumpStep.Pull(_pulledThroughSeq, Math.Clamp(4 * window, batchSize, PullMax));
    }

    private PendingMessage TakeMessage()
    {
        if (_returned.Count == 0) return _fresh.Dequeue();
        var first = _returned.Values[0];
        _returned.RemoveAt(0);
        return first;
    }

    private void SendEnded(DateTimeOffset endedAt, double luck)
    {
        if (_lastSendEndedAt > endedAt) return;
        _lastSendEndedAt = endedAt;
        _gapLuck = luck;
    }

    private void Settle(int seq, PendingMessage? again)
    {
        if (again is null) _held.Remove(seq);
        else _returned.Add(seq, again);
    }
}
