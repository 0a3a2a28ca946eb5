using Orleans.Runtime;
using Orleans.Timers;

namespace WaActors.TestKit.Hosts;

/// <summary>Reports what actors do with their reminders: the reminder service is no actor, so no call filter sees it.</summary>
internal sealed class WatchedReminderRegistry(IReminderRegistry inner, GrainActivity activity) : IReminderRegistry
{
    public Task<IGrainReminder> RegisterOrUpdateReminder(
        GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period, CancellationToken cancellationToken) =>
        WatchAsync($"register reminder {reminderName}", () => inner.RegisterOrUpdateReminder(callingGrainId, reminderName, dueTime, period, cancellationToken));

    public Task<IGrainReminder> RegisterOrUpdateReminder(GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period) =>
        RegisterOrUpdateReminder(callingGrainId, reminderName, dueTime, period, CancellationToken.None);

    public Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder, CancellationToken cancellationToken) =>
        WatchAsync($"unregister reminder {reminder.ReminderName}", async () =>
        {
            await inner.UnregisterReminder(callingGrainId, reminder, cancellationToken);
            return true;
        });

    public Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder) => UnregisterReminder(callingGrainId, reminder, CancellationToken.None);

    public Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName, CancellationToken cancellationToken) =>
        WatchAsync($"get reminder {reminderName}", () => inner.GetReminder(callingGrainId, reminderName, cancellationToken));

    public Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName) => GetReminder(callingGrainId, reminderName, CancellationToken.None);

    public Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId, CancellationToken cancellationToken) =>
        WatchAsync("get reminders", () => inner.GetReminders(callingGrainId, cancellationToken));

    public Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId) => GetReminders(callingGrainId, CancellationToken.None);

    private async Task<T> WatchAsync<T>(string what, Func<Task<T>> work)
    {
        var operation = activity.Begin(what);
        try
        {
            return await work();
        }
        finally
        {
            activity.End(operation);
        }
    }
}
