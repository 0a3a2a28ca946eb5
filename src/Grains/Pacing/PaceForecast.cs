using WaActors.Campaigns;
using WaActors.Pacing;

namespace WaActors.Grains.Pacing;

/// <summary>A number as a forecast sees it.</summary>
/// <param name="Pace">Its pace.</param>
/// <param name="Share">The campaign's part of it, above 0 to 1: others use it too.</param>
public sealed record ForecastLine(NumberPace Pace, double Share)
{
    /// <summary>The number.</summary>
    public Guid InstanceId { get; init; }

    /// <summary>What it sent today already, all campaigns together: that is spent.</summary>
    public int SentToday { get; init; }

    /// <summary>How many of these were first messages to their people.</summary>
    public int NewToday { get; init; }
}

/// <summary>What is expected of a campaign.</summary>
/// <param name="EndAt">When its last message is sent.</param>
/// <param name="LastSendAt">When each number sends its last one, in the order of the lines; null for one that sends none.</param>
public sealed record CampaignForecast(DateTimeOffset EndAt, IReadOnlyList<DateTimeOffset?> LastSendAt)
{
    /// <summary>What keeps each number from being done sooner, in the order of the lines.</summary>
    public IReadOnlyList<ForecastLimit> LimitedBy { get; init; } = [];
}

/// <summary>
/// When a campaign will be done, by the paces of its numbers, its own delay, cap and window, day by day. Pure. An estimate: it takes all recipients for new people,
/// windows by the tenant's clock, gaps at their mean, and nothing lost on the way.
/// </summary>
public static class PaceForecast
{
    private const int DaysMax = 400;
    private static readonly TimeSpan SendTime = TimeSpan.FromSeconds(2); // a usual send; gaps count from its end

    /// <summary>The moment at which the last of so many messages is sent; null when that cannot be told: no number, nothing that limits the pace, or more than 400 days.</summary>
    /// <param name="messages">How many are left.</param>
    /// <param name="lines">The numbers that can send, with what they sent today.</param>
    /// <param name="plan">The campaign's own pace.</param>
    /// <param name="delay">Its delay.</param>
    /// <param name="calendar">The tenant's.</param>
    /// <param name="now">The moment.</param>
    /// <param name="sentToday">What the campaign sent today already.</param>
    public static CampaignForecast? Of(
        int messages, IReadOnlyList<ForecastLine> lines, CampaignPace plan, DelayRange delay, PaceCalendar calendar, DateTimeOffset now, int sentToday = 0)
    {
        if (lines.Count == 0) return null;
        var left = (double)messages;
        var last = new DateTimeOffset?[lines.Count];
        IReadOnlyList<ForecastLimit> limits = [];
        for (var (day, from) = (0, now); day < DaysMax; day++)
        {
            var to = calendar.NextMidnight(from);
            var plannedDay = new ForecastDay(lines, plan, delay, calendar, from, to, IsToday: day == 0, day == 0 ? sentToday : 0);
            if (day == 0) limits = plannedDay.Limits();
            if (left <= 0) return new CampaignForecast(from, last) { LimitedBy = limits };
            var (capacity, perHour) = plannedDay.Total();
            if (double.IsPositiveInfinity(perHour)) return null;
            var end = capacity >= left && perHour > 0 ? plannedDay.MomentAfter(TimeSpan.FromHours(left / perHour)) : (DateTimeOffset?)null;
            plannedDay.NoteLastSends(last, end ?? to);
            if (end is { } at) return new CampaignForecast(at, last) { LimitedBy = limits };
            (left, from) = (left - capacity, to);
        }

        return null;
    }

    /// <summary>The end alone.</summary>
    public static DateTimeOffset? EndOf(
        int messages, IReadOnlyList<ForecastLine> lines, CampaignPace plan, DelayRange delay, PaceCalendar calendar, DateTimeOffset now) =>
        Of(messages, lines, plan, delay, calendar, now)?.EndAt;

