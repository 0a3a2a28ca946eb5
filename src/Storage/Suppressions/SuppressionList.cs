using WaActors.Grains.Suppressions;
using WaActors.People;
using WaActors.Storage.Connections;

namespace WaActors.Storage.Suppressions;

/// <summary>The opt-out lists in PostgreSQL, by the key of the person.</summary>
internal sealed class SuppressionList(PatientDatabase database) : ISuppressionList
{
    private const int SetMax = 10_000;

    // Adds entries; one that was lifted lives again, one that stands is left alone. Sorted, so that two sets cannot wait for each other.
    private const string Add = """
        insert into suppression as s (tenant_id, person, source, phone, reason, instance_id, created_at)
        select $1, u.person, u.source, u.phone, u.reason, u.instance_id, u.at
        from unnest($2, $3, $4, $5, $6, $7) as u (person, source, phone, reason, instance_id, at)
        order by u.person, u.source
        on conflict (tenant_id, person, source) do update
        set phone = excluded.phone, reason = excluded.reason, instance_id = excluded.instance_id, created_at = excluded.created_at, lifted_at = null
        where s.lifted_at is not null and s.lifted_at <= excluded.created_at
        """;

    // Lifts what a person has: of one source, or of all. What was entered after that time stays, for words may come late.
    private const string Lift = """
        update suppression set lifted_at = $4
        where tenant_id = $1 and person = $2 and ($3::text is null or source = $3) and lifted_at is null and created_at <= $4
        """;

    // Which of these people have an entry that is not lifted.
    private const string Find = """
        select distinct person from suppression where tenant_id = $1 and person = any($2) and lifted_at is null
        """;

    public Task<int> AddAsync(Guid tenantId, IReadOnlyList<SuppressionEntry> entries, CancellationToken cancellation)
    {
        RequireSet(entries.Count);
        var last = entries.GroupBy(entry => (Person: PersonKey.Of(entry.Phone), entry.Source)).Select(group => (group.Key.Person, Entry: group.Last())).ToList();
        if (last.Count == 0) return Task.FromResult(0);
        object?[] columns =
        [
            tenantId,
            last.ConvertAll(e => e.Person),
            last.ConvertAll(e => DbNames.Of(e.Entry.Source)),
            last.ConvertAll(e => e.Entry.Phone),
            last.ConvertAll(e => StorableText.Of(e.Entry.Reason)),
            last.ConvertAll(e => e.Entry.InstanceId),
            last.ConvertAll(e => e.Entry.At.UtcDateTime),
        ];
        return database.RunAsync("Adding to an opt-out list", (connection, token) => connection.ExecuteAsync(Add, columns, token), cancellation);
    }

    public Task<int> LiftAsync(Guid tenantId, string phone, SuppressionSource? source, DateTimeOffset at, CancellationToken cancellation)
    {
        object?[] parameters = [tenantId, PersonKey.Of(phone), source is { } one ? DbNames.Of(one) : null, at];
        return database.RunAsync("Lifting an opt-out", (connection, token) => connection.ExecuteAsync(Lift, parameters, token), cancellation);
    }

    public async Task<IReadOnlySet<string>> FindAsync(Guid tenantId, IReadOnlyList<string> phones, CancellationToken cancellation)
    {
        RequireSet(phones.Count);
        var people = phones.Select(PersonKey.Of).Distinct(StringComparer.Ordinal).ToList();
        var found = await database.RunAsync(
            "Asking an opt-out list",
            (connection, token) => connection.ReadAsync(Find, [tenantId, people], reader => reader.GetString(0), token),
            cancellation);
        var suppressed = found.ToHashSet(StringComparer.Ordinal);
        return phones.Where(phone => suppressed.Contains(PersonKey.Of(phone))).ToHashSet(StringComparer.Ordinal);
    }

    private static void RequireSet(int count)
    {
        if (count > SetMax) throw new ArgumentException($"{count} people at once are more than {SetMax}.", nameof(count));
    }
}
