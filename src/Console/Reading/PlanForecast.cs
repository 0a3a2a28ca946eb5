using WaActors.Campaigns;
using WaActors.Grains.Pacing;
using WaActors.Pacing;

namespace WaActors.OperatorConsole.Reading;

/// <summary>When a campaign that is being prepared would be done.</summary>
/// <param name="Begin">When it begins.</param>
/// <param name="End">When the last message leaves; null where nothing limits its pace, or no end is in sight.</param>
/// <param name="IsUnlimited">Nothing but the gateways limits it.</param>
public sealed record PlanForecast(DateTimeOffset Begin, DateTimeOffset? End, bool IsUnlimited)
{
    /// <summary>By the paces of its numbers as if all were connected, its own delay, window and cap, and what else uses these numbers. Pure.</summary>
    public static PlanForecast Of(
        int recipients, IReadOnlyList<ForecastLine> lines, CampaignPace pace, DelayRange delay, PaceCalendar calendar, DateTimeOffset begin)
    {
        var isUnlimited = lines.Count > 0 && delay.Max == TimeSpan.Zero && pace is { PerDay: null, Window: null } && lines.All(line => line.Pace.Settings.IsNone);
        return new PlanForecast(begin, PaceForecast.EndOf(recipients, lines, pace, delay, calendar, begin), isUnlimited);
    }
}
