using Npgsql;
using WaActors.Grains.Suppressions;
using WaActors.People;
using WaActors.Storage.Connections;
using WaActors.Storage.Queries;

namespace WaActors.Storage.Suppressions;

/// <summary>An entry of the opt-out list, as stored.</summary>
/// <param name="Id">Its id; grows.</param>
/// <param name="Phone">As it was given.</param>
/// <param name="Source">Who says so.</param>
/// <param name="Reason">For an operator.</param>
/// <param name="InstanceId">The number that heard of it.</param>
/// <param name="CreatedAt">Since when.</param>
public sealed record SuppressionView(long Id, string Phone, SuppressionSource Source, string? Reason, Guid? InstanceId, DateTimeOffset CreatedAt);

/// <summary>The opt-out list for lists, within one tenant.</summary>
public sealed class SuppressionQueries(StorageDataSources sources)
{
    // Entries that are not lifted, newest first; the cursor is the smallest id seen.
    private const string List = """
        select id, phone, source, reason, instance_id, created_at from suppression
        where tenant_id = $1 and lifted_at is null and ($2::bigint is null or id < $2)
        order by id desc limit $3
        """;

    // The same of one person: there are as many as there are sources.
    private const string ListPerson = """
        select id, phone, source, reason, instance_id, created_at from suppression
        where tenant_id = $1 and person = $2 and lifted_at is null
        order by id desc
        """;

    /// <summary>A page, newest first.</summary>
    /// <param name="tenantId">Whose.</param>
    /// <param name="before">Cursor of the page before; null for the first.</param>
    /// <param name="limit">1 or more.</param>
    /// <param name="cancellation">Cancels the read.</param>
    public async Task<Page<SuppressionView, long>> ListAsync(Guid tenantId, long? before, int limit, CancellationToken cancellation)
    {
        var rows = await sources.ReadAsync(List, [tenantId, before.OrNull(), limit + 1], Read, cancellation);
        return Paging.Cut(rows, limit, row => row.Id);
    }

    /// <summary>A person's entries.</summary>
    /// <param name="tenantId">Whose list.</param>
    /// <param name="phone">The person, in any spelling.</param>
    /// <param name="cancellation">Cancels the read.</param>
    public async Task<Page<SuppressionView, long>> ListPersonAsync(Guid tenantId, string phone, CancellationToken cancellation) =>
        new(await sources.ReadAsync(ListPerson, [tenantId, PersonKey.Of(phone)], Read, cancellation), Next: null);

    private static SuppressionView Read(NpgsqlDataReader reader) => new(
        Id: reader.GetInt64(0),
        Phone: reader.GetString(1),
        Source: DbNames.Suppression(reader.GetString(2)),
        Reason: reader.NullableText(3),
        InstanceId: reader.NullableGuid(4),
        CreatedAt: reader.Time(5));
}
