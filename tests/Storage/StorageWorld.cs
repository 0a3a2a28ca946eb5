using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using WaActors.PostgresKit;
using WaActors.Storage.Connections;
using WaActors.Storage.Schema;

namespace WaActors.Tests.Storage;

/// <summary>A migrated database of one test, reached as the program reaches it.</summary>
public sealed class StorageWorld : IAsyncDisposable
{
    private static readonly DatabaseTemplate Template = new((source, cancellation) => NewMigrator(source, Migration.Embedded()).MigrateAsync(cancellation));
    private readonly TestDatabase _database;

    private StorageWorld(TestDatabase database)
    {
        _database = database;

        // Room for the writers of many processes at once.
        Options = new StorageOptions { ConnectionString = database.ConnectionString, LedgerConnectionsMax = 48 };
        Sources = new StorageDataSources(Options, loggers: null);
    }

    public StorageOptions Options { get; }

    public StorageDataSources Sources { get; }

    public static async Task<StorageWorld> CreateAsync(PrivatePostgres? server = null)
    {
        var cancellation = TestContext.Current.CancellationToken;
        if (server is null) return new StorageWorld(await Template.CopyAsync(cancellation));
        var world = new StorageWorld(await server.CreateDatabaseAsync($"waactors_test_{TestIds.Next():N}", [], cancellation));
        await world.Migrator(Migration.Embedded()).MigrateAsync(cancellation);
        return world;
    }

    public Migrator Migrator(IReadOnlyList<Migration> migrations) => NewMigrator(Sources.General, migrations);

    public async Task<int> ExecuteAsync(string sql, params object?[] parameters)
    {
        await using var connection = await Sources.General.OpenConnectionAsync(TestContext.Current.CancellationToken);
        return await connection.ExecuteAsync(sql, parameters, TestContext.Current.CancellationToken);
    }

    public async Task<List<T>> ReadAsync<T>(string sql, Func<NpgsqlDataReader, T> map, params object?[] parameters)
    {
        return await Sources.ReadAsync(sql, parameters, map, TestContext.Current.CancellationToken);
    }

    public async Task<long> CountAsync(string sql, params object?[] parameters) =>
        (await ReadAsync(sql, reader => reader.GetInt64(0), parameters))[0];

    public async ValueTask DisposeAsync()
    {
        await Sources.DisposeAsync();
        await _database.DisposeAsync();
    }

    private static Migrator NewMigrator(NpgsqlDataSource source, IReadOnlyList<Migration> migrations) =>
        new(source, migrations, TimeProvider.System, NullLogger<Migrator>.Instance);
}
