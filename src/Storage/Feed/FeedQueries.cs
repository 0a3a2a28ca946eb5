using Npgsql;
using WaActors.Storage.Connections;
using WaActors.Storage.Queries;

namespace WaActors.Storage.Feed;

/// <summary>An item, and whose it is.</summary>
internal readonly record struct Owned<T>(Guid TenantId, T Item);

/// <summary>What the feed reads: of all tenants at once, by ids that only grow.</summary>
internal sealed class FeedQueries(StorageDataSources sources)
{
    /// <summary>Most rows of one read.</summary>
    public const int PageSize = 1_000;

    // The newest event and the newest change of a number: where a reader begins.
    private const string Heads = "select coalesce((select max(id) from event), 0), coalesce((select max(changed_seq) from instance), 0)";

    // Events after one, oldest first. Their ids become visible in order.
    private const string EventsAfter = "select " + EventRow.Columns + ", tenant_id from event where id > $1 order by id limit $2";

    private const string InstanceColumns = """
        select id, gateway_id, name, phone, link, link_since, link_reason, permission, permission_until, health, health_reason,
               deleted_at is not null, changed_seq, tenant_id
        from instance
        """;

    // Numbers that changed after a point, in the order of their changes.
    private const string InstancesAfter = InstanceColumns + " where changed_seq > $1 order by changed_seq limit $2";

    // A tenant's numbers by id, for a subscriber's first picture.
    private const string InstancesOf = InstanceColumns + """
         where tenant_id = $1 and deleted_at is null and ($2::uuid is null or id > $2)
        order by id limit $3
        """;

    public async Task<(long Event, long Change)> ReadHeadsAsync(CancellationToken cancellation) =>
        await sources.ReadFirstAsync(Heads, [], reader => (reader.GetInt64(0), reader.GetInt64(1)), cancellation);

    public Task<List<Owned<EventView>>> ReadEventsAsync(long after, CancellationToken cancellation) =>
        sources.ReadAsync(EventsAfter, [after, PageSize], ReadEvent, cancellation);

    public Task<List<Owned<LiveInstance>>> ReadInstancesAsync(long after, CancellationToken cancellation) =>
        sources.ReadAsync(InstancesAfter, [after, PageSize], ReadInstance, cancellation);

    public Task<List<Owned<LiveInstance>>> ReadInstancesOfAsync(Guid tenantId, Guid? after, CancellationToken cancellation) =>
        sources.ReadAsync(InstancesOf, [tenantId, after.OrNull(), PageSize], ReadInstance, cancellation);

    private static Owned<EventView> ReadEvent(NpgsqlDataReader reader) => new(reader.GetGuid(8), EventRow.Read(reader));

    private static Owned<LiveInstance> ReadInstance(NpgsqlDataReader reader) => new(reader.GetGuid(13), new LiveInstance(
        Id: reader.GetGuid(0),
        GatewayId: reader.GetGuid(1),
        Name: reader.GetString(2),
        Phone: reader.NullableText(3),
        State: DbNames.Link(reader.GetString(4)),
        StateSince: reader.NullableTime(5),
        Reason: reader.NullableText(6),
        Permission: DbNames.Permission(reader.GetString(7)),
        PermissionUntil: reader.NullableTime(8),
        Health: reader.NullableText(9) is { } health ? DbNames.Health(health) : null,
        HealthReason: reader.NullableText(10),
        Deleted: reader.GetBoolean(11),
        Change: reader.GetInt64(12)));
}
