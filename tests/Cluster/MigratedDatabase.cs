using Microsoft.Extensions.Logging.Abstractions;
using WaActors.PostgresKit;
using WaActors.Storage.Schema;

namespace WaActors.Tests.Cluster;

/// <summary>Databases with our schema.</summary>
internal static class MigratedDatabase
{
    private static readonly DatabaseTemplate Template = new((source, cancellation) =>
        new Migrator(source, Migration.Embedded(), TimeProvider.System, NullLogger<Migrator>.Instance).MigrateAsync(cancellation));

    public static Task<TestDatabase> CreateAsync() => Template.CopyAsync(TestContext.Current.CancellationToken);
}
