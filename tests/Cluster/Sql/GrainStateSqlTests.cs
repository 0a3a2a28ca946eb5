using Npgsql;
using NpgsqlTypes;

namespace WaActors.Tests.Cluster.Sql;

/// <summary>Grain state, as its SQL keeps it.</summary>
public class GrainStateSqlTests
{
    [Fact]
    public async Task Of_twenty_four_first_writers_one_wins_and_the_grain_has_one_record()
    {
        await using var sql = await OrleansSql.CreateAsync();
        for (var grain = 0; grain < 10; grain++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => WriteAsync(sql, $"camp-{grain}", null)));
            var version = Assert.Single(answers, answer => answer is not null);
            Assert.Equal(version, Assert.Single(await ReadAsync(sql, $"camp-{grain}"))["Version"]);
        }
    }

    [Fact]
    public async Task A_grain_without_a_key_extension_has_one_record_too()
    {
        await using var sql = await OrleansSql.CreateAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => WriteAsync(sql, null, null)));
        Assert.Single(answers, answer => answer is not null);
        Assert.Single(await ReadAsync(sql, null));
    }

    [Fact]
    public async Task Of_many_who_write_over_one_version_one_wins_and_a_stale_one_never()
    {
        await using var sql = await OrleansSql.CreateAsync();
        var first = await WriteAsync(sql, "inst-1", null);
        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => WriteAsync(sql, "inst-1", first)));
        var second = Assert.Single(answers, answer => answer is not null);
        Assert.NotEqual(first, second);
        Assert.Null(await WriteAsync(sql, "inst-1", first));
        Assert.Null(await WriteAsync(sql, "inst-2", 1)); // a version of a record that is not there
        Assert.Empty(await ReadAsync(sql, "inst-2"));
    }

    [Fact]
    public async Task A_cleared_record_keeps_its_version_and_a_deleted_one_never_gets_an_old_version_back()
    {
        await using var sql = await OrleansSql.CreateAsync();
        var first = await WriteAsync(sql, "inst-1", null);
        var cleared = await EndAsync(sql, "ClearStorageKey", first);
        Assert.Null(await EndAsync(sql, "ClearStorageKey", first));
        var row = Assert.Single(await ReadAsync(sql, "inst-1"));
        Assert.Equal((null, cleared), (row["PayloadBinary"], (int?)row["Version"]));
        var again = await WriteAsync(sql, "inst-1", cleared);
        var deleted = await EndAsync(sql, "DeleteStorageKey", again);
        Assert.NotEqual(again, deleted);
        Assert.Empty(await ReadAsync(sql, "inst-1"));

        var anew = await WriteAsync(sql, "inst-1", null);
        Assert.DoesNotContain(anew, new[] { first, cleared, again });
    }

    private static async Task<int?> WriteAsync(OrleansSql sql, string? key, int? version)
    {
        var rows = await sql.RunAsync("WriteToStorageKey", [.. Identity(key), Version(version), ("PayloadBinary", "{}"u8.ToArray())]);
        return rows.Count == 0 ? null : (int?)Assert.Single(rows)["NewGrainStateVersion"];
    }

    private static async Task<int?> EndAsync(OrleansSql sql, string queryKey, int? version) =>
        (int?)(await sql.RunAsync(queryKey, [.. Identity("inst-1"), Version(version)])).SingleOrDefault()?.Values.First();

    private static Task<List<Dictionary<string, object?>>> ReadAsync(OrleansSql sql, string? key) => sql.RunAsync("ReadFromStorageKey", Identity(key));

    private static (string, object?) Version(int? version) =>
        ("", new NpgsqlParameter("GrainStateVersion", NpgsqlDbType.Integer) { Value = (object?)version ?? DBNull.Value });

    private static (string, object?)[] Identity(string? key) =>
    [
        ("GrainIdHash", -7), ("GrainIdN0", 0L), ("GrainIdN1", 0L), ("GrainTypeHash", 8), ("GrainTypeString", "instance"), ("ServiceId", "s"),
        ("", new NpgsqlParameter("GrainIdExtensionString", NpgsqlDbType.Text) { Value = (object?)key ?? DBNull.Value }),
    ];
}
