using Npgsql;
using WaActors.Grains.Determinism;
using WaActors.Storage.Connections;
using WaActors.Storage.Queries;

namespace WaActors.Api.Auth;

/// <summary>An API key's record, without what could be used to call.</summary>
internal sealed record ApiKeyRecord(
    Guid Id, Guid TenantId, string Name, string Prefix, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt);

/// <summary>API keys in PostgreSQL. Every statement but the look-up by hash is bound to a tenant.</summary>
internal sealed class ApiKeyStore(StorageDataSources sources, IIdSource ids, TimeProvider time)
{
    private const string Columns = "id, tenant_id, name, prefix, scopes, created_at, revoked_at";

    private const string InsertSql =
        $"insert into api_key (id, tenant_id, name, key_hash, prefix, scopes, created_at) values ($1, $2, $3, $4, $5, $6, $7) returning {Columns}";

    private const string FindSql = $"select {Columns} from api_key where key_hash = $1 and revoked_at is null";

    private const string GetSql = $"select {Columns} from api_key where tenant_id = $1 and id = $2";

    private const string ListSql = $"select {Columns} from api_key where tenant_id = $1 and id > $2 order by id limit $3";

    // Again: keeps the time of the first revocation
    private const string RevokeSql = "update api_key set revoked_at = coalesce(revoked_at, $3) where tenant_id = $1 and id = $2 returning key_hash";

    public async Task<ApiKeyRecord> CreateAsync(Guid tenantId, string name, string key, IReadOnlyList<string> scopes, CancellationToken cancellation)
    {
        await using var command = sources.General.CreateCommand(InsertSql);
        object[] values = [ids.NewId(), tenantId, name, ApiKeyText.Hash(key), ApiKeyText.Prefix(key), scopes.ToArray(), time.GetUtcNow()];
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        return await ReadOneAsync(command, cancellation) ?? throw new InvalidOperationException("An inserted API key was not returned.");
    }

    /// <summary>The key with this hash, unless it is revoked.</summary>
    public async Task<ApiKeyRecord?> FindAsync(byte[] hash, CancellationToken cancellation)
    {
        await using var command = sources.General.CreateCommand(FindSql);
        command.Parameters.Add(new() { Value = hash });
        return await ReadOneAsync(command, cancellation);
    }

    /// <summary>The tenant's key of this id, revoked or not.</summary>
    public async Task<ApiKeyRecord?> FindAsync(Guid tenantId, Guid id, CancellationToken cancellation)
    {
        await using var command = sources.General.CreateCommand(GetSql);
        foreach (var value in new[] { tenantId, id }) command.Parameters.Add(new() { Value = value });
        return await ReadOneAsync(command, cancellation);
    }

    public async Task<Page<ApiKeyRecord, Guid>> ListAsync(Guid tenantId, Guid? after, int limit, CancellationToken cancellation)
    {
        await using var command = sources.General.CreateCommand(ListSql);
        foreach (object value in new object[] { tenantId, after ?? Guid.Empty, limit + 1 }) command.Parameters.Add(new() { Value = value });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var keys = new List<ApiKeyRecord>();
        while (await reader.ReadAsync(cancellation)) keys.Add(Read(reader));
        return keys.Count > limit ? new(keys[..limit], keys[limit - 1].Id) : new(keys, Next: null);
    }

    /// <summary>Revokes for good.</summary>
    /// <returns>The key's hash; null when the tenant has no such key.</returns>
    public async Task<byte[]?> RevokeAsync(Guid tenantId, Guid id, CancellationToken cancellation)
    {
        await using var command = sources.General.CreateCommand(RevokeSql);
        foreach (object value in new object[] { tenantId, id, time.GetUtcNow() }) command.Parameters.Add(new() { Value = value });
        return await command.ExecuteScalarAsync(cancellation) as byte[];
    }

    private static async Task<ApiKeyRecord?> ReadOneAsync(NpgsqlCommand command, CancellationToken cancellation)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? Read(reader) : null;
    }

    private static ApiKeyRecord Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetGuid(1), row.GetString(2), row.GetString(3), row.GetFieldValue<string[]>(4),
        row.GetFieldValue<DateTimeOffset>(5), row.IsDBNull(6) ? null : row.GetFieldValue<DateTimeOffset>(6));
}
