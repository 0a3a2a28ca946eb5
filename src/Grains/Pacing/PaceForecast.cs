using WaActors.Campaigns;
using WaActors.Pacing;

namespace WaActors.Grains.Pacing;

/// <summary>A number as a forecast sees it.</summary>
/// <param name="Pace">Its pace.</param>
/// <param name="Share">The campaign's part of it, above 0 to 1: others use it too.</param>
public sealed record ForecastLine(NumberPace Pace, double Share);

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
    /// <param name="lines">The numbers that can send.</param>
    /// <param name="plan">The campaign's own pace.</param>
    /// <param name="delay">Its delay.</param>
    /// <param name="calendar">The tenant's.</param>
    /// <param name="now">The moment.</param>
    public static DateTimeOffset? EndOf(
        int messages, IReadOnlyList<ForecastLine> lines, CampaignPace plan, DelayRange delay, PaceCalendar calendar, DateTimeOffset now)
    {
        if (lines.Count == 0) return null;
        var left = (double)messages;
        for (var (day, from) = (0, now); day < DaysMax; day++)
        {
            if (left <= 0) return from;
            var to = calendar.NextMidnight(from);
            var (capacity, perHour) = OfDay(lines, plan, delay, calendar, from, to);
            if (double.IsPositiveInfinity(perHour)) return null;
            if (capacity >= left && perHour > 0) return OpenMoment(lines, plan, calendar, from, to, TimeSpan.FromHours(left / perHour));
            (left, from) = (left - capacity, to);
        }

        return null;
    }

    private static (double Capacity, double PerHour) OfDay(
        IReadOnlyList<ForecastLine> lines, CampaignPace plan, DelayRange delay, PaceCalendar calendar, DateTimeOffset from, DateTimeOffset to)
    {
        var (capacity, perHour) = (0.0, 0.0);
        foreach (var line in lines)
        {
            var hours = OpenTime(line.Pace.Settings.Hours, plan, calendar, from, to).TotalHours;
            if (hours <= 0) continue;
            var rate = RateOf(line.Pace.Settings);
            perHour += rate * line.Share;
            capacity += Math.Min(CapOf(line.Pace, from), double.IsPositiveInfinity(rate) ? double.MaxValue : rate * hours) * line.Share;
        }

        var own = delay.Max > TimeSpan.Zero ? 3600 / ((delay.Min + delay.Max) / 2 + SendTime).TotalSeconds : double.PositiveInfinity;
        if (own < perHour) (capacity, perHour) = (Math.Min(capacity, own * OpenTime(null, plan, calendar, from, to).TotalHours), own);
        return (Math.Min(capacity, plan.PerDay ?? double.MaxValue), perHour);
    }

    /// <summary>Sends an hour when nothing but gaps, pauses and the hour's cap limits them.</summary>
    private static double RateOf(PaceSettings settings)
    {
        var between = settings.Gap + (settings.GapJitter / 2);
        if (settings.PauseEvery is { } every) between += (settings.PauseMin + settings.PauseMax) / 2 / every;
        var rate = between > TimeSpan.Zero ? 3600 / (between + SendTime).TotalSeconds : double.PositiveInfinity;
        return Math.Min(rate, settings.PerHour ?? double.PositiveInfinity);
    }

    private static double CapOf(NumberPace pace, DateTimeOffset at)
    {
        var standing = pace.Standing(warmUpFrom: null, reconnectedAt: null);
        return Math.Min(PaceRules.DayCap(pace.Settings, standing, at).Cap, PaceRules.NewCap(pace.Settings, standing, at) ?? int.MaxValue);
    }

    private static DateTimeOffset OpenMoment(
        IReadOnlyList<ForecastLine> lines, CampaignPace plan, PaceCalendar calendar, DateTimeOffset from, DateTimeOffset to, TimeSpan needed)
    {
        var hours = lines.Select(line => line.Pace.Settings.Hours).FirstOrDefault(window => window is not null);
        foreach (var (begin, end) in OpenSpans(hours, plan, calendar, from, to))
        {
            if (end - begin >= needed) return begin + needed;
            needed -= end - begin;
        }

        return to;
    }

    private static TimeSpan OpenTime(SendWindow? hours, CampaignPace plan, PaceCalendar calendar, DateTimeOffset from, DateTimeOffset to) =>
        OpenSpans(hours, plan, calendar, from, to).Aggregate(TimeSpan.Zero, (sum, span) => sum + (span.End - span.Begin));

    /// <summary>When both windows are open.</summary>
    private static IEnumerable<(DateTimeOffset Begin, DateTimeOffset End)> OpenSpans(
        SendWindow? hours, CampaignPace plan, PaceCalendar calendar, DateTimeOffset from, DateTimeOffset to)
    {
        for (var at = from; at < to;)
        {
            var (number, campaign) = (StateOf(hours, calendar, at), StateOf(plan.Window, calendar, at));
            var until = new[] { number.Until, campaign.Until, to }.Min()!.Value;
            if (number.Open && campaign.Open) yield return (at, until);
            at = until;
        }
    }

    private static WindowState StateOf(SendWindow? window, PaceCalendar calendar, DateTimeOffset at) =>
        window is null ? new WindowState(true, null) : WindowPlan.At(window, calendar, at);
}
