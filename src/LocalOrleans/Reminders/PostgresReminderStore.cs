using Npgsql;
using Orleans.Runtime;

namespace Orleans.LocalReminders;

/// <summary>Reminders in PostgreSQL: table <c>local_reminder</c>.</summary>
public sealed class PostgresReminderStore(NpgsqlDataSource database) : IReminderStore
{
    private const string ReadAll = "select grain_id, name, start_at, period_ms, next_due, version from local_reminder order by next_due";

    private const string Upsert = """
        insert into local_reminder (grain_id, name, start_at, period_ms, next_due, version) values ($1, $2, $3, $4, $5, 1)
        on conflict (grain_id, name) do update
        set start_at = excluded.start_at, period_ms = excluded.period_ms, next_due = excluded.next_due, version = local_reminder.version + 1
        returning version
        """;

    private const string Move = "update local_reminder set next_due = $3 where grain_id = $1 and name = $2 and version = $4";

    private const string Remove = "delete from local_reminder where grain_id = $1 and name = $2";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ReminderRow>> ReadAllAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ReadAll);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<ReminderRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new ReminderRow(
                GrainId.Parse(reader.GetString(0)),
                reader.GetString(1),
                await reader.GetFieldValueAsync<DateTimeOffset>(2, cancellationToken),
                TimeSpan.FromMilliseconds(reader.GetInt64(3)),
                await reader.GetFieldValueAsync<DateTimeOffset>(4, cancellationToken),
                reader.GetInt64(5)));
        }
        return rows;
    }

    /// <inheritdoc/>
    public async Task<long> UpsertAsync(ReminderRow row, CancellationToken cancellationToken)
    {
        await using var command = CommandFor(Upsert, row.Grain, row.Name);
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = row.StartAt });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = (long)row.Period.TotalMilliseconds });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = row.NextDue });
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <inheritdoc/>
    public async Task MoveAsync(ReminderRow row, CancellationToken cancellationToken)
    {
        await using var command = CommandFor(Move, row.Grain, row.Name);
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = row.NextDue });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = row.Version });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task RemoveAsync(GrainId grain, string name, CancellationToken cancellationToken)
    {
        await using var command = CommandFor(Remove, grain, name);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private NpgsqlCommand CommandFor(string sql, GrainId grain, string name)
    {
        var command = database.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = grain.ToString() });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
        return command;
    }
}
