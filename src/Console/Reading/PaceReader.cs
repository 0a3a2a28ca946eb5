using WaActors.Grains.Pacing;
using WaActors.OperatorConsole.Live;
using WaActors.Storage.Catalog;
using WaActors.Storage.Queries;

namespace WaActors.OperatorConsole.Reading;

/// <summary>A number's pace and what of it is used up today.</summary>
/// <param name="Settings">What holds: recommended, and a person's own.</param>
/// <param name="SentToday">Since the tenant's midnight.</param>
/// <param name="CapToday">Most it may send today; null for no such limit.</param>
/// <param name="ByHour">Sends of the last day, oldest first.</param>
public sealed record PaceNow(PaceSettings Settings, int SentToday, int? CapToday, IReadOnlyList<int> ByHour);

/// <summary>Reads paces of numbers that the caller knows to be its tenant's.</summary>
public sealed class PaceReader(SendShelf shelf, TenantSettingsStore tenants, TimeProvider time)
{
    private static readonly IReadOnlySet<DateOnly> NoHolidays = new HashSet<DateOnly>(0);

    /// <summary>The paces of a page of numbers; one without a pace is missing, for its sends are not counted.</summary>
    public async Task<IReadOnlyDictionary<Guid, PaceNow>> ListAsync(Guid tenantId, IReadOnlyList<NumberRow> numbers, CancellationToken cancellation)
    {
        var paced = numbers.Where(number => !number.Pace.IsNone).ToList();
        if (paced.Count == 0) return new Dictionary<Guid, PaceNow>();
        var midnight = await MidnightAsync(tenantId, cancellation);
        var days = await shelf.ReadAsync([.. paced.Select(number => number.Id)], cancellation);
        return paced.ToDictionary(number => number.Id, number => NowOf(number.Pace, number.CreatedAt, days[number.Id], midnight));
    }

    /// <summary>The pace of one; null when it has none.</summary>
    public async Task<PaceNow?> FindAsync(Guid tenantId, InstanceView number, CancellationToken cancellation)
    {
        var settings = PaceProfiles.Effective(number.Profile, number.OwnPace, number.TenantWarmUps);
        if (settings.IsNone) return null;
        var midnight = await MidnightAsync(tenantId, cancellation);
        return NowOf(settings, number.CreatedAt, (await shelf.ReadAsync([number.Id], cancellation))[number.Id], midnight);
    }

    // A warm-up that an idle time moved back, and the days after a lost link, are known to the number's actor only
    private PaceNow NowOf(PaceSettings settings, DateTimeOffset createdAt, SendDay day, DateTimeOffset midnight)
    {
        var now = time.GetUtcNow();
        var (cap, _) = PaceRules.DayCap(settings, new PaceStanding(createdAt - settings.AgeAtStart, ReconnectedAt: null), now);
        return new PaceNow(settings, day.Since(midnight), cap == int.MaxValue ? null : cap, day.ByHour(now));
    }

    private async Task<DateTimeOffset> MidnightAsync(Guid tenantId, CancellationToken cancellation)
    {
        var calendar = new PaceCalendar(TimeZones.Get((await tenants.FindAsync(tenantId, cancellation)).TimeZone), NoHolidays);
        return calendar.StartOf(calendar.DayOf(time.GetUtcNow()));
    }
}
