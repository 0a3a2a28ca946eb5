using Npgsql;
using NpgsqlTypes;

namespace Orleans.LocalStorage;

/// <summary>Grain state in PostgreSQL: table <c>local_grain_state</c>, one statement per operation.</summary>
public sealed class PostgresGrainStateStore(NpgsqlDataSource database) : IGrainStateStore
{
    private const string Read =
        "select payload::text, version from local_grain_state where grain_type = $1 and state_name = $2 and grain_key = $3";

    private const string Insert = """
        insert into local_grain_state (grain_type, state_name, grain_key, payload, version) values ($1, $2, $3, $4, 1)
        on conflict do nothing
        returning version
        """;

    private const string Update = """
        update local_grain_state set payload = $4, version = version + 1, modified_at = now()
        where grain_type = $1 and state_name = $2 and grain_key = $3 and version = $5
        returning version
        """;

    /// <inheritdoc/>
    public async Task<StoredGrainState?> ReadAsync(GrainStateKey key, CancellationToken cancellationToken)
    {
        await using var command = CommandFor(Read, key);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
            return null;
        var json = await reader.IsDBNullAsync(0, cancellationToken) ? null : reader.GetString(0);
        return new StoredGrainState(json, reader.GetInt64(1));
    }

    /// <inheritdoc/>
    public async Task<long?> WriteAsync(GrainStateKey key, string? json, long? expectedVersion, CancellationToken cancellationToken)
    {
        await using var command = CommandFor(expectedVersion is null ? Insert : Update, key);
        command.Parameters.Add(new NpgsqlParameter { Value = json ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Jsonb });
        if (expectedVersion is { } version)
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = version });
        return (long?)await command.ExecuteScalarAsync(cancellationToken);
    }

    private NpgsqlCommand CommandFor(string sql, GrainStateKey key)
    {
        var command = database.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key.GrainType });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key.StateName });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key.GrainKey });
        return command;
    }
}
