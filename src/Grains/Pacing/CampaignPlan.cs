using WaActors.Grains.Reasons;
using WaActors.Pacing;

namespace WaActors.Grains.Pacing;

/// <summary>Why a campaign may not start a send now, though it has messages.</summary>
/// <param name="Until">When it may again; null when no such moment is in sight.</param>
/// <param name="Reason">Why, in words for an operator.</param>
public readonly record struct CampaignHold(DateTimeOffset? Until, string Reason);

/// <summary>
/// When a campaign may send, beyond what its numbers allow: its window by the clock of tenant or recipient, and its own daily cap. Plain state: no I/O, no clock.
/// </summary>
public sealed class CampaignPlan(CampaignPace pace, PaceCalendar calendar)
{
    private readonly Dictionary<string, (PaceCalendar Calendar, WindowState State)> _zones = new(StringComparer.Ordinal);
    private DateOnly _day;
    private int _today;
    private Dictionary<Guid, int> _byNumber = [];

    /// <summary>A campaign that tightens nothing.</summary>
    public static CampaignPlan Free => new(CampaignPace.None, PaceCalendar.Utc);

    /// <summary>The settings.</summary>
    public CampaignPace Pace => pace;

    /// <summary>The tenant's calendar.</summary>
    public PaceCalendar Calendar => calendar;

    /// <summary>Whether recipients have clocks of their own.</summary>
    public bool ByRecipient => pace.Window?.Clock == WindowClock.Recipient;

    /// <summary>Whose clock a recipient's window goes by: the name of a time zone; one for all where recipients have none of their own.</summary>
    public string ClockOf(string phone) => ByRecipient && TimeZones.OfPhone(phone) is { } zone ? zone : string.Empty;

    /// <summary>Whether the window is open by a clock.</summary>
    public bool IsOpen(string clock, DateTimeOffset now) => pace.Window is null || StateOf(clock, now).Open;

    /// <summary>When the window changes by a clock: it closes, or opens next.</summary>
    public DateTimeOffset? ChangesAt(string clock, DateTimeOffset now) => pace.Window is null ? null : StateOf(clock, now).Until;

    /// <summary>Whether the counts have what was sent before this activation of the campaign.</summary>
    public bool IsRestored { get; private set; }

    /// <summary>Adds what was sent of the day of <paramref name="now"/>, by number, before this activation; once, and whatever it sent itself meanwhile.</summary>
    public void Restore(IReadOnlyDictionary<Guid, int> before, DateTimeOffset now)
    {
        if (IsRestored) return;
        IsRestored = true;
        BeginDayOf(now);
        if (calendar.DayOf(now) < _day) return; // that day is over
        foreach (var (number, count) in before) Count(number, count);
    }

    /// <summary>The same counts under other settings.</summary>
    public CampaignPlan With(CampaignPace other, PaceCalendar otherCalendar)
    {
        var next = new CampaignPlan(other, otherCalendar);
        (next._day, next._today, next._byNumber, next.IsRestored) = (_day, _today, _byNumber, IsRestored);
        return next;
    }

    /// <summary>A send that may have left began at <paramref name="at"/>.</summary>
    public void Sent(Guid instanceId, DateTimeOffset at)
    {
        BeginDayOf(at);
        Count(instanceId, 1);
    }

    /// <summary>How many more may start today by one number, given what is under way by it.</summary>
    public int LeftTodayOf(Guid instanceId, int underWay, DateTimeOffset now) =>
        pace.PerNumberPerDay is { } cap ? cap - underWay - (calendar.DayOf(now) == _day ? _byNumber.GetValueOrDefault(instanceId) : 0) : int.MaxValue;

    /// <summary>The hold of a number whose part of the campaign's day is full.</summary>
    public CampaignHold NumberFull(DateTimeOffset now) => new(calendar.NextMidnight(now), PaceReasons.CampaignPerNumber(pace.PerNumberPerDay));

    /// <summary>How many more may start today, given what is under way.</summary>
    public int LeftToday(int underWay, DateTimeOffset now) =>
        pace.PerDay is { } perDay ? perDay - underWay - (calendar.DayOf(now) == _day ? _today : 0) : int.MaxValue;

    /// <summary>The hold of a day that is full.</summary>
    public CampaignHold DayFull(DateTimeOffset now) => new(calendar.NextMidnight(now), PaceReasons.CampaignPerDay(pace.PerDay));

    private void BeginDayOf(DateTimeOffset at)
    {
        if (calendar.DayOf(at) is var day && day > _day) (_day, _today, _byNumber) = (day, 0, []);
    }

    private void Count(Guid instanceId, int sends)
    {
        _today += sends;
        _byNumber[instanceId] = _byNumber.GetValueOrDefault(instanceId) + sends;
    }

    // A state holds until it changes, so the calendar is asked only then.
    private WindowState StateOf(string clock, DateTimeOffset now)
    {
        if (_zones.TryGetValue(clock, out var known) && (known.State.Until is null || now < known.State.Until)) return known.State;
        var zone = known.Calendar ?? (clock.Length == 0 ? calendar : calendar.In(TimeZones.Get(clock)));
        var state = WindowPlan.At(pace.Window!, zone, now);
        _zones[clock] = (zone, state);
        return state;
    }
}
