using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using WaActors.Campaigns;
using WaActors.Instances;
using WaActors.PostgresKit;

namespace WaActors.Tests.Cluster.Packages;

/// <summary>Two silos as real processes on one database, and a client that finds them there.</summary>
public class TwoSilosTests
{
    private const int Grains = 40;

    [Fact]
    public async Task After_a_kill_of_one_silo_the_other_takes_over_its_actors()
    {
        await using var database = await MigratedDatabase.CreateAsync();
        using var first = new SiloProcess(SiloAddresses.Free(), database.ConnectionString);
        using var second = new SiloProcess(SiloAddresses.Free(), database.ConnectionString);
        await Until.TrueAsync(() => HasAsync(database, status: 3, count: 2), () => $"two active silos:\n{first.Output}\n{second.Output}");
        using var client = await ConnectAsync(database);
        var grains = client.Services.GetRequiredService<IGrainFactory>();

        await AskAllAsync(grains);
        var hosts = await grains.GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics(TestContext.Current.CancellationToken);
        Assert.Equal(2, hosts.Where(h => h.GrainType.Contains("InstanceGrain", StringComparison.Ordinal)).Select(h => h.SiloAddress).Distinct().Count());
        Assert.Equal("campaign_not_found", (await grains.GetGrain<ICampaignGrain>(GrainKeys.Campaign(Id(1))).StartAsync()).RefusalCode);

        second.Kill();
        await Until.TrueAsync(() => AnswersAsync(grains), () => $"all actors to answer again:\n{first.Output}");
        await Until.TrueAsync(() => HasAsync(database, status: 6, count: 1), () => $"the killed silo to be declared dead:\n{first.Output}");
    }

    private static async Task<bool> AnswersAsync(IGrainFactory grains)
    {
        try
        {
            await AskAllAsync(grains);
            return true;
        }
        catch (Exception lost) when (lost is OrleansException or TimeoutException)
        {
            return false; // calls to the dead silo fail until its death is known
        }
    }

    private static Task AskAllAsync(IGrainFactory grains) => Task.WhenAll(Enumerable.Range(1, Grains).Select(async i =>
        Assert.Equal(Id(i), (await grains.GetGrain<IInstanceGrain>(GrainKeys.Instance(Id(i))).GetStatusAsync()).InstanceId)));

    private static Guid Id(int number) => new(number, 0, 0, new byte[8]);

    private static async Task<IHost> ConnectAsync(TestDatabase database)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.UseOrleansClient(client => client
            .Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = ("waactors", "waactors"))
            .UseAdoNetClustering((AdoNetClusteringClientOptions options) => (options.Invariant, options.DataSource) = ("Npgsql", database.DataSource)));
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    private static async Task<bool> HasAsync(TestDatabase database, int status, int count)
    {
        await using var command = database.DataSource.CreateCommand($"select count(*) from orleans_member where status = {status}");
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))! == count;
    }
}
