using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Configuration;
using WaActors.Gateways;
using WaActors.Grains;
using WaActors.Grains.Campaigns;
using WaActors.Storage;
using WaActors.Storage.Connections;

namespace WaActors.Silo.Hosting;

/// <summary>The composition of everything that runs or calls actors; the same for a silo of its own and for the Api.</summary>
public static class WaActorsSilo
{
    // A stop takes the time that sends under way are given, and then some for letting go of actors, and of the cluster.
    private static readonly TimeSpan DeactivationMargin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ShutdownMargin = TimeSpan.FromSeconds(10);

    /// <summary>Adds the actors, their ports' adapters, and the actor runtime of this build. The schema is brought up to date before any actor runs.</summary>
    /// <remarks>Settings: <c>WAACTORS_DB</c> (connection string), <c>WAACTORS_PUBLIC_URL</c> (where gateways reach us); docs/operations.md has the rest.</remarks>
    public static IHostApplicationBuilder AddWaActorsSilo(this IHostApplicationBuilder builder) => builder.AddWaActors(HostMode.Silo);

    /// <summary>As <see cref="AddWaActorsSilo"/>, for a process that runs actors, calls those of a cluster, or both. Every one of them brings the schema up to
    /// date at its start: the first does it, the others wait for it.</summary>
    /// <exception cref="StartRefusedException">The runtime of this build does not know the mode.</exception>
    public static IHostApplicationBuilder AddWaActors(this IHostApplicationBuilder builder, HostMode mode)
    {
        MapSettings(builder.Configuration);
        QuietFrameworks(builder.Logging);
        builder.Services.AddHostedService<SchemaUpdater>(); // the first: hosted services start in the order of their registration
        builder.Services.AddWaActorsStorage(builder.Configuration);
        builder.Services.AddKeyedSingleton("local-orleans", (services, _) => services.GetRequiredService<StorageDataSources>().General);
        builder.Services.AddSingleton<NpgsqlDataSource>(services => services.GetRequiredService<StorageDataSources>().General);
        builder.Services.AddWaActorsGrains();
        builder.Services.AddWaActorsGateways();
        GiveTimeToStop(builder.Services);
        TelemetryExport.AddIfAsked(builder);
        builder.AddActorRuntime(mode);
        if (mode != HostMode.Client)
            builder.Services.AddHostedService<SchedulerStarter>().AddHostedService<WebhookStarter>().AddHostedService<NotifierStarter>().AddHostedService<CampaignFarewell>();
        return builder;
    }

    /// <summary>Sends under way end before their actors go: a stop that was asked for leaves nothing in doubt.</summary>
    private static void GiveTimeToStop(IServiceCollection services)
    {
        services.AddOptions<GrainCollectionOptions>().Configure<IOptions<CampaignOptions>>((collection, campaigns) =>
            collection.DeactivationTimeout = campaigns.Value.DrainLimit + DeactivationMargin);
        services.AddOptions<HostOptions>().Configure<IOptions<CampaignOptions>>((host, campaigns) =>
            host.ShutdownTimeout = campaigns.Value.DrainLimit + ShutdownMargin);
    }

    /// <summary>Frameworks log addresses, and a webhook's address holds its secret (I-12): only their warnings pass, whatever the configured default is.</summary>
    private static void QuietFrameworks(ILoggingBuilder logging)
    {
        foreach (var category in new[] { "Microsoft.AspNetCore", "System.Net.Http.HttpClient", "Npgsql", "Polly", "Orleans" })
            logging.AddFilter(category, LogLevel.Warning);
    }

    /// <summary>The short names that operators set stand for the long ones of the sections.</summary>
    internal static void MapSettings(IConfigurationManager configuration)
    {
        var mapped = new Dictionary<string, string?>();
        if (configuration["WAACTORS_DB"] is { Length: > 0 } database) mapped["Storage:ConnectionString"] = database;
        if (configuration["WAACTORS_PUBLIC_URL"] is { Length: > 0 } publicUrl) mapped["Storage:PublicBaseUrl"] = publicUrl;
        configuration.AddInMemoryCollection(mapped);
    }
}
