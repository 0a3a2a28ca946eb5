using System.Collections.Concurrent;
using WaActors.Grains.Pacing;

namespace WaActors.TestKit.Memory;

/// <summary>Answers of number checks in memory.</summary>
public sealed class InMemoryNumberChecks : INumberChecks
{
    private readonly ConcurrentDictionary<(Guid, string), (bool Has, DateTimeOffset At)> _answers = new();

    /// <inheritdoc/>
    public Task<bool?> FindAsync(Guid tenantId, string phone, DateTimeOffset since, CancellationToken cancellation) =>
        Task.FromResult<bool?>(_answers.TryGetValue((tenantId, phone), out var kept) && kept.At >= since ? kept.Has : null);

    /// <inheritdoc/>
    public Task SaveAsync(Guid tenantId, string phone, bool hasWhatsApp, DateTimeOffset at, CancellationToken cancellation)
    {
        _answers[(tenantId, phone)] = (hasWhatsApp, at);
        return Task.CompletedTask;
    }
}
