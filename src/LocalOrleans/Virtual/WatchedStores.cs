using Orleans.LocalReminders;
using Orleans.LocalStorage;
using Orleans.Runtime;

namespace Orleans.Virtual;

/// <summary>A store that does real I/O, under virtual time: the host waits for each operation before time moves.</summary>
internal sealed class WatchedGrainStateStore(IGrainStateStore inner, VirtualExecutor executor) : IGrainStateStore
{
    public Task<StoredGrainState?> ReadAsync(GrainStateKey key, CancellationToken cancellationToken) =>
        executor.WatchAsync(inner.ReadAsync(key, cancellationToken));

    public Task<long?> WriteAsync(GrainStateKey key, string? json, long? expectedVersion, CancellationToken cancellationToken) =>
        executor.WatchAsync(inner.WriteAsync(key, json, expectedVersion, cancellationToken));
}

/// <inheritdoc cref="WatchedGrainStateStore"/>
internal sealed class WatchedReminderStore(IReminderStore inner, VirtualExecutor executor) : IReminderStore
{
    public Task<IReadOnlyList<ReminderRow>> ReadAllAsync(CancellationToken cancellationToken) =>
        executor.WatchAsync(inner.ReadAllAsync(cancellationToken));

    public Task<long> UpsertAsync(ReminderRow row, CancellationToken cancellationToken) => executor.WatchAsync(inner.UpsertAsync(row, cancellationToken));

    public Task MoveAsync(ReminderRow row, CancellationToken cancellationToken) => executor.WatchAsync(Done(inner.MoveAsync(row, cancellationToken)));

    public Task RemoveAsync(GrainId grain, string name, CancellationToken cancellationToken) =>
        executor.WatchAsync(Done(inner.RemoveAsync(grain, name, cancellationToken)));

    private static async Task<VoidResult> Done(Task task)
    {
        await task;
        return default;
    }
}
