using WaActors.Grains.Notifications;
using WaActors.Storage.Connections;

namespace WaActors.Storage.Notifications;

/// <summary>Notifications, one row each.</summary>
internal sealed class NotificationLog(PatientDatabase database) : INotificationLog
{
    // One of the same loss stays the one that it is.
    private const string Raise = """
        insert into notification (tenant_id, instance_id, kind, loss_at, reason, created_at) values ($1, $2, $3, $4, $5, $6)
        on conflict (instance_id, kind, loss_at) do nothing
        """;

    public Task RaiseAsync(Notification notification, CancellationToken cancellation) =>
        database.RunAsync(
            "Raising a notification",
            (connection, token) => connection.ExecuteAsync(
                Raise,
                [
                    notification.TenantId, notification.InstanceId, DbNames.Of(notification.Kind), notification.LossAt, notification.Reason,
                    notification.At,
                ],
                token),
            cancellation);
}
