using WaActors.Storage.Connections;

namespace WaActors.Storage.Queries;

/// <summary>A recipient of a campaign, found by phone.</summary>
public sealed record FoundRecipient(
    Guid CampaignId, string CampaignName, int Seq, string Phone, string Status, Guid? InstanceId, string? Error, DateTimeOffset? UpdatedAt, DateTimeOffset CreatedAt);

/// <summary>One message with what was imported of its recipient.</summary>
public sealed record StoryMessage(
    int Seq, int Line, string Phone, string Status, IReadOnlyDictionary<string, string> Variables, Guid? InstanceId, string? GatewayMessageId, string? Error,
    DateTimeOffset? UpdatedAt)
{
    /// <summary>When it reached the phone; null when it did not, or when only the reading was told.</summary>
    public DateTimeOffset? DeliveredAt { get; init; }

    /// <summary>When it was read; null when it was not, or nobody told.</summary>
    public DateTimeOffset? ReadAt { get; init; }
}

/// <summary>A recipient with variables, for previews.</summary>
public sealed record SampleRecipient(int Seq, string Phone, IReadOnlyDictionary<string, string> Variables);

/// <summary>What became of one recipient, within one tenant.</summary>
public sealed class RecipientQueries(StorageDataSources sources)
{
    // Newest campaigns first, one look at the unique index of persons in each: a person has at most one message in a campaign.
    private const string OfPerson = """
        select c.id, c.name, m.seq, m.phone, m.status, m.instance_id, m.error, m.updated_at, c.created_at
        from (select id, name, created_at from campaign where tenant_id = $1 order by id desc limit $3) c
        cross join lateral (
            select * from message where campaign_id = c.id and person_key(phone) = person_key($2) limit 1) m
        order by c.id desc limit $4
        """;

    // One message, with an open attempt as its state.
    private const string Message = """
        select m.seq, m.import_line, m.phone,
               case when m.status = 'pending' and exists (
                   select from attempt a where a.campaign_id = m.campaign_id and a.seq = m.seq and a.outcome is null) then 'sending' else m.status end,
               m.variables::text, m.instance_id, m.gateway_message_id, m.error, m.updated_at, m.delivered_at, m.read_at
        from campaign c join message m on m.campaign_id = c.id
        where c.tenant_id = $1 and c.id = $2 and m.seq = $3
        """;

    // Some recipients in order, by the primary key.
    private const string Sample = """
        select m.seq, m.phone, m.variables::text
        from campaign c join message m on m.campaign_id = c.id
        where c.tenant_id = $1 and c.id = $2 and m.seq > $3
        order by m.seq limit $4
        """;

    // The message of one person in a campaign, by the unique index.
    private const string SeqOfPerson = """
        select m.seq from campaign c join message m on m.campaign_id = c.id and person_key(m.phone) = person_key($3)
        where c.tenant_id = $1 and c.id = $2
        """;

    /// <summary>A person's messages in the newest campaigns.</summary>
    /// <param name="tenantId">Whose.</param>
    /// <param name="phone">Digits with country code, in any spelling.</param>
    /// <param name="campaigns">How many campaigns are looked through.</param>
    /// <param name="limit">Most messages.</param>
    /// <param name="cancellation">Cancels the read.</param>
    public async Task<IReadOnlyList<FoundRecipient>> FindPersonAsync(Guid tenantId, string phone, int campaigns, int limit, CancellationToken cancellation) =>
        await sources.ReadAsync(
            OfPerson, [tenantId, phone, campaigns, limit],
            reader => new FoundRecipient(
                reader.GetGuid(0), reader.GetString(1), reader.GetInt32(2), reader.GetString(3), reader.GetString(4), reader.NullableGuid(5), reader.NullableText(6),
                reader.NullableTime(7), reader.Time(8)),
            cancellation);

    /// <summary>One message; null when the tenant has none there.</summary>
    public Task<StoryMessage?> FindAsync(Guid tenantId, Guid campaignId, int seq, CancellationToken cancellation) => sources.ReadFirstAsync(
        Message, [tenantId, campaignId, seq],
        reader => new StoryMessage(
            reader.GetInt32(0), reader.GetInt32(1), reader.GetString(2), reader.GetString(3), VariablesJson.Read(reader.GetString(4)), reader.NullableGuid(5),
            reader.NullableText(6), reader.NullableText(7), reader.NullableTime(8))
        {
            DeliveredAt = reader.NullableTime(9),
            ReadAt = reader.NullableTime(10),
        },
        cancellation);

    /// <summary>Recipients in order.</summary>
    public async Task<IReadOnlyList<SampleRecipient>> SampleAsync(Guid tenantId, Guid campaignId, int afterSeq, int limit, CancellationToken cancellation) =>
        await sources.ReadAsync(
            Sample, [tenantId, campaignId, afterSeq, limit],
            reader => new SampleRecipient(reader.GetInt32(0), reader.GetString(1), VariablesJson.Read(reader.GetString(2))), cancellation);

    /// <summary>Where a person stands in a campaign; null when they are not in it.</summary>
    public Task<int?> FindSeqAsync(Guid tenantId, Guid campaignId, string phone, CancellationToken cancellation) =>
        sources.ReadFirstAsync(SeqOfPerson, [tenantId, campaignId, phone], reader => (int?)reader.GetInt32(0), cancellation);
}
