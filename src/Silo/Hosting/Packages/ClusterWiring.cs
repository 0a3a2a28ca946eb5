using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Configuration;
using WaActors.Storage.Connections;

namespace WaActors.Silo.Hosting;

/// <summary>What silos and clients of a cluster have in common: its settings, and connections to its membership.</summary>
internal static class ClusterWiring
{
    /// <summary>ADO.NET's name of the database's driver.</summary>
    public const string Invariant = "Npgsql";

    /// <summary>Key of the data source for membership. Heartbeats have connections of their own: a burst of state writes must not make a silo look dead.</summary>
    public const string MembershipPool = "waactors-membership";

    private const int MembershipConnectionsMax = 4;

    public static void AddClusterSettings(this IServiceCollection services, HostMode mode)
    {
        services.AddOptions<ClusterSettings>().BindConfiguration(ClusterSettings.Section).ValidateDataAnnotations()
            .Validate(
                settings => mode != HostMode.Both || settings.GatewayPort != 0,
                "Cluster:GatewayPort 0 leaves the mode 'both' without a way to its own silo.")
            .ValidateOnStart();
        services.AddKeyedSingleton(MembershipPool, (provider, _) => StorageDataSources.Build(
            provider.GetRequiredService<IOptions<StorageOptions>>().Value, provider.GetService<ILoggerFactory>(), "membership", MembershipConnectionsMax).Build());
    }

    public static NpgsqlDataSource MembershipSource(this IServiceProvider services) => services.GetRequiredKeyedService<NpgsqlDataSource>(MembershipPool);

    public static void Apply(this ClusterSettings settings, ClusterOptions cluster) =>
        (cluster.ClusterId, cluster.ServiceId) = (settings.ClusterId, settings.ServiceId);

    public static void Apply(this ClusterSettings settings, EndpointOptions endpoint)
    {
        endpoint.AdvertisedIPAddress = IPAddress.Parse(settings.AdvertisedIP);
        (endpoint.SiloPort, endpoint.GatewayPort) = (settings.SiloPort, settings.GatewayPort);
    }

    public static void Apply(this ClusterSettings settings, ClusterMembershipOptions membership) =>
        (membership.ProbeTimeout, membership.NumMissedProbesLimit) = (settings.ProbeTimeout, settings.MissedProbesMax);
}
