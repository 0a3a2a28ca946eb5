using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Configuration;
using Orleans.Hosting;
using WaActors.Grains;
using WaActors.Storage.Connections;

namespace WaActors.Silo.Hosting;

/// <summary>
/// The actor runtime of this build: Microsoft Orleans, one silo of a cluster; membership, state and reminders in PostgreSQL (<c>sql/0200_orleans.sql</c>).
/// Orleans starts as a hosted service, after those that were added before it: the schema is up to date by then.
/// </summary>
internal static class ActorRuntime
{
    /// <summary>For messages and health.</summary>
    public const string Name = "packages";

    private const string Invariant = "Npgsql";

    // Heartbeats have connections of their own: a burst of state writes must not make a silo look dead.
    private const string MembershipPool = "waactors-membership";
    private const int MembershipConnectionsMax = 4;

    public static void AddActorRuntime(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<ClusterSettings>().BindConfiguration(ClusterSettings.Section).ValidateDataAnnotations()
            .Validate(
                settings => settings.IsConsistent,
                "Cluster: AdvertisedIP must be an IP address, SiloPort and GatewayPort must differ, ProbeTimeout lies between 100 ms and 5 min.")
            .ValidateOnStart();
        builder.Services.AddKeyedSingleton(MembershipPool, (services, _) => StorageDataSources.Build(
            services.GetRequiredService<IOptions<StorageOptions>>().Value, services.GetService<ILoggerFactory>(), "membership", MembershipConnectionsMax).Build());
        builder.UseOrleans(Configure);
        builder.Services.AddHostedService<LostSiloWatch>(); // after the silo: it asks it who lives
    }

    private static void Configure(ISiloBuilder silo)
    {
        PlaceInCluster(silo.Services);
        silo.UseAdoNetClustering(options => options.Configure<IServiceProvider>((clustering, services) =>
            (clustering.Invariant, clustering.DataSource) = (Invariant, services.GetRequiredKeyedService<NpgsqlDataSource>(MembershipPool))));
        silo.AddAdoNetGrainStorage(GrainStores.Default, options => options.Configure<StorageDataSources>((state, sources) =>
            (state.Invariant, state.DataSource, state.GrainStorageSerializer) = (Invariant, sources.General, new JsonStateSerializer())));
        silo.UseAdoNetReminderService(options => options.Configure<StorageDataSources>((reminders, sources) =>
            (reminders.Invariant, reminders.DataSource) = (Invariant, sources.General)));
    }

    private static void PlaceInCluster(IServiceCollection services)
    {
        services.AddOptions<ClusterOptions>().Configure<IOptions<ClusterSettings>>((cluster, settings) =>
            (cluster.ClusterId, cluster.ServiceId) = (settings.Value.ClusterId, settings.Value.ServiceId));
        services.AddOptions<EndpointOptions>().Configure<IOptions<ClusterSettings>>((endpoint, settings) =>
        {
            endpoint.AdvertisedIPAddress = IPAddress.Parse(settings.Value.AdvertisedIP);
            (endpoint.SiloPort, endpoint.GatewayPort) = (settings.Value.SiloPort, settings.Value.GatewayPort);
        });
        services.AddOptions<ClusterMembershipOptions>().Configure<IOptions<ClusterSettings>>((membership, settings) =>
            (membership.ProbeTimeout, membership.NumMissedProbesLimit) = (settings.Value.ProbeTimeout, settings.Value.MissedProbesMax));
    }
}
