using Microsoft.Extensions.Logging.Abstractions;
using WaActors.PostgresKit;
using WaActors.Storage.Schema;

namespace WaActors.Tests.Cluster;

/// <summary>Databases with our schema.</summary>
internal static class MigratedDatabase
{
    public static async Task<TestDatabase> CreateAsync()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var database = await PostgresServer.CreateDatabaseAsync([], cancellation);
        await new Migrator(database.DataSource, Migration.Embedded(), TimeProvider.System, NullLogger<Migrator>.Instance).MigrateAsync(cancellation);
        return database;
    }
}
