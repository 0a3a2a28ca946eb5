using Npgsql;
using WaActors.Grains.Campaigns;
using WaActors.Storage.Catalog;
using WaActors.Storage.Connections;

namespace WaActors.Storage.Queries;

/// <summary>One attempt of a message.</summary>
public sealed record AttemptView(
    int AttemptNo, Guid InstanceId, string? InstanceName, Guid ClientMessageId, DateTimeOffset IntentAt, string? Outcome, DateTimeOffset? OutcomeAt,
    string? GatewayMessageId, string? Reason, string? Resolution, Guid? TemplateId, string? Text);

/// <summary>A text of a campaign's route.</summary>
/// <param name="InstanceId">The route's number.</param>
/// <param name="TemplateId">The template.</param>
/// <param name="Body">Frozen, or the template's own before the start.</param>
/// <param name="Parts">What goes with it, frozen likewise; null for text alone.</param>
public sealed record RouteTextView(Guid InstanceId, Guid TemplateId, string Body, TemplateParts? Parts);

/// <summary>Everything about one message, within one tenant.</summary>
public sealed class StoryQueries(StorageDataSources sources)
{
    private const int EventsMax = 200;

    // What the import gave for a message.
    private const string Variables = """
        select m.variables::text from campaign c join message m on m.campaign_id = c.id where c.tenant_id = $1 and c.id = $2 and m.seq = $3
        """;

    // Its attempts, by number.
    private const string Attempts = """
        select a.attempt_no, a.instance_id, i.name, a.client_message_id, a.intent_at, a.outcome, a.outcome_at, a.gateway_message_id, a.reason, a.resolution,
               a.template_id, a.body
        from campaign c join attempt a on a.campaign_id = c.id left join instance i on i.id = a.instance_id
        where c.tenant_id = $1 and c.id = $2 and a.seq = $3
        order by a.attempt_no
        """;

    // Events that name it, oldest first, by their own small index.
    private const string Events = """
        select e.id, e.at, e.kind, e.campaign_id, e.instance_id, e.seq, e.reason, e.from_instance_id
        from campaign c join event e on e.campaign_id = c.id and e.seq = $3
        where c.tenant_id = $1 and c.id = $2
        order by e.id limit $4
        """;

    // When it reached the phone, and when it was read.
    private const string Receipts = """
        select m.delivered_at, m.read_at from campaign c join message m on m.campaign_id = c.id where c.tenant_id = $1 and c.id = $2 and m.seq = $3
        """;

    // The texts of a campaign's routes, in rotation order.
    private const string Texts = """
        select r.instance_id, v.template_id, coalesce(v.body, t.body), (case when v.body is null then t.parts else p.parts end)::text
        from campaign c
        join campaign_route r on r.campaign_id = c.id
        join campaign_route_text v on v.campaign_id = r.campaign_id and v.order_index = r.order_index
        join template t on t.id = v.template_id
        left join campaign_template_parts p on p.campaign_id = r.campaign_id and p.template_id = v.template_id
        where c.tenant_id = $1 and c.id = $2
        order by r.order_index, v.variant_no
        """;

    /// <summary>A recipient's variables; null when the campaign has no such message.</summary>
    public async Task<IReadOnlyDictionary<string, string>?> FindVariablesAsync(Guid tenantId, Guid campaignId, int seq, CancellationToken cancellation)
    {
        var json = await sources.ReadFirstAsync(Variables, [tenantId, campaignId, seq], reader => reader.GetString(0), cancellation);
        return json is null ? null : VariablesJson.Read(json);
    }

    /// <summary>A message's attempts, by number.</summary>
    public async Task<IReadOnlyList<AttemptView>> ListAttemptsAsync(Guid tenantId, Guid campaignId, int seq, CancellationToken cancellation) =>
        await sources.ReadAsync(Attempts, [tenantId, campaignId, seq], ReadAttempt, cancellation);

    /// <summary>What happened to a message, oldest first; the first 200.</summary>
    public async Task<IReadOnlyList<EventView>> ListEventsAsync(Guid tenantId, Guid campaignId, int seq, CancellationToken cancellation) =>
        await sources.ReadAsync(Events, [tenantId, campaignId, seq, EventsMax], EventRow.Read, cancellation);

    /// <summary>When a message reached the phone, and when it was read; nulls where nobody told.</summary>
    public Task<(DateTimeOffset? DeliveredAt, DateTimeOffset? ReadAt)> FindReceiptsAsync(Guid tenantId, Guid campaignId, int seq, CancellationToken cancellation) =>
        sources.ReadFirstAsync(Receipts, [tenantId, campaignId, seq], reader => (reader.NullableTime(0), reader.NullableTime(1)), cancellation);

    /// <summary>The campaign's texts, in rotation order.</summary>
    public async Task<IReadOnlyList<RouteTextView>> ListTextsAsync(Guid tenantId, Guid campaignId, CancellationToken cancellation) =>
        await sources.ReadAsync(
            Texts,
            [tenantId, campaignId],
            reader => new RouteTextView(reader.GetGuid(0), reader.GetGuid(1), reader.GetString(2), PartsJson.Read(reader.NullableText(3))),
            cancellation);

    private static AttemptView ReadAttempt(NpgsqlDataReader reader) => new(
        AttemptNo: reader.GetInt32(0),
        InstanceId: reader.GetGuid(1),
        InstanceName: reader.NullableText(2),
        ClientMessageId: reader.GetGuid(3),
        IntentAt: reader.Time(4),
        Outcome: reader.NullableText(5),
        OutcomeAt: reader.NullableTime(6),
        GatewayMessageId: reader.NullableText(7),
        Reason: reader.NullableText(8),
        Resolution: reader.NullableText(9),
        TemplateId: reader.NullableGuid(10),
        Text: reader.NullableText(11));
}
