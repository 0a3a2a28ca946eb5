using WaActors.Grains.Campaigns;
using WaActors.Storage.Connections;

namespace WaActors.Storage.Queries;

/// <summary>Recipients or records of a campaign that are left out for one reason.</summary>
/// <param name="Reason">A stable code.</param>
/// <param name="Count">How many.</param>
/// <param name="Sample">The first of them.</param>
public sealed record LeftOut(string Reason, int Count, IReadOnlyList<(int Line, string Value)> Sample);

/// <summary>Who of a campaign's audience is written to and who is not, and why; within one tenant. Reads every row of the campaign: not for polling.</summary>
public sealed class AudienceQueries(StorageDataSources sources)
{
    /// <summary>How many of each kind are shown.</summary>
    public const int SampleMax = 10;

    // Each recipient with the reason why it is left out; null for those that are written to. Before the start the opt-out list and, if the campaign wants it, what
    // other campaigns sent are asked anew; after it what was decided stands. Of who is still to be written to, an earlier answer of the number check tells who will
    // be left out when its turn comes, if the campaign checks and the answer is young enough. Opt-outs and consents are asked for each recipient, so that the database
    // chooses: by index for a small audience (100 recipients, 1,000,000 consents: 1.4 ms, where reading all of the tenant's first took 850), all at once for a large one.
    private const string Marked = $"""
        select m.seq, m.import_line, m.phone,
               case when m.status = 'suppressed' and m.error like '{LeftOutReason.ContactedPrefix}%' then 'contacted_recently'
                    when m.status = 'suppressed' and m.error like '{LeftOutReason.NoConsentPrefix}%' then 'no_consent'
                    when m.status = 'suppressed' then 'suppressed'
                    when m.status = 'no_whatsapp' then 'no_whatsapp'
                    when c.audience_frozen_at is null and m.status = 'pending' and exists (
                        select from suppression s where s.tenant_id = $1 and s.person = person_key(m.phone) and s.lifted_at is null) then 'suppressed'
                    when c.audience_frozen_at is null and m.status = 'pending' and k.person is not null then 'contacted_recently'
                    when m.status = 'pending' and c.require_consent and not exists (
                        select from consent g where g.tenant_id = $1 and g.person = person_key(m.phone) and g.revoked_at is null) then 'no_consent'
                    when m.status = 'pending' and w.phone is not null then 'no_whatsapp' end as reason
        from campaign c
        join message m on m.campaign_id = c.id
        left join (
            select distinct person_key(p.phone) as person
            from campaign me
            join campaign o on o.tenant_id = me.tenant_id and o.id <> me.id and o.started_at is not null
                and (o.ended_at is null or o.ended_at >= $3 - make_interval(days => me.skip_contacted_days))
            join message p on p.campaign_id = o.id and p.status in ('sent', 'delivered', 'read')
                and p.updated_at >= $3 - make_interval(days => me.skip_contacted_days)
            where me.id = $2 and me.skip_contacted_days is not null and me.audience_frozen_at is null) k on k.person = person_key(m.phone)
        left join number_check w on w.tenant_id = $1 and w.phone = m.phone and not w.has_whatsapp
            and w.checked_at >= $3 - make_interval(days => c.number_check_days)
        where c.tenant_id = $1 and c.id = $2
        """;

    // How many for each reason; the row without one counts those that are written to.
    private const string Count = $"select x.reason, count(*)::integer from ({Marked}) x group by 1 order by 1";

    // The first of one reason.
    private const string Sample = $"select x.import_line, x.phone from ({Marked}) x where x.reason = $4 order by x.seq limit $5";

    // Records that never became recipients, by reason.
    private const string Records = """
        select r.reason, count(*)::integer
        from campaign c join campaign_import i on i.campaign_id = c.id and i.state = 'done' join import_rejection r on r.import_id = i.id
        where c.tenant_id = $1 and c.id = $2 and r.reason <> 'suppressed'
        group by 1 order by 1
        """;

    // The first of one reason.
    private const string SampleRecords = """
        select r.line, r.value
        from campaign c join campaign_import i on i.campaign_id = c.id and i.state = 'done' join import_rejection r on r.import_id = i.id
        where c.tenant_id = $1 and c.id = $2 and r.reason = $3
        order by r.import_id, r.n limit $4
        """;

    // Whether and when it was decided, and how far back the campaign looks.
    private const string Settings = "select audience_frozen_at, skip_contacted_days from campaign where tenant_id = $1 and id = $2";

    /// <summary>When the audience was frozen, and the campaign's look-back; nulls for a draft without one.</summary>
    public Task<(DateTimeOffset? FrozenAt, int? SkipContactedDays)> FindSettingsAsync(Guid tenantId, Guid campaignId, CancellationToken cancellation) =>
        sources.ReadFirstAsync(Settings, [tenantId, campaignId], reader => (reader.NullableTime(0), reader.NullableInt(1)), cancellation);

    /// <summary>How many recipients are written to, and who is not.</summary>
    public async Task<(int WrittenTo, IReadOnlyList<LeftOut> LeftOut)> CountAsync(
        Guid tenantId, Guid campaignId, DateTimeOffset now, CancellationToken cancellation)
    {
        var counts = await sources.ReadAsync(Count, [tenantId, campaignId, now], reader => (Reason: reader.NullableText(0), Count: reader.GetInt32(1)), cancellation);
        var leftOut = new List<LeftOut>();
        foreach (var (reason, count) in counts)
        {
            if (reason is null) continue;
            var sample = await sources.ReadAsync(
                Sample, [tenantId, campaignId, now, reason, SampleMax], reader => (reader.GetInt32(0), reader.GetString(1)), cancellation);
            leftOut.Add(new LeftOut(reason, count, sample));
        }

        return (counts.FirstOrDefault(part => part.Reason is null).Count, leftOut);
    }

    /// <summary>Records of the imports that never became recipients: rejected ones by their code, and duplicates.</summary>
    public async Task<IReadOnlyList<LeftOut>> CountRecordsAsync(Guid tenantId, Guid campaignId, CancellationToken cancellation)
    {
        var counts = await sources.ReadAsync(Records, [tenantId, campaignId], reader => (Reason: reader.GetString(0), Count: reader.GetInt32(1)), cancellation);
        var leftOut = new List<LeftOut>();
        foreach (var (reason, count) in counts)
        {
            var sample = await sources.ReadAsync(
                SampleRecords, [tenantId, campaignId, reason, SampleMax], reader => (reader.GetInt32(0), reader.GetString(1)), cancellation);
            leftOut.Add(new LeftOut(reason, count, sample));
        }

        return leftOut;
    }
}
