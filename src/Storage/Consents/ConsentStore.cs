using Npgsql;
using WaActors.People;
using WaActors.Storage.Connections;
using WaActors.Storage.Queries;

namespace WaActors.Storage.Consents;

/// <summary>A consent, as stored.</summary>
/// <param name="Id">Its id; grows.</param>
/// <param name="Phone">As it was given.</param>
/// <param name="Source">By what.</param>
/// <param name="Text">To which text, or its version.</param>
/// <param name="GivenAt">When.</param>
/// <param name="ImportId">The import that brought it.</param>
/// <param name="RecordedAt">When it came to us.</param>
/// <param name="RevokedAt">When it was revoked; null while it stands.</param>
public sealed record StoredConsent(
    long Id, string Phone, string Source, string? Text, DateTimeOffset GivenAt, Guid? ImportId, DateTimeOffset RecordedAt, DateTimeOffset? RevokedAt);

/// <summary>What people agreed to, within one tenant. Consents come with imports; here they are listed and revoked.</summary>
public sealed class ConsentStore(StorageDataSources sources)
{
    private const string Columns = "select id, phone, source, text, given_at, import_id, recorded_at, revoked_at from consent where tenant_id = $1";

    // All, oldest first; a page walks the index.
    private const string List = Columns + " and id > $2 order by id limit $3";

    // Those of one person, in any spelling.
    private const string ListPerson = Columns + " and person = $2 order by id";

    // Revokes what a person has; a revoked one keeps its time.
    private const string RevokeAll = "update consent set revoked_at = $3 where tenant_id = $1 and person = $2 and revoked_at is null";

    /// <summary>A page, oldest first.</summary>
    /// <param name="tenantId">Whose.</param>
    /// <param name="after">0 for the first page.</param>
    /// <param name="limit">1 or more.</param>
    /// <param name="cancellation">Cancels the read.</param>
    public async Task<Page<StoredConsent, long>> ListAsync(Guid tenantId, long after, int limit, CancellationToken cancellation)
    {
        var rows = await sources.ReadAsync(List, [tenantId, after, limit + 1], Read, cancellation);
        return Paging.Cut(rows, limit, row => row.Id);
    }

    /// <summary>A person's, in any spelling of their number.</summary>
    public async Task<Page<StoredConsent, long>> ListPersonAsync(Guid tenantId, string phone, CancellationToken cancellation) =>
        new(await sources.ReadAsync(ListPerson, [tenantId, PersonKey.Of(phone)], Read, cancellation), Next: null);

    /// <summary>Revokes a person's consents. Idempotent.</summary>
    /// <returns>How many stood until now.</returns>
    public Task<int> RevokeAsync(Guid tenantId, string phone, DateTimeOffset at, CancellationToken cancellation) => sources.QueryAsync(
        (connection, token) => connection.ExecuteAsync(RevokeAll, [tenantId, PersonKey.Of(phone), at], token), cancellation);

    private static StoredConsent Read(NpgsqlDataReader reader) => new(
        Id: reader.GetInt64(0),
        Phone: reader.GetString(1),
        Source: reader.GetString(2),
        Text: reader.NullableText(3),
        GivenAt: reader.Time(4),
        ImportId: reader.NullableGuid(5),
        RecordedAt: reader.Time(6),
        RevokedAt: reader.NullableTime(7));
}
