using WaActors.Storage.Connections;

namespace WaActors.Storage.Queries;

/// <summary>How many messages of a campaign have one thing in common.</summary>
/// <param name="Key">A number or a template; null for messages that were never tried.</param>
/// <param name="Status">As stored.</param>
/// <param name="Count">How many.</param>
public sealed record SummaryCount(Guid? Key, string Status, int Count);

/// <summary>A reason, and how many messages have it.</summary>
/// <param name="Status">As stored.</param>
/// <param name="Reason">The last error.</param>
/// <param name="Count">How many.</param>
public sealed record SummaryReason(string Status, string Reason, int Count);

/// <summary>What became of a campaign, within one tenant. Each question reads every row of the campaign: not for polling.</summary>
public sealed class SummaryQueries(StorageDataSources sources)
{
    // Reasons of what did not arrive, most frequent first. One that was stored before reasons had codes counts with those that have one.
    private const string Reasons = """
        select m.status, max(m.error), count(*)::integer
        from campaign c join message m on m.campaign_id = c.id
        where c.tenant_id = $1 and c.id = $2 and m.error is not null
        group by m.status, split_part(m.error, chr(31), 1) order by 3 desc, 1, 2 limit 100
        """;

    // States by number.
    private const string ByRoute = """
        select m.instance_id, m.status, count(*)::integer
        from campaign c join message m on m.campaign_id = c.id
        where c.tenant_id = $1 and c.id = $2 and m.instance_id is not null
        group by 1, 2 order by 1, 2
        """;

    // States by what the last attempt says.
    private const string ByVariant = """
        select a.template_id, m.status, count(*)::integer
        from campaign c
        join message m on m.campaign_id = c.id
        join attempt a on a.campaign_id = m.campaign_id and a.seq = m.seq and a.attempt_no = m.attempts
        where c.tenant_id = $1 and c.id = $2 and a.template_id is not null
        group by 1, 2 order by 1, 2
        """;

    // Attempts in all, and when the first began and the last ended.
    private const string Attempts = """
        select count(a.seq)::integer, min(a.intent_at), max(a.outcome_at)
        from campaign c left join attempt a on a.campaign_id = c.id where c.tenant_id = $1 and c.id = $2
        """;

    /// <summary>Reasons, the hundred most frequent.</summary>
    public Task<List<SummaryReason>> ListReasonsAsync(Guid tenantId, Guid campaignId, CancellationToken cancellation) => sources.ReadAsync(
        Reasons, [tenantId, campaignId], reader => new SummaryReason(reader.GetString(0), reader.GetString(1), reader.GetInt32(2)), cancellation);

    /// <summary>States by the number that messages went out by, or were last tried with.</summary>
    public Task<List<SummaryCount>> CountByRouteAsync(Guid tenantId, Guid campaignId, CancellationToken cancellation) => sources.ReadAsync(
        ByRoute, [tenantId, campaignId], reader => new SummaryCount(reader.NullableGuid(0), reader.GetString(1), reader.GetInt32(2)), cancellation);

    /// <summary>States by template.</summary>
    public Task<List<SummaryCount>> CountByVariantAsync(Guid tenantId, Guid campaignId, CancellationToken cancellation) => sources.ReadAsync(
        ByVariant, [tenantId, campaignId], reader => new SummaryCount(reader.NullableGuid(0), reader.GetString(1), reader.GetInt32(2)), cancellation);

    /// <summary>Attempts in all, when the first began, when the last outcome came.</summary>
    public Task<(int Count, DateTimeOffset? FirstAt, DateTimeOffset? LastAt)> CountAttemptsAsync(
        Guid tenantId, Guid campaignId, CancellationToken cancellation) => sources.ReadFirstAsync(
        Attempts, [tenantId, campaignId], reader => (reader.GetInt32(0), reader.NullableTime(1), reader.NullableTime(2)), cancellation);
}
