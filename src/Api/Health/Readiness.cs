using Npgsql;
using WaActors.Silo.Hosting;
using WaActors.Storage.Connections;
using WaActors.Storage.Schema;

namespace WaActors.Api.Health;

/// <summary>Whether this process can do its work now: the database answers, and holds the schema that this program was built with; and a silo answers, where
/// the actors are not in this process.</summary>
internal sealed class Readiness(StorageDataSources sources, IClusterAccess? cluster = null)
{
    private const string CountSql = "select count(*)::integer from schema_migration where number = any ($1)";

    private const string NotMigrated = "The database is not migrated.";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly int[] _migrations = [.. Migration.Embedded().Select(migration => migration.Number)];

    /// <summary>Null when it can; else why not.</summary>
    public async Task<string?> WhyNotAsync(CancellationToken cancellation) =>
        await WhyNotDatabaseAsync(cancellation) ?? (cluster is null ? null : await cluster.WhyUnreachableAsync(cancellation));

    private async Task<string?> WhyNotDatabaseAsync(CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            await using var command = sources.General.CreateCommand(CountSql);
            command.Parameters.Add(new() { Value = _migrations });
            var applied = await command.ExecuteScalarAsync(patience.Token) as int?;
            return applied == _migrations.Length ? null : NotMigrated;
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.UndefinedTable)
        {
            return NotMigrated;
        }
        catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException or TimeoutException)
        {
            cancellation.ThrowIfCancellationRequested();
            return "The database does not answer.";
        }
    }
}
