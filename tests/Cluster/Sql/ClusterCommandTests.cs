using WaActors.PostgresKit;
using WaActors.Silo.Cluster;

namespace WaActors.Tests.Cluster.Sql;

/// <summary>What an operator sees of a cluster's membership, and how dead silos are declared dead.</summary>
public class ClusterCommandTests
{
    private const string Cluster = "c1";
    private const int Active = 3;
    private static readonly DateTimeOffset Now = new(OrleansSql.Noon.AddMinutes(10));

    [Fact]
    public async Task The_list_shows_silos_with_their_status_and_the_age_of_their_heartbeat()
    {
        await using var sql = await WithSilosAsync((1, TimeSpan.FromSeconds(7)), (2, TimeSpan.FromMinutes(9)));
        var (code, output, _) = await RunAsync(sql.Database, "list");
        Assert.Equal(ClusterCommand.Ok, code);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("cluster c1, version 4", lines[0]);
        Assert.Matches(@"^10\.0\.0\.1:1@77 +active +heartbeat +7 s ago   s1$", lines[1]);
        Assert.Matches(@"^10\.0\.0\.1:2@77 +active +heartbeat +9 min ago   s2$", lines[2]);
    }

    [Fact]
    public async Task One_with_a_fresh_heartbeat_is_left_alone_unless_it_is_forced()
    {
        await using var sql = await WithSilosAsync((1, TimeSpan.FromSeconds(89)));
        var (code, _, errors) = await RunAsync(sql.Database, "forget", "10.0.0.1:1@77");
        Assert.Equal(ClusterCommand.Failed, code);
        Assert.Contains("sign of life within the last 90 s", errors, StringComparison.Ordinal);
        Assert.Equal((2, Active), await StateAsync(sql, port: 1)); // a refusal leaves no trace

        Assert.Equal(ClusterCommand.Ok, (await RunAsync(sql.Database, "forget", "10.0.0.1:1@77", "--force")).Code);
        Assert.Equal((3, SiloMember.Dead), await StateAsync(sql, port: 1));
    }

    [Fact]
    public async Task A_stale_one_is_declared_dead_once_and_a_writer_of_the_older_version_is_refused()
    {
        await using var sql = await WithSilosAsync((1, TimeSpan.FromSeconds(91)));
        var (code, output, _) = await RunAsync(sql.Database, "forget", "10.0.0.1:1@77");
        Assert.Equal((ClusterCommand.Ok, "10.0.0.1:1@77 is declared dead."), (code, output.Trim()));
        Assert.Equal((3, SiloMember.Dead), await StateAsync(sql, port: 1));
        Assert.False(await UpdateAsync(sql, port: 1, version: 2, Now)); // a silo that had read version 2

        Assert.Contains("was dead before", (await RunAsync(sql.Database, "forget", "10.0.0.1:1@77")).Output, StringComparison.Ordinal);
        Assert.Equal((3, SiloMember.Dead), await StateAsync(sql, port: 1));
        Assert.Empty(await sql.RunAsync("GatewaysQueryKey", ("DeploymentId", Cluster), ("Status", Active)));
    }

    [Fact]
    public async Task All_silos_are_those_that_are_not_dead_and_the_fresh_ones_among_them_stay()
    {
        await using var sql = await WithSilosAsync((1, TimeSpan.FromMinutes(5)), (2, TimeSpan.FromSeconds(5)), (3, TimeSpan.FromMinutes(9)));
        Assert.Equal(ClusterCommand.Failed, (await RunAsync(sql.Database, "forget", "--all-silos")).Code);
        Assert.Equal((8, SiloMember.Dead), await StateAsync(sql, port: 1));
        Assert.Equal((8, Active), await StateAsync(sql, port: 2));
        Assert.Equal((8, SiloMember.Dead), await StateAsync(sql, port: 3));
        Assert.Equal(ClusterCommand.Ok, (await RunAsync(sql.Database, "forget", "--force", "--all-silos")).Code);
        Assert.Equal(ClusterCommand.Ok, (await RunAsync(sql.Database, "forget", "--all-silos")).Code);
        Assert.Equal((9, SiloMember.Dead), await StateAsync(sql, port: 2));
    }

