using Orleans.Runtime;
using Orleans.Timers;

namespace WaActors.TestKit.Hosts;

/// <summary>Reports what actors do with their reminders: the reminder service is no actor, so no call filter sees it.</summary>
internal sealed class WatchedReminderRegistry(IReminderRegistry inner, GrainActivity activity) : IReminderRegistry
{
    public Task<IGrainReminder> RegisterOrUpdateReminder(GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period) =>
        WatchAsync($"register reminder {reminderName}", () => inner.RegisterOrUpdateReminder(callingGrainId, reminderName, dueTime, period));

    public Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder) =>
        WatchAsync($"unregister reminder {reminder.ReminderName}", async () =>
        {
            await inner.UnregisterReminder(callingGrainId, reminder);
            return true;
        });

    public Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName) =>
        WatchAsync($"get reminder {reminderName}", () => inner.GetReminder(callingGrainId, reminderName));

    public Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId) =>
        WatchAsync("get reminders", () => inner.GetReminders(callingGrainId));

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
