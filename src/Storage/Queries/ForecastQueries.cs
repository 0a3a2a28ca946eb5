using WaActors.Grains.Pacing;
using WaActors.Storage.Connections;
using WaActors.Storage.Pacing;

namespace WaActors.Storage.Queries;

/// <summary>What a forecast of a campaign that is still being prepared needs, within one tenant.</summary>
public sealed class ForecastQueries(StorageDataSources sources)
{
    // These numbers, connected or not, with their paces and the share that a campaign of this priority would have beside those at work.
    private const string Lines = $"""
        select {NumberPaceRow.Columns}, i.created_at, t.time_zone, t.holidays,
               $3::double precision / ($3 + coalesce((
                   select sum(o.priority) from campaign_route u join campaign o on o.id = u.campaign_id
                   where u.instance_id = i.id and o.status in ('running', 'waiting')), 0))
        from instance i join tenant t on t.id = i.tenant_id
        where i.tenant_id = $1 and i.id = any ($2) and i.deleted_at is null and i.permission <> 'banned'
        """;

    // A tenant's clock.
    private const string Clock = "select time_zone, holidays from tenant where id = $1";

    /// <summary>The numbers as a forecast sees them, as if all were connected.</summary>
    public async Task<IReadOnlyList<ForecastLine>> ListLinesAsync(Guid tenantId, IReadOnlyCollection<Guid> numbers, int priority, CancellationToken cancellation) =>
        await sources.ReadAsync(
            Lines,
            [tenantId, numbers.ToArray(), (double)priority],
            reader => new ForecastLine(
                new NumberPace(
                    NumberPaceRow.Read(reader, 0), CampaignPaceRow.ReadCalendar(reader, NumberPaceRow.Count + 1), reader.Time(NumberPaceRow.Count)),
                reader.GetDouble(NumberPaceRow.Count + 3)),
            cancellation);

    /// <summary>By which clock the tenant's days and windows go.</summary>
    public async Task<PaceCalendar> FindCalendarAsync(Guid tenantId, CancellationToken cancellation) =>
        await sources.ReadFirstAsync(Clock, [tenantId], reader => CampaignPaceRow.ReadCalendar(reader, 0), cancellation) ?? PaceCalendar.Utc;
}
