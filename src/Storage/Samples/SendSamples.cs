using NpgsqlTypes;
using WaActors.Storage.Connections;

namespace WaActors.Storage.Samples;

/// <summary>What a campaign sent in one minute.</summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="TenantId">Whose.</param>
/// <param name="Minute">The minute's end.</param>
/// <param name="Sent">Sends accepted within it.</param>
public sealed record SendSample(Guid CampaignId, Guid TenantId, DateTimeOffset Minute, int Sent);

/// <summary>Sends accepted in one minute.</summary>
public readonly record struct MinuteCount(DateTimeOffset Minute, int Sent);

/// <summary>A campaign at work, of any tenant.</summary>
public readonly record struct WorkingCampaign(Guid CampaignId, Guid TenantId);

/// <summary>Sends by minute, as sampled from the actors.</summary>
public sealed class SendSamples(StorageDataSources sources)
{
    // Campaigns that may send, by the partial index on them.
    private const string Working = "select id, tenant_id from campaign where status in ('running', 'waiting') order by id limit $1";

    // Several processes may sample the same minute: the first one counts.
    private const string Add = """
        insert into send_sample (campaign_id, minute, tenant_id, sent)
        select * from unnest($1::uuid[], $2::timestamptz[], $3::uuid[], $4::integer[])
        on conflict (campaign_id, minute) do nothing
        """;

    // A tenant's minutes since a time.
    private const string OfTenant = "select minute, sum(sent)::integer from send_sample where tenant_id = $1 and minute > $2 group by minute order by minute";

    // A campaign's minutes since a time.
    private const string OfCampaign = "select minute, sent from send_sample where campaign_id = $1 and minute > $2 order by minute";

    // What is too old, a bounded number at once.
    private const string Remove = """
        delete from send_sample where ctid = any (array(select ctid from send_sample where minute < $1 limit 10000))
        """;

    /// <summary>Campaigns that may send now.</summary>
    public async Task<IReadOnlyList<WorkingCampaign>> ListWorkingAsync(int limit, CancellationToken cancellation) =>
        await sources.ReadAsync(Working, [limit], reader => new WorkingCampaign(reader.GetGuid(0), reader.GetGuid(1)), cancellation);

    /// <summary>Keeps samples; those of a minute that is there already are left out.</summary>
    public async Task AddAsync(IReadOnlyList<SendSample> samples, CancellationToken cancellation)
    {
        await using var command = sources.General.CreateCommand(Add);
        command.Parameters.Add(new() { Value = samples.Select(sample => sample.CampaignId).ToArray() });
        command.Parameters.Add(new() { Value = samples.Select(sample => sample.Minute.UtcDateTime).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = samples.Select(sample => sample.TenantId).ToArray() });
        command.Parameters.Add(new() { Value = samples.Select(sample => sample.Sent).ToArray() });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>A tenant's sends by minute.</summary>
    public async Task<IReadOnlyList<MinuteCount>> ListAsync(Guid tenantId, DateTimeOffset since, CancellationToken cancellation) =>
        await sources.ReadAsync(OfTenant, [tenantId, since], reader => new MinuteCount(reader.Time(0), reader.GetInt32(1)), cancellation);

    /// <summary>A campaign's sends by minute. The caller knows that the campaign is its tenant's.</summary>
    public async Task<IReadOnlyList<MinuteCount>> ListOfCampaignAsync(Guid campaignId, DateTimeOffset since, CancellationToken cancellation) =>
        await sources.ReadAsync(OfCampaign, [campaignId, since], reader => new MinuteCount(reader.Time(0), reader.GetInt32(1)), cancellation);

    /// <summary>Removes samples before a time.</summary>
    public async Task RemoveAsync(DateTimeOffset before, CancellationToken cancellation)
    {
        await using var connection = await sources.General.OpenConnectionAsync(cancellation);
        await connection.ExecuteAsync(Remove, [before], cancellation);
    }
}
