using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;
using Orleans.Dashboard;
using Orleans.Hosting;
using Orleans.Runtime;
using WaActors.Grains;
using WaActors.Storage.Connections;

namespace WaActors.Silo.Hosting;

/// <summary>
/// The actor runtime of this build: Microsoft Orleans, one silo of a cluster or a client of it; membership, state and reminders in PostgreSQL
/// (<c>sql/0200_orleans.sql</c>). Orleans starts as a hosted service, after those that were added before it: the schema is up to date by then.
/// </summary>
internal static class ActorRuntime
{
    /// <summary>For messages and health.</summary>
    public const string Name = "packages";

    public static void AddActorRuntime(this IHostApplicationBuilder builder, HostMode mode)
    {
        builder.Services.AddClusterSettings(mode);
        if (mode != HostMode.Client) builder.AddSilo();
        if (mode == HostMode.Silo) builder.Services.AddSingleton<IClusterAccess, OwnSilo>();
        else builder.Services.AddClusterClient(builder.Configuration, mode);
        builder.Services.AddSingleton(new DashboardRoutes((routes, prefix) => routes.MapOrleansDashboard(prefix)));
    }

    private static void AddSilo(this IHostApplicationBuilder builder)
    {
        builder.UseOrleans(Configure);
        builder.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, LocalStateMove>();
        builder.Services.AddHostedService<LostSiloWatch>(); // after the silo: it asks it who lives
    }

    private static void Configure(ISiloBuilder silo)
    {
        PlaceInCluster(silo.Services);
        silo.UseAdoNetClustering(options => options.Configure<IServiceProvider>((clustering, services) =>
            (clustering.Invariant, clustering.DataSource) = (ClusterWiring.Invariant, services.MembershipSource())));
        silo.AddAdoNetGrainStorage(GrainStores.Default, options => options.Configure<StorageDataSources>((state, sources) =>
            (state.Invariant, state.DataSource, state.GrainStorageSerializer) = (ClusterWiring.Invariant, sources.General, new JsonStateSerializer())));
        silo.UseAdoNetReminderService(options => options.Configure<StorageDataSources>((reminders, sources) =>
            (reminders.Invariant, reminders.DataSource) = (ClusterWiring.Invariant, sources.General)));
        silo.AddDashboard(ClusterClient.HideLogs); // in every silo: each reports to whichever one shows the pages
    }

    private static void PlaceInCluster(IServiceCollection services)
    {
        services.AddOptions<ClusterOptions>().Configure<IOptions<ClusterSettings>>((cluster, settings) => settings.Value.Apply(cluster));
        services.AddOptions<EndpointOptions>().Configure<IOptions<ClusterSettings>>((endpoint, settings) => settings.Value.Apply(endpoint));
        services.AddOptions<ClusterMembershipOptions>().Configure<IOptions<ClusterSettings>>((membership, settings) => settings.Value.Apply(membership));
    }
}
