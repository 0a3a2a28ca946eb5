using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using WaActors.Storage.Connections;
using WaActors.Storage.Schema;

namespace WaActors.Bench.Database;

/// <summary>A schema of one measurement; dropped when disposed.</summary>
internal sealed class BenchSchema(BenchServer server, string name, string connectionString) : IAsyncDisposable
{
    private const int ConnectionsMax = 64;

    // The product's own pools: the same session settings and prepared statements.
    private readonly StorageDataSources _sources = new(
        new StorageOptions { ConnectionString = connectionString, LedgerConnectionsMax = ConnectionsMax, GeneralConnectionsMax = ConnectionsMax }, loggers: null);

    /// <summary>The server.</summary>
    public BenchServer Server => server;

    /// <summary>Leads into this schema.</summary>
    public string ConnectionString => connectionString;

    /// <summary>All of the product's pools.</summary>
    public StorageDataSources Sources => _sources;

    /// <summary>Connections with the ledger's settings.</summary>
    public NpgsqlDataSource Ledger => _sources.Ledger;

    /// <summary>Other connections.</summary>
    public NpgsqlDataSource General => _sources.General;

    /// <summary>Makes the tables.</summary>
    public Task MigrateAsync(CancellationToken cancellation) =>
        new Migrator(General, Migration.Embedded(), TimeProvider.System, NullLogger<Migrator>.Instance).MigrateAsync(cancellation);

    /// <summary>Runs a statement.</summary>
    public async Task ExecuteAsync(string sql, CancellationToken cancellation, params object[] parameters)
    {
        await using var command = General.CreateCommand(sql);
        foreach (var parameter in parameters) command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>The first value that a query gives.</summary>
    public async Task<T> ReadAsync<T>(string sql, CancellationToken cancellation)
    {
        await using var command = General.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return await reader.GetFieldValueAsync<T>(0, cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _sources.DisposeAsync();
        await server.ExecuteAsync($"drop schema {name} cascade", CancellationToken.None);
    }
}
