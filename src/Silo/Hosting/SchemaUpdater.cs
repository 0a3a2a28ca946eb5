using Microsoft.Extensions.Hosting;
using WaActors.Storage.Schema;

namespace WaActors.Silo.Hosting;

/// <summary>Brings the schema up to date before anything else of the host starts; a host whose schema cannot be brought up to date does not start.</summary>
internal sealed class SchemaUpdater(Migrator migrator) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => migrator.MigrateAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
