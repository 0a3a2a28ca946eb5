using Npgsql;

namespace WaActors.PostgresKit;

/// <summary>An own database of one test; dropped when disposed.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly string _serverConnectionString;

    private TestDatabase(string serverConnectionString, string name)
    {
        _serverConnectionString = serverConnectionString;
        Name = name;
        ConnectionString = new NpgsqlConnectionStringBuilder(serverConnectionString)
        {
            Database = name,
            NoResetOnClose = true,
            MaxAutoPrepare = 50,
        }.ConnectionString;
        DataSource = NpgsqlDataSource.Create(ConnectionString);
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Connects to it.</summary>
    public string ConnectionString { get; }

    /// <summary>Connects to it; disposed with it.</summary>
    public NpgsqlDataSource DataSource { get; }

    /// <summary>Runs SQL that returns nothing.</summary>
    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken = default)
    {
        await using var command = DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await DataSource.DisposeAsync();
        await ExecuteOnServerAsync(_serverConnectionString, $"drop database if exists {Name} with (force)", CancellationToken.None);
    }

    internal static async Task<TestDatabase> CreateAsync(
        string serverConnectionString, string name, IEnumerable<string> migrations, CancellationToken cancellationToken)
    {
        await ExecuteOnServerAsync(serverConnectionString, $"create database {name}", cancellationToken);
        var database = new TestDatabase(serverConnectionString, name);
        foreach (var file in migrations)
            await database.ExecuteAsync(await File.ReadAllTextAsync(file, cancellationToken), cancellationToken);
        return database;
    }

    private static async Task ExecuteOnServerAsync(string connectionString, string sql, CancellationToken cancellationToken)
    {
        // Pooled connections to the server's own database would outlive it and fail a later test.
        var unpooled = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString;
        await using var connection = new NpgsqlConnection(unpooled);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
