using System.Globalization;
using Npgsql;

namespace WaActors.Bench.Database;

/// <summary>The database server, and a fresh schema on it for each measurement.</summary>
internal sealed class BenchServer : IAsyncDisposable
{
    private readonly string _connectionString;
    private int _schemas;

    /// <param name="connectionString">A role that may create schemas in its database.</param>
    public BenchServer(string connectionString)
    {
        _connectionString = connectionString;
        Source = NpgsqlDataSource.Create(connectionString);
    }

    /// <summary>Connections outside any of the schemas.</summary>
    public NpgsqlDataSource Source { get; }

    /// <summary>Process id of the server; null when it does not run on this machine.</summary>
    public int? Postmaster { get; private set; }

    /// <summary>Finds out where the server runs.</summary>
    public async Task FindPostmasterAsync(CancellationToken cancellation)
    {
        await using var command = Source.CreateCommand("select pg_backend_pid()");
        var backend = (int)(await command.ExecuteScalarAsync(cancellation))!;
        var stat = string.Create(CultureInfo.InvariantCulture, $"/proc/{backend}/stat");
        if (!File.Exists(stat)) return;
        var text = await File.ReadAllTextAsync(stat, cancellation);
        if (text.Contains("(postgres)", StringComparison.Ordinal))
            Postmaster = int.Parse(text[(text.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
    }

    /// <summary>A schema with our tables, empty.</summary>
    public async Task<BenchSchema> CreateSchemaAsync(CancellationToken cancellation)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"bench_{Environment.ProcessId}_{Interlocked.Increment(ref _schemas)}");
        await ExecuteAsync($"create schema {name}", cancellation);
        var connectionString = new NpgsqlConnectionStringBuilder(_connectionString) { SearchPath = name }.ConnectionString;
        var schema = new BenchSchema(this, name, connectionString);
        await schema.MigrateAsync(cancellation);
        return schema;
    }

    /// <summary>Runs a statement that returns nothing.</summary>
    public async Task ExecuteAsync(string sql, CancellationToken cancellation)
    {
        await using var command = Source.CreateCommand(sql);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Has the server write what it still holds, so that one measurement does not pay for the one before. A role that may not is no obstacle.</summary>
    public async Task SettleAsync(CancellationToken cancellation)
    {
        try
        {
            await ExecuteAsync("checkpoint", cancellation);
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Source.DisposeAsync();
}
