using WaActors.Grains.Pacing;

namespace WaActors.OperatorConsole.Reading;

/// <summary>How long a campaign takes while its numbers stay connected. Pure; an estimate, for other campaigns use the same numbers.</summary>
public static class DurationEstimate
{
    private const double SecondsPerHour = 3600;
    private const double SecondsPerDay = 86_400;

    /// <summary>The longest of what the campaign's own pause, the numbers' pauses, and their caps of an hour and of a day ask for.</summary>
    /// <param name="recipients">How many messages.</param>
    /// <param name="delaySeconds">The campaign's pause, on average.</param>
    /// <param name="numbers">The pace of each number.</param>
    public static TimeSpan Of(int recipients, double delaySeconds, IReadOnlyList<PaceSettings> numbers)
    {
        if (recipients == 0 || numbers.Count == 0) return TimeSpan.FromSeconds(recipients * delaySeconds);
        var perSecond = numbers.Sum(RateOf);
        var seconds = Math.Max(recipients * delaySeconds, double.IsInfinity(perSecond) ? 0 : recipients / perSecond);
        return TimeSpan.FromSeconds(Math.Min(seconds, TimeSpan.MaxValue.TotalSeconds / 2));
    }

    private static double RateOf(PaceSettings pace)
    {
        double[] limits =
        [
            Rate(1, (pace.Gap + (pace.GapJitter / 2)).TotalSeconds),
            pace.PerHour is { } hour ? Rate(hour, SecondsPerHour) : double.PositiveInfinity,
            DayCap(pace) is { } day ? Rate(day, SecondsPerDay) : double.PositiveInfinity,
        ];
        return limits.Min();
    }

    // A number that warms up is taken at its first stage: an estimate that is too long disappoints nobody
    private static int? DayCap(PaceSettings pace) => (pace.PerDay, pace.WarmUp.Count > 0 ? pace.WarmUp[0].PerDay : null) switch
    {
        ({ } day, { } warm) => Math.Min(day, warm),
        var (day, warm) => day ?? warm,
    };

    private static double Rate(double messages, double seconds) => seconds <= 0 ? double.PositiveInfinity : messages / seconds;
}
