using WaActors.Grains.Notifications;
using WaActors.Storage.Connections;
using WaActors.Storage.Events;

namespace WaActors.Storage.Notifications;

/// <summary>Notifications, one row each, with their deliveries and their event.</summary>
internal sealed class NotificationLog(PatientDatabase database) : INotificationLog
{
    // One statement, so one transaction: the notification, its event for live views, and what has to leave. One of the same loss stays the one that it is,
    // and brings nothing anew. Nobody is written to about what is well again.
    private const string Raise = """
        with turn as materialized (select pg_advisory_xact_lock($7)),
        raised as (
            insert into notification (tenant_id, instance_id, kind, loss_at, reason, created_at, gateway_id)
            select $1, $2, $3, $4, $5, $6, $8 from turn
            on conflict do nothing
            returning id, tenant_id, instance_id, kind, reason, created_at),
        told as (
            insert into event (tenant_id, at, kind, instance_id, reason)
            select tenant_id, created_at, 'notification.' || kind, instance_id, reason from raised),
        to_systems as (
            insert into notification_delivery (tenant_id, notification_id, channel, endpoint_id, next_at, created_at)
            select r.tenant_id, r.id, 'webhook', e.id, r.created_at, r.created_at
            from raised r join webhook_endpoint e on e.tenant_id = r.tenant_id
            where e.enabled and e.deleted_at is null)
        insert into notification_delivery (tenant_id, notification_id, channel, next_at, created_at)
        select r.tenant_id, r.id, 'whatsapp', r.created_at, r.created_at
        from raised r join tenant t on t.id = r.tenant_id
        where t.owner_phone is not null and not $9
        """;

    public Task RaiseAsync(Notification notification, CancellationToken cancellation) =>
        database.RunAsync(
            "Raising a notification",
            (connection, token) => connection.ExecuteAsync(
                Raise,
                [
                    notification.TenantId, notification.InstanceId.OrNull(), DbNames.Of(notification.Kind), notification.LossAt, notification.Reason,
                    notification.At, EventSetWriter.IdOrderLock, notification.GatewayId.OrNull(), notification.Kind.IsGoodNews(),
                ],
                token),
            cancellation);
}