    /// <summary>One day, or what is left of it.</summary>
    private sealed record ForecastDay(
        IReadOnlyList<ForecastLine> Lines, CampaignPace Plan, DelayRange Delay, PaceCalendar Calendar, DateTimeOffset From, DateTimeOffset To, bool IsToday, int SentToday)
    {
        private double? OwnLeft => Plan.PerDay is { } cap ? Math.Max(0, cap - SentToday) : null;

        private double OwnRate => Delay.Max > TimeSpan.Zero ? 3600 / ((Delay.Min + Delay.Max) / 2 + SendTime).TotalSeconds : double.PositiveInfinity;

        /// <summary>What holds each number back this day.</summary>
        public IReadOnlyList<ForecastLimit> Limits()
        {
            var perHour = Lines.Sum(line => Of(line) is { Takes: > 0 } part ? part.PerHour * line.Share : 0);
            var isCapped = OwnLeft < Uncapped().Capacity;
            return [.. Lines.Select(line => LimitOf(line, perHour, isCapped))];
        }

        // What is spent or closed comes first: it holds whatever the pace is.
        private ForecastLimit LimitOf(ForecastLine line, double perHour, bool isCapped)
        {
            if (OwnLeft <= 0) return ForecastLimit.CampaignDayCap;
            var (cap, people) = CapsOf(line);
            if (Math.Min(cap, people) <= 0) return people < cap ? ForecastLimit.NewPeople : ForecastLimit.DayCap;
            var hours = line.Pace.Settings.Hours;
            if (!StateOf(hours, From).Open || !StateOf(Plan.Window, From).Open) return ForecastLimit.Hours;
            if (isCapped || Of(line).Takes >= OwnLeftOfNumber) return ForecastLimit.CampaignDayCap;
            if (OwnRate < perHour) return ForecastLimit.CampaignDelay;
            if (Math.Min(cap, people) < RateOf(line.Pace.Settings) * OpenTime(hours).TotalHours) return people < cap ? ForecastLimit.NewPeople : ForecastLimit.DayCap;
            return RateLimitOf(line.Pace.Settings);
        }

        /// <summary>How many messages the day takes, and how many an hour while everything is open.</summary>
        public (double Capacity, double PerHour) Total()
        {
            var (capacity, perHour) = Uncapped();
            return (Math.Min(capacity, OwnLeft ?? double.MaxValue), perHour);
        }

        private (double Capacity, double PerHour) Uncapped()
        {
            var (capacity, perHour) = (0.0, 0.0);
            foreach (var line in Lines)
            {
                var (takes, rate) = Of(line);
                if (takes <= 0) continue;
                perHour += rate * line.Share;
                capacity += takes;
            }

            return OwnRate < perHour ? (Math.Min(capacity, OwnRate * OpenTime(null).TotalHours), OwnRate) : (capacity, perHour);
        }

        public DateTimeOffset MomentAfter(TimeSpan needed) => MomentAfter(Lines.Select(line => line.Pace.Settings.Hours).FirstOrDefault(window => window is not null), needed);

        /// <summary>Each number that takes something this day sends its last at the day's end, or when its own part of the day is spent. A delay of the campaign that is
        /// longer than its numbers' together holds each of them to its turns.</summary>
        public void NoteLastSends(DateTimeOffset?[] last, DateTimeOffset end)
        {
            var turns = OwnRate / Math.Max(1, Lines.Count(line => Of(line).Takes > 0));
            for (var index = 0; index < last.Length; index++)
            {
                var (takes, rate) = Of(Lines[index]);
                if (takes <= 0 || OwnLeft <= 0) continue;
                var spent = MomentAfter(Lines[index].Pace.Settings.Hours, TimeSpan.FromHours(Math.Min(24, takes / Math.Min(rate * Lines[index].Share, turns))));
                last[index] = spent < end ? spent : end;
            }
        }

        // What the campaign sent today is taken to have gone over all its numbers alike
        private double? OwnLeftOfNumber => Plan.PerNumberPerDay is { } cap ? Math.Max(0, cap - ((double)SentToday / Lines.Count)) : null;

        private (double Takes, double PerHour) Of(ForecastLine line)
        {
            var hours = OpenTime(line.Pace.Settings.Hours).TotalHours;
            var rate = RateOf(line.Pace.Settings);
            if (hours <= 0) return (0, rate);
            var takes = Math.Min(LeftOf(line), double.IsPositiveInfinity(rate) ? double.MaxValue : rate * hours) * line.Share;
            return (Math.Min(takes, OwnLeftOfNumber ?? double.MaxValue), rate);
        }

        private double LeftOf(ForecastLine line)
        {
            var (cap, people) = CapsOf(line);
            return Math.Max(0, Math.Min(cap, people));
        }

        private (double Cap, double People) CapsOf(ForecastLine line)
        {
            var standing = line.Pace.Standing(warmUpFrom: null, reconnectedAt: null);
            var left = PaceRules.DayCap(line.Pace.Settings, standing, From).Cap - (double)(IsToday ? line.SentToday : 0);
            var people = PaceRules.NewCap(line.Pace.Settings, standing, From) is { } cap ? cap - (IsToday ? line.NewToday : 0) : double.MaxValue;
            return (left, people);
        }

        private DateTimeOffset MomentAfter(SendWindow? hours, TimeSpan needed)
        {
            var last = To;
            foreach (var (begin, end) in OpenSpans(hours))
            {
                if (end - begin >= needed) return begin + needed;
                (needed, last) = (needed - (end - begin), end);
            }

            return last;
        }

        private TimeSpan OpenTime(SendWindow? hours) => OpenSpans(hours).Aggregate(TimeSpan.Zero, (sum, span) => sum + (span.End - span.Begin));

        /// <summary>When both windows are open.</summary>
        private IEnumerable<(DateTimeOffset Begin, DateTimeOffset End)> OpenSpans(SendWindow? hours)
        {
            for (var at = From; at < To;)
            {
                var (number, campaign) = (StateOf(hours, at), StateOf(Plan.Window, at));
                var until = new[] { number.Until, campaign.Until, To }.Min()!.Value;
                if (number.Open && campaign.Open) yield return (at, until);
                at = until;
            }
        }

        private WindowState StateOf(SendWindow? window, DateTimeOffset at) =>
            window is null ? new WindowState(true, null) : WindowPlan.At(window, Calendar, at);
    }

    /// <summary>Sends an hour when nothing but gaps, pauses and the hour's cap limits them.</summary>
    private static double RateOf(PaceSettings settings)
    {
        var between = settings.Gap + (settings.GapJitter / 2);
        if (settings.PauseEvery is { } every) between += (settings.PauseMin + settings.PauseMax) / 2 / every;
        var rate = between > TimeSpan.Zero ? 3600 / (between + SendTime).TotalSeconds : double.PositiveInfinity;
        return Math.Min(rate, settings.PerHour ?? double.PositiveInfinity);
    }

    // Which of the three is the narrowest: the hour's cap below what gaps and pauses let through, and of these the longer on average.
    private static ForecastLimit RateLimitOf(PaceSettings settings)
    {
        if (settings.PerHour is { } perHour && perHour < RateOf(settings with { PerHour = null })) return ForecastLimit.HourCap;
        var pause = settings.PauseEvery is { } every ? (settings.PauseMin + settings.PauseMax) / 2 / every : TimeSpan.Zero;
        return pause > settings.Gap + (settings.GapJitter / 2) ? ForecastLimit.LongPause : ForecastLimit.Gap;
    }
}
