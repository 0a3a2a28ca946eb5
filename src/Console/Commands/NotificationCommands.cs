using WaActors.OperatorConsole.Session;
using WaActors.Storage.Queries;

namespace WaActors.OperatorConsole.Commands;

/// <summary>What people do with notifications.</summary>
public sealed class NotificationCommands(CommandDesk desk, NotificationQueries notifications, TimeProvider time)
{
    /// <summary>Marks one as read, for all users of the tenant.</summary>
    public Task<CommandResult> MarkReadAsync(Operator who, NotificationView notification) =>
        desk.RunAsync(who, new Command("notification.read", ConsoleClaims.Write, TargetName: notification.SubjectName), async () =>
            await notifications.MarkReadAsync(who.TenantId, notification.Id, time.GetUtcNow(), CancellationToken.None) ? CommandResult.Ok : new CommandResult("notification_not_found"));

    /// <summary>Marks as read what was seen: one that comes meanwhile stays unread.</summary>
    public Task<CommandResult> MarkAllReadAsync(Operator who, long newestSeen) =>
        desk.RunAsync(who, new Command("notification.read_all", ConsoleClaims.Write), async () =>
        {
            await notifications.MarkAllReadAsync(who.TenantId, newestSeen, time.GetUtcNow(), CancellationToken.None);
            return CommandResult.Ok;
        });
}
