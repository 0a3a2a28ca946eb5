using Npgsql;
using NpgsqlTypes;

namespace WaActors.Storage.Connections;

/// <summary>The cold reads and writes: one statement, parameters by position, rows mapped by hand.</summary>
internal static class Rows
{
    /// <summary>All rows.</summary>
    public static async Task<List<T>> ReadAsync<T>(
        this NpgsqlConnection connection, string sql, object?[] parameters, Func<NpgsqlDataReader, T> map, CancellationToken cancellation)
    {
        await using var command = Command(connection, sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellation)) rows.Add(map(reader));
        return rows;
    }

    /// <summary>The first row, or default.</summary>
    public static async Task<T?> ReadFirstAsync<T>(
        this NpgsqlConnection connection, string sql, object?[] parameters, Func<NpgsqlDataReader, T> map, CancellationToken cancellation)
    {
        await using var command = Command(connection, sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? map(reader) : default;
    }

    /// <summary>How many rows the statement touched.</summary>
    public static async Task<int> ExecuteAsync(
        this NpgsqlConnection connection, string sql, object?[] parameters, CancellationToken cancellation, int? timeoutSeconds = null)
    {
        await using var command = Command(connection, sql, parameters);
        if (timeoutSeconds is { } seconds) command.CommandTimeout = seconds;
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>All rows, over a connection of the general pool.</summary>
    public static Task<List<T>> ReadAsync<T>(
        this StorageDataSources sources, string sql, object?[] parameters, Func<NpgsqlDataReader, T> map, CancellationToken cancellation) =>
        sources.QueryAsync((connection, token) => connection.ReadAsync(sql, parameters, map, token), cancellation);

    /// <summary>The first row, or default, over a connection of the general pool.</summary>
    public static Task<T?> ReadFirstAsync<T>(
        this StorageDataSources sources, string sql, object?[] parameters, Func<NpgsqlDataReader, T> map, CancellationToken cancellation) =>
        sources.QueryAsync((connection, token) => connection.ReadFirstAsync(sql, parameters, map, token), cancellation);

    public static Guid? NullableGuid(this NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetGuid(column);

    public static int? NullableInt(this NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt32(column);

    public static string? NullableText(this NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    public static DateTimeOffset Time(this NpgsqlDataReader reader, int column) => reader.GetFieldValue<DateTimeOffset>(column);

    public static DateTimeOffset? NullableTime(this NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, object?[] parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in parameters) command.Parameters.Add(Parameter(value));
        return command;
    }

    private static NpgsqlParameter Parameter(object? value) => value switch
    {
        Nothing nothing => new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = nothing.Type },
        null => new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
        DateTimeOffset time => new NpgsqlParameter { Value = time.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz },
        string text => new NpgsqlParameter { Value = StorableText.Of(text), NpgsqlDbType = NpgsqlDbType.Text },
        _ => new NpgsqlParameter { Value = value },
    };

    /// <summary>A null of a type other than text, which PostgreSQL wants to know.</summary>
    public static object OrNull(this Guid? value) => value is { } known ? known : new Nothing(NpgsqlDbType.Uuid);

    /// <inheritdoc cref="OrNull(Guid?)"/>
    public static object OrNull(this DateTimeOffset? value) => value is { } known ? known : new Nothing(NpgsqlDbType.TimestampTz);

    /// <inheritdoc cref="OrNull(Guid?)"/>
    public static object OrNull(this int? value) => value is { } known ? known : new Nothing(NpgsqlDbType.Integer);

    /// <inheritdoc cref="OrNull(Guid?)"/>
    public static object OrNull(this long? value) => value is { } known ? known : new Nothing(NpgsqlDbType.Bigint);

    /// <inheritdoc cref="OrNull(Guid?)"/>
    public static object OrNull(this bool? value) => value is { } known ? known : new Nothing(NpgsqlDbType.Boolean);

    private sealed record Nothing(NpgsqlDbType Type);
}
