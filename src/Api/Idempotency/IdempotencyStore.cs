using Microsoft.Extensions.Options;
using Npgsql;
using WaActors.Storage.Connections;

namespace WaActors.Api.Idempotency;

/// <summary>What an earlier request with the same key left.</summary>
/// <param name="Fingerprint">Of that request.</param>
/// <param name="Answer">Its answer; null while it is under way.</param>
internal sealed record EarlierRequest(byte[] Fingerprint, StoredAnswer? Answer);

/// <summary>An answer as it was sent. <paramref name="Body"/> is encrypted: it may hold a new API key or phone numbers.</summary>
internal sealed record StoredAnswer(int Status, string? ContentType, byte[] Body);

/// <summary>Idempotency keys in PostgreSQL, so that they hold across restarts and machines.</summary>
internal sealed class IdempotencyStore(StorageDataSources sources, TimeProvider time, IOptions<ApiOptions> options)
{
    // Takes the key when it is free, when its answer is too old to be replayed, or when the process that held it died before it answered
    private const string ClaimSql = """
        insert into idempotency_key as k (tenant_id, key, fingerprint, created_at) values ($1, $2, $3, $4)
        on conflict (tenant_id, key) do update
            set fingerprint = excluded.fingerprint, status = null, content_type = null, body = null, created_at = excluded.created_at
            where k.created_at < $5 or (k.status is null and k.created_at < $6)
        returning true
        """;

    private const string FindSql = "select fingerprint, status, content_type, body from idempotency_key where tenant_id = $1 and key = $2";

    // created_at tells this claim from one that took the key over meanwhile
    private const string CompleteSql = """
        update idempotency_key set status = $4, content_type = $5, body = $6
        where tenant_id = $1 and key = $2 and created_at = $3 and status is null
        """;

    private const string ReleaseSql = "delete from idempotency_key where tenant_id = $1 and key = $2 and created_at = $3 and status is null";

    private const string CleanSql = """
        delete from idempotency_key
        where (tenant_id, key) in (select tenant_id, key from idempotency_key where created_at < $1 limit $2)
        """;

    private const int CleanPortion = 1_000;

    /// <summary>Takes the key for a request.</summary>
    /// <returns>The time of the claim; null when another request holds the key.</returns>
    public async Task<DateTimeOffset?> TryClaimAsync(Guid tenantId, string key, byte[] fingerprint, CancellationToken cancellation)
    {
        var now = Microseconds(time.GetUtcNow());
        var (oldest, dead) = (now - options.Value.IdempotencyRetention, now - options.Value.IdempotencyClaimTime);
        var claimed = await ScalarAsync(ClaimSql, [tenantId, key, fingerprint, now, oldest, dead], cancellation);
        return claimed is true ? now : null;
    }

    public async Task<EarlierRequest?> FindAsync(Guid tenantId, string key, CancellationToken cancellation)
    {
        await using var command = Command(FindSql, [tenantId, key]);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        if (!await row.ReadAsync(cancellation)) return null;
        var fingerprint = await row.GetFieldValueAsync<byte[]>(0, cancellation);
        if (await row.IsDBNullAsync(1, cancellation)) return new EarlierRequest(fingerprint, Answer: null);
        var contentType = await row.IsDBNullAsync(2, cancellation) ? null : await row.GetFieldValueAsync<string>(2, cancellation);
        var body = await row.GetFieldValueAsync<byte[]>(3, cancellation);
        return new EarlierRequest(fingerprint, new StoredAnswer(row.GetInt32(1), contentType, body));
    }

    public Task CompleteAsync(Guid tenantId, string key, DateTimeOffset claimedAt, StoredAnswer answer) =>
        ScalarAsync(CompleteSql, [tenantId, key, claimedAt, answer.Status, answer.ContentType, answer.Body], CancellationToken.None);

    /// <summary>Gives the key back: the request failed, and its repetition shall be tried.</summary>
    public Task ReleaseAsync(Guid tenantId, string key, DateTimeOffset claimedAt) =>
        ScalarAsync(ReleaseSql, [tenantId, key, claimedAt], CancellationToken.None);

    /// <summary>Removes keys that are past their retention, in portions so that no other statement waits long.</summary>
    /// <returns>How many.</returns>
    public async Task<int> CleanAsync(CancellationToken cancellation)
    {
        var (removed, portion) = (0, CleanPortion);
        while (portion == CleanPortion)
        {
            await using var command = Command(CleanSql, [time.GetUtcNow() - options.Value.IdempotencyRetention, CleanPortion]);
            portion = await command.ExecuteNonQueryAsync(cancellation);
            removed += portion;
        }

        return removed;
    }

    private async Task<object?> ScalarAsync(string sql, object?[] values, CancellationToken cancellation)
    {
        await using var command = Command(sql, values);
        return await command.ExecuteScalarAsync(cancellation);
    }

    private NpgsqlCommand Command(string sql, object?[] values)
    {
        var command = sources.General.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new() { Value = value ?? DBNull.Value });
        return command;
    }

    // PostgreSQL keeps microseconds: without rounding a claim would not find itself again
    private static DateTimeOffset Microseconds(DateTimeOffset at) => new(at.UtcTicks / 10 * 10, TimeSpan.Zero);
}
