using WaActors.Grains.Reasons;
using WaActors.Campaigns;
using WaActors.Grains.Pacing;

namespace WaActors.Grains.Campaigns;

/// <summary>
/// The heart of a campaign: which message goes next, by which number, and when. Plain state: no I/O, no clock, no luck of its own; its grain feeds it what
/// happened and does what <see cref="Next"/> says. Rules C-2, C-6, C-7.
/// </summary>
/// <remarks>
/// With a delay there is never more than one message under way, and the delay counts from the end of one send to the start of the next. Without a delay
/// every number of the ring has as many sends under way as it allows.
/// </remarks>
public sealed class CampaignPump(RouteBook routes, DelayRange delay, int batchSize, CampaignPlan? plan = null, int lookAheadMax = 10_000)
{
    private const int PullMax = 10_000; // the ledger gives no more at once
    private const int LookAheadPull = 500;
    private static readonly TimeSpan VisibleHold = TimeSpan.FromMinutes(2); // a shorter one is the breath between two messages

    private readonly HashSet<int> _held = []; // known of: queued, laid aside, under way or in doubt
    private readonly LaidAside _aside = new(lookAheadMax);
    private MessageQueue _queue = new();
    private DelayRange _delay = delay;
    private DateTimeOffset? _lastSendEndedAt;
    private double _gapLuck;
    private int _pulledThroughSeq; // up to here only what has to be read again is taken from a page: it may be older than what was sent since
    private int _pullAfterSeq;
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

    /// <summary>What the campaign allows itself.</summary>
    public CampaignPlan Plan { get; private set; } = plan ?? CampaignPlan.Free;

    /// <summary>Messages read and not yet under way.</summary>
    public int Queued => _queue.Count;

    /// <summary>The recipient of the message that goes next; null when none is known.</summary>
    public string? NextPhone(DateTimeOffset now) => _queue.Peek(OpenAt(now))?.Phone;

    /// <summary>What to do now. Call again until it says to wait, to idle, or that nothing is left.</summary>
    public PumpStep Next(DateTimeOffset now)
    {
        if (!Running) return new PumpStep.Idle();
        QueueWhoseTimeCame(now);
        if (PullIfLow(now) is { } pull) return pull;
        if (Queued == 0) return InFlight > 0 || InDoubt > 0 || _pulling ? new PumpStep.Idle() : Empty();
        if (HeldByPlan(now) is { } hold) return InFlight > 0 ? new PumpStep.Idle() : new PumpStep.Held(hold.Until, hold.Until, hold.Reason);
        if (routes.Ring.Members.Count == 0) return new PumpStep.NoRoute(routes.NextReturnAt(now));
        if (Sequential && InFlight > 0) return new PumpStep.Idle();
        return NextSendAt > now ? new PumpStep.WaitUntil(NextSendAt.Value) : NextTurn(now);
    }

    /// <summary>The answer to a <see cref="PumpStep.Pull"/>.</summary>
    public void OnPulled(IReadOnlyList<PendingMessage> messages, int limit)
    {
        _pulling = false;
        var through = messages.Count < limit ? int.MaxValue : messages[^1].Seq;
        _exhausted = through == int.MaxValue || (_exhausted && through <= _pulledThroughSeq);
        foreach (var message in messages)
        {
            if (_aside.WasToRead(message.Seq) || (message.Seq > _pulledThroughSeq && _held.Add(message.Seq))) _queue.Add(Plan.ClockOf(message.Phone), message);
        }

        _held.ExceptWith(_aside.LetGo(_pullAfterSeq, through));
        if (messages.Count > 0) _pulledThroughSeq = Math.Max(_pulledThroughSeq, messages[^1].Seq);
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
        if (gapFrom is { } endedAt)
        {
            Plan.Sent(route.InstanceId, endedAt);
            SendEnded(endedAt, luck);
        }

        Settle(seq, again);
    }

    /// <summary>A message may not start before <paramref name="until"/>, for its recipient's sake: it waits aside, and others go on.</summary>
    public void OnTooSoon(PendingMessage message, RouteState route, DateTimeOffset until, string reason)
    {
        InFlight--;
        route.InFlight--;
        _aside.Add(message, until, reason);
    }

    /// <summary>An attempt ended in doubt; its message waits for <see cref="OnDoubtResolved"/>.</summary>
    public void OnAttemptInDoubt(RouteState route, DateTimeOffset endedAt, double luck)
    {
        InFlight--;
        route.InFlight--;
        InDoubt++;
        Plan.Sent(route.InstanceId, endedAt);
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

    /// <summary>The window, the cap or the priority was changed; acts at once.</summary>
    public void ChangePlan(CampaignPlan plan)
    {
        Plan = plan;
        QueueWhoseTimeCame(DateTimeOffset.MaxValue); // the rest of recipients may be another
        _queue = _queue.Regrouped(plan.ClockOf);
    }

    /// <summary>Until when a send to a recipient may start; null when its window is closed, <see cref="DateTimeOffset.MaxValue"/> when it never closes.</summary>
    public DateTimeOffset? MayStartUntil(string phone, DateTimeOffset now)
    {
        var clock = Plan.ClockOf(phone);
        return Plan.IsOpen(clock, now) ? Plan.ChangesAt(clock, now) ?? DateTimeOffset.MaxValue : null;
    }

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
            if (FullUntil(route, now) is { } midnight)
            {
                earliest = earliest is null || midnight < earliest ? midnight : earliest;
                continue;
            }

            if (route.HeldPermits > 0) return Dispatch(route, now);
            if (route.Acquiring)
            {
                if (Sequential) return new PumpStep.Idle();
            }
            else if (route.BlockedUntil > now)
            {
                earliest = earliest is null || route.BlockedUntil < earliest ? route.BlockedUntil : earliest;
            }
            else if (Wanted(route, now) is > 0 and var wanted)
            {
                route.Acquiring = true;
                return new PumpStep.Acquire(route, wanted);
            }
        }

