using Orleans.Runtime;

namespace Orleans.LocalReminders;

/// <summary>Reminders in memory. Outlives hosts that share it.</summary>
public sealed class InMemoryReminderStore : IReminderStore
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, ReminderRow> _rows = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ReminderRow>> ReadAllAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
            return Task.FromResult<IReadOnlyList<ReminderRow>>([.. _rows.Values]);
    }

    /// <inheritdoc/>
    public Task<long> UpsertAsync(ReminderRow row, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var key = Key(row.Grain, row.Name);
            var version = _rows.TryGetValue(key, out var old) ? old.Version + 1 : 1;
            _rows[key] = row with { Version = version };
            return Task.FromResult(version);
        }
    }

    /// <inheritdoc/>
    public Task MoveAsync(ReminderRow row, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_rows.TryGetValue(Key(row.Grain, row.Name), out var old) && old.Version == row.Version)
                _rows[Key(row.Grain, row.Name)] = row;
            return Task.CompletedTask;
        }
    }

    /// <inheritdoc/>
    public Task RemoveAsync(GrainId grain, string name, CancellationToken cancellationToken)
    {
        lock (_lock)
            _rows.Remove(Key(grain, name));
        return Task.CompletedTask;
    }

    private static string Key(GrainId grain, string name) => $"{grain}\n{name}";
}
