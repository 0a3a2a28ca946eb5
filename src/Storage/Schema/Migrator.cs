using Microsoft.Extensions.Logging;
using Npgsql;
using WaActors.Storage.Connections;

namespace WaActors.Storage.Schema;

/// <summary>
/// Brings the schema that <c>search_path</c> names up to date. Each step runs in a transaction of its own that first takes an advisory lock of
/// the schema, so programs that start at the same time wait for each other, and a crash leaves whole steps.
/// </summary>
public sealed partial class Migrator(NpgsqlDataSource source, IReadOnlyList<Migration> migrations, TimeProvider time, ILogger<Migrator> logger)
{
    // One lock per schema; the first number is ours, "WaAc" in ASCII.
    private const string LockSchema = "select pg_advisory_xact_lock(1466007907, hashtext(current_schema()))";

    // What was applied; the checksum tells a changed file from the applied one.
    private const string CreateJournal = """
        create table if not exists schema_migration (
            number integer primary key, name text not null, checksum text not null, applied_at timestamptz not null)
        """;

    // All that was applied, oldest first.
    private const string ReadJournal = "select number, name, checksum from schema_migration order by number";

    // Notes a step, in the step's own transaction.
    private const string AddToJournal = "insert into schema_migration (number, name, checksum, applied_at) values ($1, $2, $3, $4)";

    // A large table may take long to rewrite, and others wait for the lock meanwhile.
    private const int StepTimeoutSeconds = 1_800;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>Applies what is missing.</summary>
    /// <returns>How many steps this call applied.</returns>
    /// <exception cref="MigrationRefusedException">An applied file was changed, or the database is newer than this program.</exception>
    public async Task<int> MigrateAsync(CancellationToken cancellation)
    {
        var twice = migrations.GroupBy(migration => migration.Number).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null) throw new MigrationRefusedException($"Two migrations have the number {twice.Key}: rename the newer one.");

        var applied = 0;
        while (await ApplyNextPatientlyAsync(cancellation)) applied++;
        return applied;
    }

    /// <summary>A server that is starting, or too busy to answer in time, does not end the start of a process. Each step is a transaction: it may be tried again.</summary>
    private async Task<bool> ApplyNextPatientlyAsync(CancellationToken cancellation)
    {
        for (var started = time.GetTimestamp(); ;)
        {
            try
            {
                return await ApplyNextAsync(cancellation);
            }
            catch (Exception failed) when (TransientErrors.IsTransient(failed) && time.GetElapsedTime(started) < Patience)
            {
                LogTriedAgain(logger, failed);
            }

            await Task.Delay(RetryDelay, time, cancellation);
        }
    }

    private async Task<bool> ApplyNextAsync(CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await ExecuteAsync(connection, LockSchema, cancellation);
        await ExecuteAsync(connection, CreateJournal, cancellation);
        var journal = await ReadJournalAsync(connection, cancellation);
        Check(journal);
        var next = migrations.OrderBy(migration => migration.Number).FirstOrDefault(migration => !journal.ContainsKey(migration.Number));
        if (next is not null)
        {
            await ExecuteAsync(connection, next.Sql, cancellation);
            await ExecuteAsync(connection, AddToJournal, cancellation, next.Number, next.Name, next.Checksum, time.GetUtcNow().UtcDateTime);
            LogApplied(logger, next.Number, next.Name);
        }

        await transaction.CommitAsync(cancellation);
        return next is not null;
    }

    private void Check(Dictionary<int, (string Name, string Checksum)> journal)
    {
        foreach (var (number, (name, checksum)) in journal)
        {
            var known = migrations.FirstOrDefault(migration => migration.Number == number)
                ?? throw new MigrationRefusedException(
                    $"The database has migration {number:0000}_{name}, which this program does not know: the database is newer. " +
                    "Start a newer program.");
            if (known.Checksum != checksum)
            {
                throw new MigrationRefusedException(
                    $"Migration {number:0000}_{name} was changed after it was applied (applied {checksum[..12]}, file {known.Checksum[..12]}). " +
                    "Restore the file and put the change into a new migration.");
            }
        }
    }

    private static async Task<Dictionary<int, (string Name, string Checksum)>> ReadJournalAsync(
        NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(ReadJournal, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var journal = new Dictionary<int, (string, string)>();
        while (await reader.ReadAsync(cancellation)) journal[reader.GetInt32(0)] = (reader.GetString(1), reader.GetString(2));
        return journal;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation, params object[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = StepTimeoutSeconds };
        foreach (var parameter in parameters) command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    [LoggerMessage(EventId = 1202, Level = LogLevel.Warning, Message = "The database does not answer; its schema is looked at again in a second")]
    private static partial void LogTriedAgain(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 1201, Level = LogLevel.Information, Message = "Applied migration {Number} {Name}")]
    private static partial void LogApplied(ILogger logger, int number, string name);
}
