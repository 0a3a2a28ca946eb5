using WaActors.Grains.Reasons;

namespace WaActors.Grains.Pacing;

/// <summary>What is known of a number's sends when its actor starts: enough to go on as if it had never stopped.</summary>
/// <param name="LastAt">End of the last one; null when there was none.</param>
/// <param name="Recent">When the latest ones began, in order: those of the last hours, at most <see cref="RecentMax"/>.</param>
/// <param name="Today">How many there were since midnight.</param>
/// <param name="NewToday">How many of these were first messages to their people.</param>
public sealed record PaceHistory(DateTimeOffset? LastAt, IReadOnlyList<DateTimeOffset> Recent, int Today, int NewToday)
{
    /// <summary>No more are needed.</summary>
    public const int RecentMax = 2_000;

    /// <summary>A number that never sent.</summary>
    public static readonly PaceHistory Empty = new(null, [], 0, 0);
}

/// <summary>
/// What a number has sent, and when its next send may start. Plain state: no I/O, no clock, no luck of its own. It keeps no credit: what was not sent
/// yesterday, or while everything was down, is not made up for.
/// </summary>
public sealed class PaceBook
{
    private const int HoldsMax = 16; // each moves on at least to the next hour or midnight
    private const int HourMax = 10_000; // no hourly cap is larger

    private readonly Queue<DateTimeOffset> _hour = new();
    private DateOnly _day;
    private int _today;
    private int _newToday;
    private int _run;
    private double _luck;

    /// <summary>When the last send began or ended, whichever came later; null when there was none.</summary>
    public DateTimeOffset? LastAt { get; private set; }

    /// <summary>The book as it was.</summary>
    public static PaceBook Restore(PaceHistory history, PaceSettings settings, PaceCalendar calendar, DateTimeOffset now, double luck)
    {
        var book = new PaceBook { _day = calendar.DayOf(now), _today = history.Today, _newToday = history.NewToday, _luck = luck };
        DateTimeOffset? before = null;
        foreach (var at in history.Recent)
        {
            book._run = at - before < Rest(settings) ? book._run + 1 : 1;
            book.Remember(at);
            before = at;
        }

        book.LastAt = history.LastAt;
        return book;
    }

    /// <summary>Sends of the day of <paramref name="now"/>.</summary>
    public int Today(PaceCalendar calendar, DateTimeOffset now) => calendar.DayOf(now) == _day ? _today : 0;

    /// <summary>First messages of the day of <paramref name="now"/>.</summary>
    public int NewToday(PaceCalendar calendar, DateTimeOffset now) => calendar.DayOf(now) == _day ? _newToday : 0;

    /// <summary>A send that may have left ended: it counts for the day, the hour and the gaps.</summary>
    /// <param name="settings">The number's.</param>
    /// <param name="calendar">The tenant's.</param>
    /// <param name="startedAt">When it began.</param>
    /// <param name="endedAt">When it ended; gaps count from here.</param>
    /// <param name="isNew">Whether it was the first to its recipient.</param>
    /// <param name="luck">Drawn from 0 to 1: where in its range the next gap or pause lies.</param>
    public void Sent(PaceSettings settings, PaceCalendar calendar, DateTimeOffset startedAt, DateTimeOffset endedAt, bool isNew, double luck)
    {
        var day = calendar.DayOf(startedAt);
        if (day > _day) (_day, _today, _newToday) = (day, 0, 0);
        _today++;
        if (isNew) _newToday++;
        _run = startedAt - LastAt < Rest(settings) ? _run + 1 : 1;
        _luck = luck;
        if (LastAt is null || endedAt > LastAt) LastAt = endedAt;
        Remember(startedAt);
    }

    /// <summary>When the next send may start, given what is under way. The answer at <see cref="PaceVerdict.At"/> is that one may start.</summary>
    /// <param name="settings">The number's.</param>
    /// <param name="calendar">The tenant's.</param>
    /// <param name="standing">Its age and link.</param>
    /// <param name="underWay">Places reserved and sends that have not ended: they count as sent.</param>
    /// <param name="now">The moment.</param>
    /// <param name="isNew">Whether it would be the first message to its recipient.</param>
    public PaceVerdict Next(PaceSettings settings, PaceCalendar calendar, PaceStanding standing, int underWay, DateTimeOffset now, bool isNew = false)
    {
        // One hold after the other, until none is left. Shown is the first that is more than a breath: that the day is full, and not that night follows.
        var (at, shown) = (now, new PaceVerdict(now, PaceHold.None, 0, null));
        for (var step = 0; step < HoldsMax; step++)
        {
            var hold = At(settings, calendar, standing, underWay, at, isNew);
            if (hold.Hold == PaceHold.None) return shown with { At = at, Allowance = hold.Allowance };
            at = hold.At;
            if (shown.Hold is PaceHold.None or PaceHold.Gap or PaceHold.LongPause) shown = hold;
            if (at == DateTimeOffset.MaxValue) break;
        }

        return shown with { At = at, Allowance = 0 };
    }

