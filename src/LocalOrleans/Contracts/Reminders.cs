using Orleans.Runtime;

namespace Orleans.Runtime
{
    /// <summary>A durable reminder of one grain.</summary>
    public interface IGrainReminder
    {
        /// <summary>Its name, unique within the grain.</summary>
        string ReminderName { get; }
    }

    /// <summary>One tick of a reminder. Times are UTC.</summary>
    public readonly record struct TickStatus(DateTime FirstTickTime, TimeSpan Period, DateTime CurrentTickTime);
}

namespace Orleans
{
    /// <summary>A grain that can be woken by reminders.</summary>
    public interface IRemindable : IGrain
    {
        /// <summary>Handles a tick. Ticks come at least once: a tick missed while the host was down comes soon after its start.</summary>
        Task ReceiveReminder(string reminderName, TickStatus status);
    }

    /// <summary>Registration of durable reminders.</summary>
    public static class GrainReminderExtensions
    {
        /// <summary>Stores a reminder, replacing one of the same name. First tick after <paramref name="dueTime"/>, then every period.</summary>
        /// <exception cref="ArgumentException">The period is below the minimum, or the grain is not <see cref="IRemindable"/>.</exception>
        public static Task<IGrainReminder> RegisterOrUpdateReminder(this IGrainBase grain, string reminderName, TimeSpan dueTime, TimeSpan period) =>
            Of(grain).Runtime.Reminders.RegisterAsync(Of(grain), reminderName, dueTime, period);

        /// <summary>Removes a reminder; removing one that is gone does nothing.</summary>
        public static Task UnregisterReminder(this IGrainBase grain, IGrainReminder reminder) =>
            Of(grain).Runtime.Reminders.UnregisterAsync(Of(grain).GrainId, reminder.ReminderName);

        /// <summary>The reminder of this name, or null.</summary>
        public static Task<IGrainReminder?> GetReminder(this IGrainBase grain, string reminderName) =>
            Of(grain).Runtime.Reminders.FindAsync(Of(grain).GrainId, reminderName);

        /// <summary>All reminders of this grain.</summary>
        public static Task<List<IGrainReminder>> GetReminders(this IGrainBase grain) => Of(grain).Runtime.Reminders.ListAsync(Of(grain).GrainId);

        private static Activation Of(IGrainBase grain) => (Activation)grain.GrainContext;
    }
}
