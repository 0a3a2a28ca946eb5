using Npgsql;
using WaActors.Grains.Notifications;
using WaActors.Instances;
using WaActors.Storage.Connections;

namespace WaActors.Storage.Queries;

/// <summary>A notification, as stored.</summary>
/// <param name="Id">Its id; grows.</param>
/// <param name="Kind">What it tells.</param>
/// <param name="InstanceId">About which number; null when it is about a gateway.</param>
/// <param name="SubjectName">The number's or the gateway's name now.</param>
/// <param name="Reason">Why, for an operator.</param>
/// <param name="CreatedAt">When it was raised.</param>
/// <param name="ReadAt">When it was read; null when it was not.</param>
public sealed record NotificationView(
    long Id, NotificationKind Kind, Guid? InstanceId, string SubjectName, string? Reason, DateTimeOffset CreatedAt, DateTimeOffset? ReadAt)
{
    /// <summary>About which gateway; null when it is about a number.</summary>
    public Guid? GatewayId { get; init; }

    /// <summary>Whether it was said that the gateway's incident is over.</summary>
    public bool IsIncidentOver { get; init; }

    /// <summary>The number's link now; null for a gateway.</summary>
    public LinkState? Link { get; init; }

    /// <summary>Whether it may send now; null for a gateway.</summary>
    public PermissionState? Permission { get; init; }

    /// <summary>Whether it was deleted since.</summary>
    public bool IsDeleted { get; init; }

    /// <summary>Whether what it tells is over: the number is back, may send again, or is gone. Good news has nothing to be over.</summary>
    public bool IsResolved => Kind switch
    {
        NotificationKind.InstanceDisconnected => IsDeleted || Link == LinkState.Connected,
        NotificationKind.InstanceRestricted => IsDeleted || Permission is not (PermissionState.Restricted or PermissionState.Banned),
        NotificationKind.InstanceBanned => IsDeleted || Permission != PermissionState.Banned,
        NotificationKind.GatewayIncident => IsIncidentOver,
        _ => true,
    };
}

/// <summary>Notifications for lists, within one tenant.</summary>
public sealed class NotificationQueries(StorageDataSources sources)
{
    // Newest first; the cursor is the smallest id seen. The limit of the last join keeps it a look into the index for each row, where the planner would read the whole table once.
    private const string List = """
        select n.id, n.kind, n.instance_id, coalesce(i.name, g.name), n.reason, n.created_at, n.read_at, i.link, i.permission, i.deleted_at is not null, n.gateway_id, over.yes is not null
        from notification n left join instance i on i.id = n.instance_id left join gateway g on g.id = n.gateway_id
        left join lateral (
            select true as yes from notification o
            where o.gateway_id = n.gateway_id and o.kind = 'gateway_incident_resolved' and o.loss_at = n.loss_at limit 1) over on true
        where n.tenant_id = $1 and (not $2 or n.read_at is null) and ($3::bigint is null or n.id < $3)
        order by n.id desc limit $4
        """;

    // Unread ones, counted up to a number, out of the index of them.
    private const string CountUnread =
        "select count(*)::integer from (select from notification where tenant_id = $1 and read_at is null limit $2) unread";

    // Read once; reading again keeps the first time.
    private const string MarkRead = "update notification set read_at = coalesce(read_at, $3) where tenant_id = $1 and id = $2";

    // All at once; those that were read keep their time.
    private const string MarkAllRead = "update notification set read_at = $2 where tenant_id = $1 and read_at is null and id <= $3";

    /// <summary>A page, newest first.</summary>
    /// <param name="tenantId">Whose.</param>
    /// <param name="unreadOnly">Whether to leave out those that were read.</param>
    /// <param name="before">Cursor of the page before; null for the first.</param>
    /// <param name="limit">1 or more.</param>
    /// <param name="cancellation">Cancels the read.</param>
    public async Task<Page<NotificationView, long>> ListAsync(
        Guid tenantId, bool unreadOnly, long? before, int limit, CancellationToken cancellation)
    {
        var rows = await sources.ReadAsync(List, [tenantId, unreadOnly, before.OrNull(), limit + 1], Read, cancellation);
        return Paging.Cut(rows, limit, row => row.Id);
    }

    /// <summary>How many are unread; <paramref name="most"/> for that many or more.</summary>
    public Task<int> CountUnreadAsync(Guid tenantId, int most, CancellationToken cancellation) =>
        sources.ReadFirstAsync(CountUnread, [tenantId, most], reader => reader.GetInt32(0), cancellation);

    /// <summary>Marks one as read; false when the tenant has none of that id.</summary>
    public async Task<bool> MarkReadAsync(Guid tenantId, long id, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var connection = await sources.General.OpenConnectionAsync(cancellation);
        return await connection.ExecuteAsync(MarkRead, [tenantId, id, now], cancellation) == 1;
    }

    /// <summary>Marks all as read up to an id, so that one that came meanwhile stays unread; how many.</summary>
    public async Task<int> MarkAllReadAsync(Guid tenantId, long upTo, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var connection = await sources.General.OpenConnectionAsync(cancellation);
        return await connection.ExecuteAsync(MarkAllRead, [tenantId, now, upTo], cancellation);
    }

    private static NotificationView Read(NpgsqlDataReader reader) =>
        new(
            Id: reader.GetInt64(0),
            Kind: DbNames.Notification(reader.GetString(1)),
            InstanceId: reader.NullableGuid(2),
            SubjectName: reader.GetString(3),
            Reason: reader.NullableText(4),
            CreatedAt: reader.Time(5),
            ReadAt: reader.NullableTime(6))
        {
            Link = reader.NullableText(7) is { } link ? DbNames.Link(link) : null,
            Permission = reader.NullableText(8) is { } permission ? DbNames.Permission(permission) : null,
            IsDeleted = reader.GetBoolean(9),
            GatewayId = reader.NullableGuid(10),
            IsIncidentOver = reader.GetBoolean(11),
        };
}