    /// <summary>Whether the number was idle so long that its warm-up goes back one stage, and if so where it then begins (docs/pace.md).</summary>
    public DateTimeOffset? StepBack(PaceSettings settings, PaceStanding standing, DateTimeOffset now)
    {
        if (settings.WarmUp.Count == 0 || settings.IdleTime <= TimeSpan.Zero || LastAt is not { } last || now - last <= settings.IdleTime) return null;
        var index = PaceRules.StageAt(settings.WarmUp, standing.WarmUpFrom, now);
        var back = settings.WarmUp[Math.Max(0, index - 1)];
        return now - TimeSpan.FromDays(back.FromDay);
    }

    private PaceVerdict At(PaceSettings s, PaceCalendar calendar, PaceStanding standing, int underWay, DateTimeOffset at, bool isNew)
    {
        if (s.Hours is { } hours && WindowPlan.At(hours, calendar, at) is { Open: false } closed)
            return Held(PaceHold.QuietHours, closed.Until ?? DateTimeOffset.MaxValue, PaceReasons.QuietHours);
        if (GapHold(s, at) is { } gap) return gap;
        var (cap, capHold) = PaceRules.DayCap(s, standing, at);
        var today = Today(calendar, at) + underWay;
        if (today >= cap) return Held(capHold, Later(calendar.NextMidnight(at), s), PaceRules.Say(capHold, cap));
        if (isNew && PaceRules.NewCap(s, standing, at) is { } newCap && NewToday(calendar, at) + underWay >= newCap)
            return Held(PaceHold.NewConversations, Later(calendar.NextMidnight(at), s), PaceReasons.NewPerDay(newCap));
        var hour = s.PerHour is { } perHour ? perHour - InHourBefore(at) - underWay : int.MaxValue;
        if (hour <= 0) return Held(PaceHold.HourCap, HourFreeAt(s.PerHour!.Value - underWay, at), PaceReasons.PerHour(s.PerHour));
        return new PaceVerdict(at, PaceHold.None, s.OneByOne ? 1 : Math.Min(cap - today, hour), null);
    }

    private PaceVerdict? GapHold(PaceSettings s, DateTimeOffset at)
    {
        if (LastAt is not { } last) return null;
        var pause = s.PauseEvery is { } every && _run > 0 && _run % every == 0;
        var length = pause ? s.PauseMin + ((s.PauseMax - s.PauseMin) * _luck) : s.Gap + (s.GapJitter * _luck);
        if (pause && length < s.Gap) length = s.Gap;
        if (last + length <= at) return null;
        return Held(pause ? PaceHold.LongPause : PaceHold.Gap, last + length, pause ? PaceReasons.LongPause(s.PauseEvery) : PaceReasons.Gap);
    }

    private int InHourBefore(DateTimeOffset at) => _hour.Count(sent => sent > at - TimeSpan.FromHours(1));

    // The send whose end of the hour makes room: the one before which as many were sent as are allowed.
    private DateTimeOffset HourFreeAt(int allowed, DateTimeOffset at)
    {
        if (allowed <= 0) return at + TimeSpan.FromMinutes(1); // what is under way fills it; its end tells more
        var within = _hour.Where(sent => sent > at - TimeSpan.FromHours(1)).ToArray();
        return within[^allowed] + TimeSpan.FromHours(1);
    }

    // Also without an hourly cap: one may be set within the hour.
    private void Remember(DateTimeOffset at)
    {
        _hour.Enqueue(at);
        while (_hour.Count > HourMax || _hour.Peek() <= at - TimeSpan.FromHours(1)) _hour.Dequeue();
    }

    // Fresh jitter: numbers whose day begins anew do not all send on the stroke of midnight.
    private DateTimeOffset Later(DateTimeOffset at, PaceSettings s) => at + (s.GapJitter * _luck);

    // A rest so long is a pause; without pauses everything is one run.
    private static TimeSpan Rest(PaceSettings settings) => settings.PauseEvery is null || settings.PauseMin <= TimeSpan.Zero ? TimeSpan.MaxValue : settings.PauseMin;

    private static PaceVerdict Held(PaceHold hold, DateTimeOffset until, string reason) => new(until, hold, 0, reason);
}