        if (earliest is not { } at) return new PumpStep.Idle();
        return LongHold(now) is { } hold ? new PumpStep.Held(at, hold.Until, hold.Reason) : new PumpStep.WaitUntil(at);
    }

    private void QueueWhoseTimeCame(DateTimeOffset now)
    {
        foreach (var message in _aside.TakeDue(now)) _queue.Add(Plan.ClockOf(message.Phone), message);
    }

    private PumpStep Empty() => _aside.NextAt is { } at ? new PumpStep.Held(at, at, _aside.Reason) : new PumpStep.Drained();

    /// <summary>Until when the campaign's own day of the number is full; null when it is not.</summary>
    private DateTimeOffset? FullUntil(RouteState route, DateTimeOffset now)
    {
        if (Plan.LeftTodayOf(route.InstanceId, route.InFlight, now) > 0) return null;
        var full = Plan.NumberFull(now);
        if (route.InFlight == 0) (route.Hold, route.HoldUntil) = (full.Reason, full.Until);
        return full.Until;
    }

    /// <summary>What holds all numbers of the ring for more than a breath; null when one of them is not held so.</summary>
    private CampaignHold? LongHold(DateTimeOffset now)
    {
        if (InFlight > 0) return null;
        CampaignHold? first = null;
        foreach (var member in routes.Ring.Members)
        {
            if (routes.Find(member.InstanceId) is not { Acquiring: false, Hold: { } reason, HoldUntil: { } until } || until < now + VisibleHold) return null;
            if (first is null || until < first.Value.Until) first = new CampaignHold(until, reason);
        }

        return first;
    }

    private CampaignHold? HeldByPlan(DateTimeOffset now)
    {
        if (Plan.LeftToday(InFlight, now) <= 0) return Plan.DayFull(now);
        if (Plan.Pace.Window is null || _queue.Clocks.Any(clock => Plan.IsOpen(clock, now))) return null;
        var opens = _queue.Clocks.Select(clock => Plan.ChangesAt(clock, now)).Min();
        return new CampaignHold(opens, Plan.ByRecipient ? CampaignReasons.OutsideAllClocks : CampaignReasons.OutsideWindow);
    }

    private Func<string, bool> OpenAt(DateTimeOffset now) => Plan.Pace.Window is null ? static _ => true : clock => Plan.IsOpen(clock, now);

    private PumpStep.Dispatch Dispatch(RouteState route, DateTimeOffset now)
    {
        var message = _queue.Take(OpenAt(now))!; // there is one: nothing held the plan a moment ago
        route.HeldPermits--;
        route.InFlight++;
        InFlight++;
        routes.TurnTaken(route);
        return new PumpStep.Dispatch(message, route);
    }

    private int Wanted(RouteState route, DateTimeOffset now) => Sequential
        ? 1
        : Math.Min(
            Math.Min(WindowMax(route) - route.InFlight, _queue.CountWhere(OpenAt(now))),
            Math.Min(Plan.LeftToday(InFlight + HeldPermits, now), Plan.LeftTodayOf(route.InstanceId, route.InFlight + route.HeldPermits, now)));

    private int HeldPermits => Plan.Pace.PerDay is null ? 0 : routes.Routes.Sum(route => route.HeldPermits);

    private static int WindowMax(RouteState route) => route.Status?.WindowMax ?? 1;

    // Recipients with clocks of their own: whoever's window is closed waits aside, and others are looked for behind them, so far. Those that were laid aside and let go are
    // read again first, no more of them than there can be.
    private PumpStep.Pull? PullIfLow(DateTimeOffset now)
    {
        if (_pulling || (_exhausted && !_aside.HasToRead)) return null;
        var window = Sequential ? 0 : routes.Routes.Sum(WindowMax);
        var ready = Plan.ByRecipient ? _queue.CountWhere(OpenAt(now)) : _queue.Fresh;
        if (ready > window || (Plan.ByRecipient && _queue.Count >= lookAheadMax)) return null;
        var limit = Math.Clamp(Math.Max(4 * window, Plan.ByRecipient ? LookAheadPull : 0), batchSize, PullMax);
        _pulling = true;
        _pullAfterSeq = _aside.HasToRead ? _aside.FirstToRead - 1 : _pulledThroughSeq;
        return new PumpStep.Pull(_pullAfterSeq, _aside.HasToRead ? Math.Min(limit, _aside.SpanToRead) : limit);
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
        else _queue.Return(Plan.ClockOf(again.Phone), again);
    }
}
