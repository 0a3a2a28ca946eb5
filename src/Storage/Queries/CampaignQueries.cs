using Npgsql;
using WaActors.Campaigns;
using WaActors.Grains.Pacing;
using WaActors.Pacing;
using WaActors.Storage.Connections;
using WaActors.Storage.Pacing;

namespace WaActors.Storage.Queries;

/// <summary>Campaigns for lists and pages, within one tenant.</summary>
public sealed class CampaignQueries(StorageDataSources sources)
{
    private const string Columns = """
        select id, name, status, status_reason, scheduled_at, delay_min_ms, delay_max_ms, batch_size, max_consecutive_failures, in_doubt_policy,
               last_seq, created_at, started_at, ended_at
        from campaign
        """;

    // One campaign.
    private const string Find = Columns + " where tenant_id = $1 and id = $2";

    // How one tightens the pace of its numbers, and what its tenant set for all.
    private const string Pace = $"""
        select {CampaignPaceRow.Columns}, {CampaignPaceRow.TenantColumns}
        from campaign c join tenant t on t.id = c.tenant_id where c.tenant_id = $1 and c.id = $2
        """;

    // The numbers that can send for a campaign, with their paces and the campaign's share of each among those at work.
    private const string Lines = $"""
        select {NumberPaceRow.Columns}, i.created_at, t.time_zone, t.holidays,
               c.priority::double precision / greatest(c.priority, (
                   select sum(o.priority) from campaign_route u join campaign o on o.id = u.campaign_id
                   where u.instance_id = i.id and (o.status in ('running', 'waiting') or o.id = c.id))), i.id
        from campaign c
        join tenant t on t.id = c.tenant_id
        join campaign_route r on r.campaign_id = c.id
        join instance i on i.id = r.instance_id
        where c.tenant_id = $1 and c.id = $2 and r.active and i.link = 'connected' and i.deleted_at is null
          and i.permission in ('ok', 'warming', 'capped', 'throttled')
        """;

    // What these numbers sent since midnight, all campaigns together, how many of the people were new, and how many this campaign sent: walks along their own day.
    private const string Today = """
        select u.id, coalesce(a.sent, 0)::integer, coalesce(n.people, 0)::integer, coalesce(a.mine, 0)::integer
        from unnest($1) u (id)
        left join lateral (
            select count(*) as sent, count(*) filter (where campaign_id = $3) as mine from attempt
            where instance_id = u.id and counted and intent_at >= $2
              and (outcome is null or outcome not in ('link_lost', 'throttled', 'restricted', 'not_started'))) a on true
        left join lateral (select count(*) as people from number_contact where instance_id = u.id and first_at >= $2 and not inbound) n on true
        """;

    // Campaigns, newest first: ids are in order of time.
    private const string List = Columns + """
         where tenant_id = $1 and ($2::uuid is null or id < $2) and ($3::text is null or status = $3)
        order by id desc limit $4
        """;

    // A campaign's routes in rotation order.
    private const string Routes = """
        select r.instance_id, r.template_id, r.order_index, r.active, i.link = 'connected' and i.deleted_at is null,
               r.consecutive_failures, r.deactivated_reason,
               array(select v.template_id from campaign_route_text v
                     where v.campaign_id = r.campaign_id and v.order_index = r.order_index order by v.variant_no)
        from campaign_route r
        join campaign c on c.id = r.campaign_id
        join instance i on i.id = r.instance_id
        where c.tenant_id = $1 and c.id = $2
        order by r.order_index
        """;

    /// <summary>One campaign; null when the tenant has none of that id.</summary>
    public async Task<CampaignView?> FindAsync(Guid tenantId, Guid campaignId, CancellationToken cancellation)
    {
        return await sources.ReadFirstAsync(Find, [tenantId, campaignId], Read, cancellation);
    }

