using Npgsql;

namespace WaActors.PostgresKit;

/// <summary>An own database of one test; dropped when disposed.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    // Copies files; the other way, the default, writes every page of the copy to the log. Servers before 15 know only this one, and no word for it.
    private const string CopyingFiles = "strategy = file_copy";
    private const int FirstVersionWithStrategy = 15;

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
        await OnServerAsync(_serverConnectionString, _ => DropCommand, CancellationToken.None);
    }

    internal static async Task<TestDatabase> CreateAsync(
        string serverConnectionString, string name, IEnumerable<string> migrations, CancellationToken cancellationToken)
    {
        await OnServerAsync(serverConnectionString, version => $"create database {name} {Strategy(version)}", cancellationToken);
        var database = new TestDatabase(serverConnectionString, name);
        foreach (var file in migrations)
            await database.ExecuteAsync(await File.ReadAllTextAsync(file, cancellationToken), cancellationToken);
        return database;
    }

    internal static async Task<TestDatabase> CopyAsync(string serverConnectionString, string name, TestDatabase template, CancellationToken cancellationToken)
    {
        await OnServerAsync(serverConnectionString, version => $"create database {name} template {template.Name} {Strategy(version)}", cancellationToken);
        return new TestDatabase(serverConnectionString, name);
    }

    /// <summary>At the process's end, where nothing can be awaited. A server that is gone by then has nothing to drop.</summary>
    internal void Drop()
    {
        try
        {
            using var connection = new NpgsqlConnection(Unpooled(_serverConnectionString));
            connection.Open();
            using var command = new NpgsqlCommand(DropCommand, connection);
            command.ExecuteNonQuery();
        }
        catch (NpgsqlException gone) when (gone is not PostgresException)
        {
            // The server ended before this process
        }
        catch (PostgresException refused)
        {
            Console.Error.WriteLine($"The database {Name} is left behind: {refused.MessageText}");
        }
    }

    private string DropCommand => $"drop database if exists {Name} with (force)";

    private static string Strategy(Version server) => server.Major < FirstVersionWithStrategy ? "" : CopyingFiles;

    private static async Task OnServerAsync(string connectionString, Func<Version, string> sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(Unpooled(connectionString));
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql(connection.PostgreSqlVersion), connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    // Pooled connections to the server's own database would outlive it and fail a later test.
    private static string Unpooled(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString;
}
