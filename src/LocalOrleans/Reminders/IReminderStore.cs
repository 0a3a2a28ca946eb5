using Orleans.Runtime;

namespace Orleans.LocalReminders;

/// <summary>A stored reminder. Times are UTC; <paramref name="Version"/> changes with every registration.</summary>
public sealed record ReminderRow(GrainId Grain, string Name, DateTimeOffset StartAt, TimeSpan Period, DateTimeOffset NextDue, long Version);

/// <summary>Where reminders live.</summary>
public interface IReminderStore
{
    /// <summary>All reminders.</summary>
    Task<IReadOnlyList<ReminderRow>> ReadAllAsync(CancellationToken cancellationToken);

    /// <summary>Adds or replaces a reminder and returns its new version.</summary>
    Task<long> UpsertAsync(ReminderRow row, CancellationToken cancellationToken);

    /// <summary>Moves the next tick on, if the reminder is still of this version.</summary>
    Task MoveAsync(ReminderRow row, CancellationToken cancellationToken);

    /// <summary>Removes a reminder if it is there.</summary>
    Task RemoveAsync(GrainId grain, string name, CancellationToken cancellationToken);
}