    /// <summary>The numbers that can send for a campaign now, with what they sent today, for a forecast; and what the campaign itself sent today by them.</summary>
    public async Task<(IReadOnlyList<ForecastLine> Lines, int SentToday)> ListLinesAsync(
        Guid tenantId, Guid campaignId, DateTimeOffset now, CancellationToken cancellation)
    {
        var lines = await sources.ReadAsync(Lines, [tenantId, campaignId], ReadLine, cancellation);
        if (lines.Count == 0) return (lines, 0);
        var calendar = lines[0].Pace.Calendar;
        var today = await sources.ReadAsync(
            Today,
            [lines.Select(line => line.InstanceId).ToArray(), calendar.StartOf(calendar.DayOf(now)), campaignId],
            reader => (Id: reader.GetGuid(0), Sent: reader.GetInt32(1), New: reader.GetInt32(2), Mine: reader.GetInt32(3)),
            cancellation);
        var byNumber = today.ToDictionary(row => row.Id);
        return ([.. lines.Select(line => line with { SentToday = byNumber[line.InstanceId].Sent, NewToday = byNumber[line.InstanceId].New })], today.Sum(row => row.Mine));
    }

    private static ForecastLine ReadLine(NpgsqlDataReader reader) => new(
        new NumberPace(
            NumberPaceRow.Read(reader, 0),
            CampaignPaceRow.ReadCalendar(reader, NumberPaceRow.Count + 1),
            reader.Time(NumberPaceRow.Count)),
        reader.GetDouble(NumberPaceRow.Count + 3))
    {
        InstanceId = reader.GetGuid(NumberPaceRow.Count + 4),
    };

    /// <summary>How a campaign tightens the pace of its numbers; null when the tenant has none of that id.</summary>
    public async Task<CampaignPacing?> FindPaceAsync(Guid tenantId, Guid campaignId, CancellationToken cancellation) =>
        await sources.ReadFirstAsync(
            Pace, [tenantId, campaignId], reader => new CampaignPacing(CampaignPaceRow.Read(reader), CampaignPaceRow.ReadTenant(reader).Window), cancellation);

    /// <summary>Campaigns, newest first.</summary>
    /// <param name="tenantId">Whose.</param>
    /// <param name="status">Only those in this state; null for all.</param>
    /// <param name="after">Cursor of the page before; null for the first.</param>
    /// <param name="limit">1 or more.</param>
    /// <param name="cancellation">Cancels the read.</param>
    public async Task<Page<CampaignView, Guid>> ListAsync(
        Guid tenantId, CampaignStatus? status, Guid? after, int limit, CancellationToken cancellation)
    {
        var rows = await sources.ReadAsync(
            List, [tenantId, after.OrNull(), status is { } known ? DbNames.Of(known) : null, limit + 1], Read, cancellation);
        return Paging.Cut(rows, limit, campaign => campaign.Id);
    }

    /// <summary>The routes in rotation order; none when the tenant has no such campaign.</summary>
    public async Task<IReadOnlyList<RouteView>> ListRoutesAsync(Guid tenantId, Guid campaignId, CancellationToken cancellation)
    {
        return await sources.ReadAsync(Routes, [tenantId, campaignId], ReadRoute, cancellation);
    }

    private static CampaignView Read(NpgsqlDataReader reader) =>
        new(
            Id: reader.GetGuid(0),
            Name: reader.GetString(1),
            Status: DbNames.CampaignStatus(reader.GetString(2)),
            StatusReason: reader.NullableText(3),
            ScheduledAt: reader.NullableTime(4),
            Delay: new DelayRange(TimeSpan.FromMilliseconds(reader.GetInt64(5)), TimeSpan.FromMilliseconds(reader.GetInt64(6))),
            BatchSize: reader.GetInt32(7),
            MaxConsecutiveFailures: reader.GetInt32(8),
            InDoubtPolicy: DbNames.Policy(reader.GetString(9)),
            Recipients: reader.GetInt32(10),
            CreatedAt: reader.Time(11),
            StartedAt: reader.NullableTime(12),
            EndedAt: reader.NullableTime(13));

    private static RouteView ReadRoute(NpgsqlDataReader reader) =>
        new(
            InstanceId: reader.GetGuid(0),
            TemplateId: reader.GetGuid(1),
            OrderIndex: reader.GetInt32(2),
            Active: reader.GetBoolean(3),
            Connected: reader.GetBoolean(4),
            ConsecutiveFailures: reader.GetInt32(5),
            DeactivatedReason: reader.NullableText(6),
            TemplateIds: reader.GetFieldValue<Guid[]>(7));
}
