using WaActors.Grains.Instances;
using WaActors.Grains.Pacing;

namespace WaActors.OperatorConsole.Reading;

/// <summary>A number's pace and what of it is used up today.</summary>
/// <param name="Settings">What holds: recommended, and a person's own.</param>
/// <param name="SentToday">Since the tenant's midnight.</param>
/// <param name="CapToday">Most it may send today; null for no such limit.</param>
public sealed record PaceNow(PaceSettings Settings, int SentToday, int? CapToday);

/// <summary>Reads paces of numbers that the caller knows to be its tenant's.</summary>
public sealed class PaceReader(IInstanceDirectory directory, IPaceHistory history, TimeProvider time)
{
    /// <summary>The pace now; null when there is no such number.</summary>
    public async Task<PaceNow?> FindAsync(Guid instanceId, CancellationToken cancellation)
    {
        if (await directory.FindAsync(instanceId, cancellation) is not { } record) return null;
        var (settings, calendar, now) = (record.Pace.Settings, record.Pace.Calendar, time.GetUtcNow());
        if (settings.IsNone) return new PaceNow(settings, 0, null);
        var sent = await history.ReadAsync(instanceId, calendar.StartOf(calendar.DayOf(now)), now, cancellation);
        return new PaceNow(settings, sent.Today, CapOn(settings, now - record.Pace.Standing(warmUpFrom: null, reconnectedAt: null).WarmUpFrom));
    }

    // The stage by the number's age; a warm-up that an idle time moved back is known to its actor only
    private static int? CapOn(PaceSettings settings, TimeSpan age)
    {
        var stage = settings.WarmUp.LastOrDefault(one => age.TotalDays >= one.FromDay)?.PerDay;
        return (settings.PerDay, stage) switch
        {
            ({ } day, { } warm) => Math.Min(day, warm),
            var (day, warm) => day ?? warm,
        };
    }
}
