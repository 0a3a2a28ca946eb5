using Microsoft.Extensions.Logging;
using Npgsql;
using WaActors.Storage.Connections;

namespace WaActors.Storage.Webhooks;

/// <summary>The patient way to the connections whose plans are made for sets that join large tables (<see cref="StorageDataSources.Inbox"/>).</summary>
internal sealed class InboxDatabase(StorageDataSources sources, TimeProvider time, TimeSpan patience, ILogger<InboxDatabase> logger)
{
    private readonly PatientDatabase _database = new(sources.Inbox, time, patience, logger);

    /// <inheritdoc cref="PatientDatabase.RunAsync{T}"/>
    public Task<T> RunAsync<T>(string name, Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellation) =>
        _database.RunAsync(name, work, cancellation);
}
