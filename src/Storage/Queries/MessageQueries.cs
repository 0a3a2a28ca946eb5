using Npgsql;
using WaActors.Campaigns;
using WaActors.Storage.Connections;

namespace WaActors.Storage.Queries;

/// <summary>Messages for progress, lists and reports, within one tenant.</summary>
public sealed class MessageQueries(StorageDataSources sources)
{
    /// <summary>The state that is not stored: pending with an open attempt.</summary>
    public const string Sending = MessageCounting.Sending;

    // Whether the tenant has the campaign.
    private const string Owns = "select true from campaign where id = $1 and tenant_id = $2";

    /// <summary>Messages that one page looks at, at most: no index knows their states and numbers, so a search for a rare one goes on in pages that may be empty.</summary>
    public const int LookedAtMax = 20_000;

    // Messages by seq, with the open attempt if there is one, and what the last attempt says. A page walks a bounded piece of the primary key.
    private const string List = """
        select m.seq, m.import_line, m.phone, case when open.attempt_no is null then m.status else 'sending' end,
               coalesce(open.attempt_no, m.attempts)::integer, coalesce(open.instance_id, m.instance_id), m.gateway_message_id, m.error,
               coalesce(open.intent_at, m.updated_at), said.template_id, said.body
        from campaign c
        join message m on m.campaign_id = c.id
        left join lateral (
            select a.attempt_no, a.instance_id, a.intent_at from attempt a
            where a.campaign_id = m.campaign_id and a.seq = m.seq and a.outcome is null and m.status = 'pending'
            order by a.attempt_no desc limit 1) open on true
        left join lateral (
            select a.template_id, a.body from attempt a
            where a.campaign_id = m.campaign_id and a.seq = m.seq and a.attempt_no = coalesce(open.attempt_no, m.attempts)) said on true
        where c.tenant_id = $1 and c.id = $2 and m.seq > $3 and m.seq <= $6
          and ($4::text is null or case when open.attempt_no is null then m.status else 'sending' end = $4)
          and ($7::uuid is null or coalesce(open.instance_id, m.instance_id) = $7)
        order by m.seq limit $5
        """;

    // Which message a person has: one at most, found by the key of all spellings.
    private const string FindPerson = """
        select m.seq from campaign c join message m on m.campaign_id = c.id
        where c.tenant_id = $1 and c.id = $2 and person_key(m.phone) = person_key($3)
        """;

    // How far the seqs of a campaign go.
    private const string LastSeq = "select last_seq from campaign where tenant_id = $1 and id = $2";

    // Attempts that were in doubt: resolved ones, and those whose outcome nobody knows.
    private const string Doubts = """
        select a.seq, a.attempt_no::integer, m.phone, a.instance_id, a.intent_at, a.outcome, a.outcome_at, a.resolution, a.reason, m.status
        from campaign c
        join attempt a on a.campaign_id = c.id
        join message m on m.campaign_id = a.campaign_id and m.seq = a.seq
        where c.tenant_id = $1 and c.id = $2 and a.seq > $3 and (a.resolution is not null or a.outcome = 'unknown')
        order by a.seq, a.attempt_no limit $4
        """;

    /// <summary>Counts by state; null when the tenant has no such campaign. Reads every row of the campaign.</summary>
    public async Task<CampaignCounts?> CountAsync(Guid tenantId, Guid campaignId, CancellationToken cancellation)
    {
        if (!await sources.ReadFirstAsync(Owns, [campaignId, tenantId], reader => reader.GetBoolean(0), cancellation)) return null;
        return await sources.QueryAsync((connection, token) => MessageCounting.CountAsync(connection, campaignId, token), cancellation);
    }

    /// <summary>Counts by state, of all and by number; null when the tenant has no such campaign. Reads every row of the campaign.</summary>
    public async Task<(CampaignCounts All, IReadOnlyDictionary<Guid, CampaignCounts> ByNumber)?> CountByNumberAsync(
        Guid tenantId, Guid campaignId, CancellationToken cancellation)
    {
        if (!await sources.ReadFirstAsync(Owns, [campaignId, tenantId], reader => reader.GetBoolean(0), cancellation)) return null;
        return await sources.QueryAsync((connection, token) => MessageCounting.CountByNumberAsync(connection, campaignId, token), cancellation);
    }

