namespace WaActors.Tests.Cluster.Sql;

/// <summary>The membership of a cluster, as its SQL keeps it.</summary>
public class MembershipSqlTests
{
    private const string Cluster = "c1";
    private const int Active = 3;
    private const int Dead = 6;

    [Fact]
    public async Task All_keys_of_the_three_providers_are_there()
    {
        await using var sql = await OrleansSql.CreateAsync();
        string[] expected =
        [
            "GatewaysQueryKey", "MembershipReadRowKey", "MembershipReadAllKey", "InsertMembershipVersionKey", "UpdateIAmAlivetimeKey",
            "InsertMembershipKey", "UpdateMembershipKey", "DeleteMembershipTableEntriesKey", "CleanupDefunctSiloEntriesKey",
            "WriteToStorageKey", "ReadFromStorageKey", "ClearStorageKey", "DeleteStorageKey",
            "ReadReminderRowsKey", "ReadReminderRowKey", "ReadRangeRows1Key", "ReadRangeRows2Key", "UpsertReminderRowKey", "DeleteReminderRowKey",
            "DeleteReminderRowsKey",
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), sql.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Of_sixteen_writers_of_one_version_one_wins()
    {
        await using var sql = await OrleansSql.CreateAsync();
        Assert.True(await sql.AskAsync("InsertMembershipVersionKey", ("DeploymentId", Cluster)));
        Assert.False(await sql.AskAsync("InsertMembershipVersionKey", ("DeploymentId", Cluster)));
        for (var version = 0; version < 5; version++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => InsertAsync(sql, port: (version * 100) + i, version)));
            Assert.Single(answers, won => won);
            Assert.Equal((version + 1, version + 1), await StateAsync(sql));
        }

        var port = (int)(await sql.RunAsync("MembershipReadAllKey", ("DeploymentId", Cluster)))[0]["Port"]!;
        var updates = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => UpdateAsync(sql, port, version: 5, Active)));
        Assert.Single(updates, won => won);
        Assert.Equal((6, 5), await StateAsync(sql));
    }

    [Fact]
    public async Task A_refusal_leaves_no_trace()
    {
        await using var sql = await OrleansSql.CreateAsync();
        await sql.AskAsync("InsertMembershipVersionKey", ("DeploymentId", Cluster));
        Assert.True(await InsertAsync(sql, port: 1, version: 0));
        Assert.False(await InsertAsync(sql, port: 1, version: 1)); // is there
        Assert.False(await InsertAsync(sql, port: 2, version: 0)); // stale
        Assert.False(await UpdateAsync(sql, port: 2, version: 1, Dead)); // is not there
        Assert.False(await UpdateAsync(sql, port: 1, version: 0, Dead)); // stale
        Assert.Equal((1, 1), await StateAsync(sql));
        Assert.True(await UpdateAsync(sql, port: 1, version: 1, Active));
        Assert.Equal((2, 1), await StateAsync(sql));
    }

    [Fact]
    public async Task A_heartbeat_leaves_the_version_and_an_update_never_sets_it_back()
    {
        await using var sql = await OrleansSql.CreateAsync();
        await sql.AskAsync("InsertMembershipVersionKey", ("DeploymentId", Cluster));
        await InsertAsync(sql, port: 1, version: 0);
        var later = OrleansSql.Noon.AddMinutes(5);
        await sql.RunAsync("UpdateIAmAlivetimeKey", [.. Silo(1), ("IAmAliveTime", later)]);
        Assert.True(await UpdateAsync(sql, port: 1, version: 1, Active));
        var row = Assert.Single(await sql.RunAsync("MembershipReadRowKey", Silo(1)));
        Assert.Equal((2, later), (row["Version"], row["IAmAliveTime"]));
    }

    [Fact]
    public async Task Reading_a_cluster_without_members_or_an_unknown_one_answers_a_row()
    {
        await using var sql = await OrleansSql.CreateAsync();
        var row = Assert.Single(await sql.RunAsync("MembershipReadAllKey", ("DeploymentId", "nobody")));
        Assert.Equal((0, null), (row["Version"], row["StartTime"]));
        Assert.Single(await sql.RunAsync("MembershipReadRowKey", Silo(9)));
    }

    [Fact]
    public async Task Cleanup_takes_dead_silos_only_and_gateways_are_those_of_active_ones()
    {
        await using var sql = await OrleansSql.CreateAsync();
        await sql.AskAsync("InsertMembershipVersionKey", ("DeploymentId", Cluster));
        await InsertAsync(sql, port: 1, version: 0);
        await InsertAsync(sql, port: 2, version: 1);
        await InsertAsync(sql, port: 3, version: 2, gatewayPort: 0);
        await UpdateAsync(sql, port: 1, version: 3, Dead);
        await UpdateAsync(sql, port: 2, version: 4, Active);
        await UpdateAsync(sql, port: 3, version: 5, Active);
        var gateway = Assert.Single(await sql.RunAsync("GatewaysQueryKey", ("DeploymentId", Cluster), ("Status", Active)));
        Assert.Equal(("10.0.0.1", 30_002, 77), (gateway["Address"], gateway["ProxyPort"], gateway["Generation"]));

        await sql.RunAsync("CleanupDefunctSiloEntriesKey", ("DeploymentId", Cluster), ("IAmAliveTime", OrleansSql.Noon));
        Assert.Equal((6, 3), await StateAsync(sql));
        await sql.RunAsync("CleanupDefunctSiloEntriesKey", ("DeploymentId", Cluster), ("IAmAliveTime", OrleansSql.Noon.AddDays(7)));
        Assert.Equal((6, 2), await StateAsync(sql));
        await sql.RunAsync("DeleteMembershipTableEntriesKey", ("DeploymentId", Cluster));
        Assert.Equal((0, 0), await StateAsync(sql));
    }

    private static (string, object?)[] Silo(int port) => [("DeploymentId", Cluster), ("Address", "10.0.0.1"), ("Port", port), ("Generation", 77)];

    private static Task<bool> InsertAsync(OrleansSql sql, int port, int version, int? gatewayPort = null) => sql.AskAsync(
        "InsertMembershipKey",
        [
            .. Silo(port), ("SiloName", "s"), ("HostName", "h"), ("Status", 1), ("ProxyPort", gatewayPort ?? (30_000 + port)), ("StartTime", OrleansSql.Noon),
            ("IAmAliveTime", OrleansSql.Noon), ("Version", version),
        ]);

    private static Task<bool> UpdateAsync(OrleansSql sql, int port, int version, int status) => sql.AskAsync(
        "UpdateMembershipKey",
        [.. Silo(port), ("Status", status), ("SuspectTimes", "10.0.0.2:1@2,2026-03-02 12:00:00.000 GMT"), ("IAmAliveTime", OrleansSql.Noon), ("Version", version)]);

    private static async Task<(int Version, int Members)> StateAsync(OrleansSql sql)
    {
        var rows = await sql.RunAsync("MembershipReadAllKey", ("DeploymentId", Cluster));
        return ((int)rows[0]["Version"]!, rows.Count(row => row["StartTime"] is not null));
    }
}
