using System.Collections.Concurrent;
using WaActors.Grains.Suppressions;
using WaActors.Storage.Connections;

namespace WaActors.Storage.Suppressions;

/// <summary>Each tenant's opt-out words in PostgreSQL; read once per <see cref="Trust"/> and process.</summary>
public sealed class OptOutWordStore : IOptOutWords
{
    /// <summary>How long words that were read are trusted.</summary>
    public static readonly TimeSpan Trust = TimeSpan.FromSeconds(10);

    private const int KnownMax = 10_000;

    // A tenant's own words; no row when it has none.
    private const string Find = "select words from opt_out_keywords where tenant_id = $1";

    // Sets them.
    private const string Set = """
        insert into opt_out_keywords (tenant_id, words, changed_at) values ($1, $2, $3)
        on conflict (tenant_id) do update set words = excluded.words, changed_at = excluded.changed_at
        """;

    // Back to those of the program.
    private const string Clear = "delete from opt_out_keywords where tenant_id = $1";

    private readonly PatientDatabase _database;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<Guid, (IReadOnlyList<string> Words, DateTimeOffset Until)> _known = new();

    internal OptOutWordStore(PatientDatabase database, TimeProvider time) => (_database, _time) = (database, time);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> OfAsync(Guid tenantId, CancellationToken cancellation)
    {
        var now = _time.GetUtcNow();
        if (_known.TryGetValue(tenantId, out var known) && known.Until > now) return known.Words;
        var words = await ReadAsync(tenantId, cancellation) ?? OptOutWords.Default;
        if (_known.Count >= KnownMax) _known.Clear();
        _known[tenantId] = (words, now + Trust);
        return words;
    }

    /// <summary>The tenant's own words as they stand now; null when it has none.</summary>
    public async Task<IReadOnlyList<string>?> ReadAsync(Guid tenantId, CancellationToken cancellation) =>
        await _database.RunAsync(
            "Reading opt-out words",
            (connection, token) => connection.ReadFirstAsync(Find, [tenantId], reader => reader.GetFieldValue<string[]>(0), token),
            cancellation);

    /// <summary>Sets the tenant's own words; null for those of the program. In force everywhere within <see cref="Trust"/>.</summary>
    public async Task ChangeAsync(Guid tenantId, IReadOnlyList<string>? words, CancellationToken cancellation)
    {
        await _database.RunAsync(
            "Changing opt-out words",
            (connection, token) => words is null
                ? connection.ExecuteAsync(Clear, [tenantId], token)
                : connection.ExecuteAsync(Set, [tenantId, words.ToArray(), _time.GetUtcNow()], token),
            cancellation);
        _known.TryRemove(tenantId, out _);
    }
}