    /// <summary>Messages by seq.</summary>
    /// <param name="tenantId">Whose.</param>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="filter">Which of them.</param>
    /// <param name="afterSeq">Cursor of the page before; 0 for the first.</param>
    /// <param name="limit">1 or more.</param>
    /// <param name="cancellation">Cancels the read.</param>
    public async Task<Page<MessageView, int>> ListAsync(
        Guid tenantId, Guid campaignId, MessageFilter filter, int afterSeq, int limit, CancellationToken cancellation)
    {
        var through = filter.IsNone ? int.MaxValue : (int)Math.Min((long)afterSeq + LookedAtMax, int.MaxValue);
        var rows = await sources.ReadAsync(
            List, [tenantId, campaignId, afterSeq, filter.Status, limit + 1, through, filter.InstanceId.OrNull()], Read, cancellation);
        if (filter.IsNone || rows.Count > limit) return Paging.Cut(rows, limit, message => message.Seq);
        var last = await sources.ReadFirstAsync(LastSeq, [tenantId, campaignId], reader => reader.GetInt32(0), cancellation);
        return new Page<MessageView, int>(rows, through < last ? through : null);
    }

    /// <summary>One message; null when the tenant's campaign has none of that seq.</summary>
    public async Task<MessageView?> FindAsync(Guid tenantId, Guid campaignId, int seq, CancellationToken cancellation)
    {
        var rows = await sources.ReadAsync(List, [tenantId, campaignId, seq - 1, null, 1, seq, MessageFilter.None.InstanceId.OrNull()], Read, cancellation);
        return rows.Count == 0 ? null : rows[0];
    }

    /// <summary>The message of a person, in any spelling of their number; null when the campaign has none for them.</summary>
    public async Task<MessageView?> FindPersonAsync(Guid tenantId, Guid campaignId, string phone, CancellationToken cancellation)
    {
        var seq = await sources.ReadFirstAsync(FindPerson, [tenantId, campaignId, phone], reader => reader.GetInt32(0), cancellation);
        return seq == 0 ? null : await FindAsync(tenantId, campaignId, seq, cancellation);
    }

    /// <summary>Attempts that were in doubt, by seq. A message's attempts are never split over two pages.</summary>
    /// <param name="tenantId">Whose.</param>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="afterSeq">Cursor of the page before; 0 for the first.</param>
    /// <param name="limit">Rows of a page, about; 1 or more.</param>
    /// <param name="cancellation">Cancels the read.</param>
    public async Task<Page<DoubtView, int>> ListDoubtsAsync(
        Guid tenantId, Guid campaignId, int afterSeq, int limit, CancellationToken cancellation)
    {
        var rows = await sources.ReadAsync(Doubts, [tenantId, campaignId, afterSeq, limit + 1], ReadDoubt, cancellation);
        if (rows.Count <= limit) return new Page<DoubtView, int>(rows, Next: null);

        var last = rows[^1].Seq;
        var whole = rows.Where(doubt => doubt.Seq < last).ToList();
        return whole.Count > 0
            ? new Page<DoubtView, int>(whole, whole[^1].Seq)
            : await ListOneAsync(tenantId, campaignId, last, cancellation);
    }

    /// <summary>All doubts of one message: it alone has more than a page takes.</summary>
    private async Task<Page<DoubtView, int>> ListOneAsync(Guid tenantId, Guid campaignId, int seq, CancellationToken cancellation)
    {
        var rows = await sources.ReadAsync(Doubts, [tenantId, campaignId, seq - 1, int.MaxValue], ReadDoubt, cancellation);
        return new Page<DoubtView, int>(rows.Where(doubt => doubt.Seq == seq).ToList(), seq);
    }

    private static MessageView Read(NpgsqlDataReader reader) =>
        new(
            Seq: reader.GetInt32(0),
            Line: reader.GetInt32(1),
            Phone: reader.GetString(2),
            Status: reader.GetString(3),
            Attempts: reader.GetInt32(4),
            InstanceId: reader.NullableGuid(5),
            GatewayMessageId: reader.NullableText(6),
            Error: reader.NullableText(7),
            UpdatedAt: reader.NullableTime(8),
            TemplateId: reader.NullableGuid(9),
            Text: reader.NullableText(10));

    private static DoubtView ReadDoubt(NpgsqlDataReader reader) =>
        new(
            Seq: reader.GetInt32(0),
            AttemptNo: reader.GetInt32(1),
            Phone: reader.GetString(2),
            InstanceId: reader.GetGuid(3),
            IntentAt: reader.Time(4),
            Outcome: reader.GetString(5),
            OutcomeAt: reader.Time(6),
            Resolution: reader.NullableText(7),
            Reason: reader.NullableText(8),
            MessageStatus: reader.GetString(9));
}
