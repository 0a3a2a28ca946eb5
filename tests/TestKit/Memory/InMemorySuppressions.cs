using WaActors.Grains.Suppressions;
using WaActors.People;

namespace WaActors.TestKit.Memory;

/// <summary>The opt-out list in memory.</summary>
public sealed class InMemorySuppressionList : ISuppressionList
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(Guid TenantId, string Person, SuppressionSource Source), (SuppressionEntry Entry, DateTimeOffset? LiftedAt)> _entries = [];

    /// <summary>How many additions are to fail before one succeeds.</summary>
    public int FailuresToCome { get; set; }

    /// <summary>Entries that stand.</summary>
    public IReadOnlyList<SuppressionEntry> Entries
    {
        get
        {
            lock (_gate) return [.. _entries.Values.Where(known => known.LiftedAt is null).Select(known => known.Entry)];
        }
    }

    /// <inheritdoc/>
    public Task<int> AddAsync(Guid tenantId, IReadOnlyList<SuppressionEntry> entries, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (FailuresToCome > 0)
            {
                FailuresToCome--;
                throw new InvalidOperationException("planned failure");
            }

            return Task.FromResult(entries.Count(entry => Add(tenantId, entry)));
        }
    }

    /// <inheritdoc/>
    public Task<int> LiftAsync(Guid tenantId, string phone, SuppressionSource? source, DateTimeOffset at, CancellationToken cancellation)
    {
        lock (_gate)
        {
            var lifted = _entries.Where(known => known.Key.TenantId == tenantId && known.Key.Person == PersonKey.Of(phone)
                && (source is null || known.Key.Source == source) && known.Value.LiftedAt is null && known.Value.Entry.At <= at).Select(known => known.Key).ToList();
            foreach (var key in lifted) _entries[key] = (_entries[key].Entry, at);
            return Task.FromResult(lifted.Count);
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlySet<string>> FindAsync(Guid tenantId, IReadOnlyList<string> phones, CancellationToken cancellation)
    {
        lock (_gate)
        {
            var people = _entries.Where(known => known.Key.TenantId == tenantId && known.Value.LiftedAt is null).Select(known => known.Key.Person).ToHashSet(StringComparer.Ordinal);
            return Task.FromResult<IReadOnlySet<string>>(phones.Where(phone => people.Contains(PersonKey.Of(phone))).ToHashSet(StringComparer.Ordinal));
        }
    }

    private bool Add(Guid tenantId, SuppressionEntry entry)
    {
        var key = (tenantId, PersonKey.Of(entry.Phone), entry.Source);
        if (_entries.TryGetValue(key, out var known) && (known.LiftedAt is not { } lifted || lifted > entry.At)) return false;
        _entries[key] = (entry, null);
        return true;
    }
}

/// <summary>The words of the program for everybody.</summary>
public sealed class DefaultOptOutWords : IOptOutWords
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> OfAsync(Guid tenantId, CancellationToken cancellation) => Task.FromResult(OptOutWords.Default);
}
