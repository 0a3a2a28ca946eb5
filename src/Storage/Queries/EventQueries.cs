using Npgsql;
using WaActors.Storage.Connections;

namespace WaActors.Storage.Queries;

/// <summary>Events for lists and live views, within one tenant.</summary>
public sealed class EventQueries(StorageDataSources sources)
{
    private const string Columns = "select id, at, kind, campaign_id, instance_id, seq, reason from event";

    // Events, newest first; the cursor is the smallest id seen.
    private const string ListNewest = Columns + """
         where tenant_id = $1 and ($2::uuid is null or campaign_id = $2) and ($3::uuid is null or instance_id = $3)
          and ($4::bigint is null or id < $4)
        order by id desc limit $5
        """;

    // Events after one, oldest first: what a live view asks again and again.
    private const string ListAfter = Columns + """
         where tenant_id = $1 and ($2::uuid is null or campaign_id = $2) and ($3::uuid is null or instance_id = $3) and id > $4
        order by id limit $5
        """;

    /// <summary>Events, newest first.</summary>
    /// <param name="tenantId">Whose.</param>
    /// <param name="campaignId">Only of this campaign; null for all.</param>
    /// <param name="instanceId">Only of this instance; null for all.</param>
    /// <param name="before">Cursor of the page before; null for the first.</param>
    /// <param name="limit">1 or more.</param>
    /// <param name="cancellation">Cancels the read.</param>
    public async Task<Page<EventView, long>> ListAsync(
        Guid tenantId, Guid? campaignId, Guid? instanceId, long? before, int limit, CancellationToken cancellation)
    {
        var rows = await sources.ReadAsync(
            ListNewest, [tenantId, campaignId.OrNull(), instanceId.OrNull(), before.OrNull(), limit + 1], Read, cancellation);
        return Paging.Cut(rows, limit, row => row.Id);
    }

    /// <summary>Events with a larger id, oldest first.</summary>
    /// <param name="tenantId">Whose.</param>
    /// <param name="campaignId">Only of this campaign; null for all.</param>
    /// <param name="instanceId">Only of this instance; null for all.</param>
    /// <param name="afterId">The last id seen.</param>
    /// <param name="limit">1 or more.</param>
    /// <param name="cancellation">Cancels the read.</param>
    public async Task<IReadOnlyList<EventView>> ListAfterAsync(
        Guid tenantId, Guid? campaignId, Guid? instanceId, long afterId, int limit, CancellationToken cancellation)
    {
        return await sources.ReadAsync(ListAfter, [tenantId, campaignId.OrNull(), instanceId.OrNull(), afterId, limit], Read, cancellation);
    }

    private static EventView Read(NpgsqlDataReader reader) =>
        new(
            Id: reader.GetInt64(0),
            At: reader.Time(1),
            Kind: reader.GetString(2),
            CampaignId: reader.NullableGuid(3),
            InstanceId: reader.NullableGuid(4),
            Seq: reader.NullableInt(5),
            Reason: reader.NullableText(6));
}
