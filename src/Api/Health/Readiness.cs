using Npgsql;
using WaActors.Storage.Connections;
using WaActors.Storage.Schema;

namespace WaActors.Api.Health;

/// <summary>Whether this process can do its work now: the database answers, and holds the schema that this program was built with.</summary>
internal sealed class Readiness(StorageDataSources sources)
{
    private const string CountSql = "select count(*)::integer from schema_migration where number = any ($1)";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly int[] _migrations = [.. Migration.Embedded().Select(migration => migration.Number)];

    /// <summary>Null when it can; else why not.</summary>
    public async Task<string?> WhyNotAsync(CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            await using var command = sources.General.CreateCommand(CountSql);
            command.Parameters.Add(new() { Value = _migrations });
            return await command.ExecuteScalarAsync(patience.Token) is int applied && applied == _migrations.Length ? null : "The database is not migrated.";
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.UndefinedTable)
        {
            return "The database is not migrated.";
        }
        catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException or TimeoutException)
        {
            cancellation.ThrowIfCancellationRequested();
            return "The database does not answer.";
        }
    }
}
