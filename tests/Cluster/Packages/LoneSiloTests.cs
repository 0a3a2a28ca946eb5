using WaActors.Silo.Cluster;

namespace WaActors.Tests.Cluster.Packages;

/// <summary>A lone silo that was killed and comes back elsewhere.</summary>
public class LoneSiloTests
{
    private const int Joining = 2;
    private const int Active = 3;

    [Fact]
    public async Task On_another_endpoint_it_waits_for_its_dead_self_until_that_is_forgotten()
    {
        await using var database = await MigratedDatabase.CreateAsync();
        using var first = new SiloProcess(SiloAddresses.Free(), database.ConnectionString);
        await Until.TrueAsync(() => HasAsync(database, Active, count: 1), () => $"a silo:\n{first.Output}");
        first.Kill();

        using var second = new SiloProcess(SiloAddresses.Free(), database.ConnectionString);
        await Until.TrueAsync(() => HasAsync(database, Joining, count: 1), () => $"the other silo to try to join:\n{second.Output}");
        Assert.True(await HasAsync(database, Active, count: 1)); // the killed one
        var killed = (await Members(database).ListAsync(TestContext.Current.CancellationToken)).Single(member => member.Status == Active).Key;
        Assert.Equal(ClusterCommand.Failed, await RunAsync(database, "forget", $"{killed}")); // its heartbeat is young still
        Assert.Equal(ClusterCommand.Ok, await RunAsync(database, "forget", $"{killed}", "--force"));
        await Until.TrueAsync(() => HasAsync(database, Active, count: 1), () => $"the other silo to be a member:\n{second.Output}");
        Assert.True(await HasAsync(database, SiloMember.Dead, count: 1));
    }

    private static async Task<bool> HasAsync(PostgresKit.TestDatabase database, int status, int count) =>
        (await Members(database).ListAsync(TestContext.Current.CancellationToken)).Count(member => member.Status == status) == count;

    private static Task<int> RunAsync(PostgresKit.TestDatabase database, params string[] args) =>
        new ClusterCommand(Members(database), "waactors", TimeProvider.System, TextWriter.Null, TextWriter.Null).RunAsync(args, TestContext.Current.CancellationToken);

    private static ClusterMembers Members(PostgresKit.TestDatabase database) => new(database.DataSource, "waactors");
}
