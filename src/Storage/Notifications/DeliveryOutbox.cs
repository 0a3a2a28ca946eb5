using Npgsql;
using WaActors.Grains.Notifications;
using WaActors.Storage.Connections;
using WaActors.Storage.Secrets;

namespace WaActors.Storage.Notifications;

/// <summary>Deliveries of notifications: taken, tried, recorded. A claim is a write, so a crash leaves a try that is known to have been begun.</summary>
internal sealed class DeliveryOutbox(PatientDatabase database, ISecretProtector secrets) : IDeliveryOutbox
{
    private const int TenantsMax = 500;
    private const int CarriersMax = 20;

    // The first that is due of each endpoint and the first to the owner, but for those with a try under way; nobody else's claim waits for this one.
    private const string Claim = """
        with due as (
            select d.id, d.claimed_at is not null as is_abandoned
            from notification_delivery d
            where d.id in (
                select distinct on (endpoint_id) id from notification_delivery
                where tenant_id = $1 and state = 'pending' and next_at <= $2
                  and case when endpoint_id is null then not $5 else endpoint_id <> all($4) end
                order by endpoint_id, next_at, id)
              and d.state = 'pending' and d.next_at <= $2 -- again: of a row that another process claimed meanwhile only these are looked at anew
            order by d.next_at limit $6
            for update skip locked),
        claimed as (
            update notification_delivery d set attempts = d.attempts + 1, claimed_at = $2, next_at = $3
            from due where d.id = due.id
            returning d.id, d.tenant_id, d.notification_id, d.channel, d.endpoint_id, d.attempts, due.is_abandoned)
        select c.id, c.channel, c.attempts, c.is_abandoned, n.id, n.kind, n.instance_id, coalesce(i.name, g.name), n.reason, n.created_at,
               t.language, t.unit_name, t.owner_phone, c.endpoint_id, e.url, e.secret_protected, n.gateway_id
        from claimed c
        join tenant t on t.id = c.tenant_id
        left join notification n on n.id = c.notification_id
        left join instance i on i.id = n.instance_id
        left join gateway g on g.id = n.gateway_id
        left join webhook_endpoint e on e.id = c.endpoint_id and e.enabled and e.deleted_at is null
        order by c.id
        """;

    // The try's own record only: after its lease another one may have begun.
    private const string Record = """
        update notification_delivery
        set state = $3, next_at = $4, claimed_at = null, http_status = $5, error = $6, ended_at = case when $3 = 'pending' then null else $7::timestamptz end
        where id = $1 and attempts = $2 and state = 'pending'
        """;

    // The next that is due and that nothing under way holds up.
    private const string NextDue = """
        select min(next_at) from notification_delivery
        where tenant_id = $1 and state = 'pending' and case when endpoint_id is null then not $3 else endpoint_id <> all($2) end
        """;

    // Whose notifier has something to do.
    private const string TenantsDue = """
        select distinct tenant_id from notification_delivery where state = 'pending' and next_at <= $1 limit $2
        """;

    // Numbers that can carry a message to the owner now.
    private const string Carriers = """
        select i.id, g.kind from instance i join gateway g on g.id = i.gateway_id
        where i.tenant_id = $1 and i.id is distinct from $2 and i.gateway_id is distinct from $4 and i.deleted_at is null and i.link = 'connected' and i.permission in ('ok', 'warming')
        order by i.id limit $3
        """;

    public async Task<IReadOnlyList<DueDelivery>> ClaimAsync(
        Guid tenantId, DeliveriesUnderWay underWay, DateTimeOffset now, TimeSpan lease, int limit, CancellationToken cancellation) =>
        await database.RunAsync(
            "Taking deliveries",
            (connection, token) => connection.ReadAsync(
                Claim, [tenantId, now, now + lease, underWay.Endpoints.ToArray(), underWay.ToOwner, limit], Read, token),
            cancellation);

    public Task RecordAsync(DueDelivery delivery, DeliveryResult result, DateTimeOffset now, CancellationToken cancellation) =>
        database.RunAsync(
            "Recording a delivery",
            (connection, token) => connection.ExecuteAsync(
                Record,
                [delivery.Id, delivery.Attempt, DbNames.Of(result.State), result.NextAt.OrNull(), result.HttpStatus.OrNull(), StoredReason.Of(result.Error), now],
                token),
            cancellation);

    public Task<DateTimeOffset?> FindNextDueAsync(Guid tenantId, DeliveriesUnderWay underWay, CancellationToken cancellation) =>
        database.RunAsync(
            "Finding the next delivery",
            (connection, token) => connection.ReadFirstAsync(
                NextDue, [tenantId, underWay.Endpoints.ToArray(), underWay.ToOwner], reader => reader.NullableTime(0), token),
            cancellation);

    public async Task<IReadOnlyList<Guid>> FindTenantsDueAsync(DateTimeOffset now, CancellationToken cancellation) =>
        await database.RunAsync(
            "Finding what is due",
            (connection, token) => connection.ReadAsync(TenantsDue, [now, TenantsMax], reader => reader.GetGuid(0), token),
            cancellation);

    public async Task<IReadOnlyList<OwnerCarrier>> FindCarriersAsync(Guid tenantId, DeliveryContent told, CancellationToken cancellation) =>
        await database.RunAsync(
            "Finding a carrier",
            (connection, token) => connection.ReadAsync(
                Carriers, [tenantId, told.InstanceId.OrNull(), CarriersMax, told.GatewayId.OrNull()], reader => new OwnerCarrier(reader.GetGuid(0), reader.GetString(1)), token),
            cancellation);

    private DueDelivery Read(NpgsqlDataReader reader) => new(
        Id: reader.GetInt64(0),
        Channel: DbNames.Channel(reader.GetString(1)),
        Attempt: reader.GetInt32(2),
        IsAbandoned: reader.GetBoolean(3),
        Content: reader.IsDBNull(4) ? null : new DeliveryContent(
            reader.GetInt64(4), DbNames.Notification(reader.GetString(5)), reader.NullableGuid(6), reader.GetString(7), reader.NullableText(8), reader.Time(9))
        {
            GatewayId = reader.NullableGuid(16),
        },
        Language: DbNames.Language(reader.GetString(10)),
        UnitName: reader.NullableText(11),
        OwnerPhone: reader.NullableText(12),
        EndpointId: reader.NullableGuid(13),
        Url: reader.NullableText(14) is { } url ? new Uri(url) : null,
        Secret: reader.NullableText(15) is { } secret ? secrets.Unprotect(secret) : null);
}
