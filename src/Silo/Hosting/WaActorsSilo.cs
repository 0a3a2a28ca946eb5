using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using WaActors.Gateways;
using WaActors.Grains;
using WaActors.Storage;
using WaActors.Storage.Connections;

namespace WaActors.Silo.Hosting;

/// <summary>The composition of everything that runs actors; the same for a silo of its own and for the Api with a silo inside.</summary>
public static class WaActorsSilo
{
    /// <summary>Adds the actors, their ports' adapters, and the actor runtime of this build. The schema is brought up to date before any actor runs.</summary>
    /// <remarks>Settings: <c>WAACTORS_DB</c> (connection string), <c>WAACTORS_PUBLIC_URL</c> (where gateways reach us); docs/operations.md has the rest.</remarks>
    public static IHostApplicationBuilder AddWaActorsSilo(this IHostApplicationBuilder builder)
    {
        MapSettings(builder.Configuration);
        QuietFrameworks(builder.Logging);
        builder.Services.AddHostedService<SchemaUpdater>(); // the first: hosted services start in the order of their registration
        builder.Services.AddWaActorsStorage(builder.Configuration);
        builder.Services.AddKeyedSingleton("local-orleans", (services, _) => services.GetRequiredService<StorageDataSources>().General);
        builder.Services.AddSingleton<NpgsqlDataSource>(services => services.GetRequiredService<StorageDataSources>().General);
        builder.Services.AddWaActorsGrains();
        builder.Services.AddWaActorsGateways();
        builder.AddActorRuntime();
        builder.Services.AddHostedService<SchedulerStarter>();
        return builder;
    }

    /// <summary>Frameworks log addresses, and a webhook's address holds its secret (I-12): only their warnings pass, whatever the configured default is.</summary>
    private static void QuietFrameworks(ILoggingBuilder logging)
    {
        foreach (var category in new[] { "Microsoft.AspNetCore", "System.Net.Http.HttpClient", "Npgsql", "Polly", "Orleans" })
            logging.AddFilter(category, LogLevel.Warning);
    }

    /// <summary>The short names that operators set stand for the long ones of the sections.</summary>
    private static void MapSettings(IConfigurationManager configuration)
    {
        var mapped = new Dictionary<string, string?>();
        if (configuration["WAACTORS_DB"] is { Length: > 0 } database) mapped["Storage:ConnectionString"] = database;
        if (configuration["WAACTORS_PUBLIC_URL"] is { Length: > 0 } publicUrl) mapped["Storage:PublicBaseUrl"] = publicUrl;
        configuration.AddInMemoryCollection(mapped);
    }
}
