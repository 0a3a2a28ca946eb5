using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Configuration;
using Orleans.Dashboard;
using Orleans.Hosting;

namespace WaActors.Silo.Hosting;

/// <summary>Wires an ordinary client of the cluster into a process.</summary>
internal static class ClusterClient
{
    /// <summary>Adds the link to the cluster and, for a process without a silo, what needs a grain factory in its services.</summary>
    public static void AddClusterClient(this IServiceCollection services, IConfiguration configuration, HostMode mode)
    {
        services.AddSingleton<ClusterLink>();
        services.AddSingleton<IClusterAccess>(provider => provider.GetRequiredService<ClusterLink>());
        services.AddHostedService(provider => provider.GetRequiredService<ClusterLink>());
        if (mode != HostMode.Client) return; // a silo has brought its own
        services.AddTransient(provider => provider.GetRequiredService<ClusterLink>().Grains); // a factory that is not disposable: these services own no client
        new OuterServices(services, configuration).AddDashboard(HideLogs);
    }

    /// <summary>The client, in services of its own: it starts and stops on its own, and one process can hold it beside a silo.</summary>
    public static IHost Build(ClusterSettings settings, Npgsql.NpgsqlDataSource membership, ILoggerFactory loggers, IClientConnectionRetryFilter retry)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "waactors-client" });
        builder.Services.Replace(ServiceDescriptor.Singleton(loggers)); // an instance is not disposed with the client
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, NoSignals>());
        builder.UseOrleansClient(client => client
            .Configure<ClusterOptions>(settings.Apply)
            .Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = settings.GatewayRefresh)
            .UseConnectionRetryFilter(retry)
            .UseAdoNetClustering((AdoNetClusteringClientOptions options) => (options.Invariant, options.DataSource) = (ClusterWiring.Invariant, membership)));
        return builder.Build();
    }

    /// <summary>The dashboard shows no log lines: those belong to whoever may read the log.</summary>
    public static void HideLogs(DashboardOptions dashboard) => dashboard.HideTrace = true;

    /// <summary>Lets the dashboard add its services to the process that shows its pages.</summary>
    private sealed record OuterServices(IServiceCollection Services, IConfiguration Configuration) : IClientBuilder;

    /// <summary>Signals are the process's to hear, not the client's.</summary>
    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