    [Fact]
    public async Task Of_operators_who_forget_the_same_silo_at_once_one_moves_the_version()
    {
        await using var sql = await WithSilosAsync((1, TimeSpan.FromMinutes(5)));
        var members = new ClusterMembers(sql.Database.DataSource, Cluster);
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ =>
            members.ForgetAsync(new SiloKey("10.0.0.1", 1, 77), Now, TestContext.Current.CancellationToken)));
        Assert.Single(answers, ForgetResult.Done);
        Assert.Equal(15, answers.Count(answer => answer == ForgetResult.WasDead));
        Assert.Equal((3, SiloMember.Dead), await StateAsync(sql, port: 1));
    }

    [Theory]
    [InlineData("10.0.0.1:1@78")]
    [InlineData("10.0.0.2:1@77")]
    [InlineData("[::1]:1@77")]
    public async Task A_silo_that_is_not_there_is_said_so(string silo)
    {
        await using var sql = await WithSilosAsync((1, TimeSpan.FromMinutes(5)));
        var (code, _, errors) = await RunAsync(sql.Database, "forget", silo);
        Assert.Equal((ClusterCommand.Failed, $"The cluster c1 has no silo {silo}."), (code, errors.Trim()));
        Assert.Equal((2, Active), await StateAsync(sql, port: 1));
    }

    [Theory]
    [InlineData]
    [InlineData("forget")]
    [InlineData("forget", "10.0.0.1:1")]
    [InlineData("forget", "10.0.0.1@77")]
    [InlineData("forget", "host:1@77")]
    [InlineData("list", "everything")]
    public async Task What_makes_no_sense_is_answered_with_the_usage(params string[] args)
    {
        await using var sql = await WithSilosAsync();
        var (code, _, errors) = await RunAsync(sql.Database, args);
        Assert.Equal(ClusterCommand.Misuse, code);
        Assert.StartsWith("usage: ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_without_our_tables_is_said_so()
    {
        await using var database = await PostgresServer.CreateDatabaseAsync([], TestContext.Current.CancellationToken);
        var (code, _, errors) = await RunAsync(database, "list");
        Assert.Equal(ClusterCommand.Failed, code);
        Assert.Contains("no silo has ever started on it", errors, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(TestDatabase database, params string[] args)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var command = new ClusterCommand(new ClusterMembers(database.DataSource, Cluster), Cluster, new FixedClock(), output, errors);
        return (await command.RunAsync(args, TestContext.Current.CancellationToken), output.ToString(), errors.ToString());
    }

    /// <summary>Active silos, one per port, with heartbeats of the given age.</summary>
    private static async Task<OrleansSql> WithSilosAsync(params (int Port, TimeSpan Age)[] silos)
    {
        var sql = await OrleansSql.CreateAsync();
        await sql.AskAsync("InsertMembershipVersionKey", ("DeploymentId", Cluster));
        var version = 0;
        foreach (var (port, age) in silos)
        {
            Assert.True(await sql.AskAsync("InsertMembershipKey",
            [
                .. Silo(port), ("SiloName", $"s{port}"), ("HostName", "h"), ("Status", 1), ("ProxyPort", 30_000), ("StartTime", OrleansSql.Noon),
                ("IAmAliveTime", OrleansSql.Noon), ("Version", version++),
            ]));
            Assert.True(await UpdateAsync(sql, port, version++, Now - age));
        }

        return sql;
    }

    private static Task<bool> UpdateAsync(OrleansSql sql, int port, int version, DateTimeOffset aliveAt) => sql.AskAsync(
        "UpdateMembershipKey", [.. Silo(port), ("Status", Active), ("SuspectTimes", null), ("IAmAliveTime", aliveAt.UtcDateTime), ("Version", version)]);

    private static (string, object?)[] Silo(int port) => [("DeploymentId", Cluster), ("Address", "10.0.0.1"), ("Port", port), ("Generation", 77)];

    private static async Task<(int Version, int Status)> StateAsync(OrleansSql sql, int port)
    {
        var row = Assert.Single(await sql.RunAsync("MembershipReadRowKey", Silo(port)));
        return ((int)row["Version"]!, (int)row["Status"]!);
    }

    private sealed class FixedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
