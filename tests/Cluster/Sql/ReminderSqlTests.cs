namespace WaActors.Tests.Cluster.Sql;

/// <summary>Reminders, as their SQL keeps them.</summary>
public class ReminderSqlTests
{
    private static readonly uint[] Places = [0, 1, 1000, int.MaxValue, (uint)int.MaxValue + 1, 3_000_000_000, uint.MaxValue];

    [Fact]
    public async Task A_range_of_the_ring_holds_what_lies_in_it()
    {
        await using var sql = await OrleansSql.CreateAsync();
        foreach (var place in Places) await UpsertAsync(sql, $"g/{place}", place);
        foreach (var begin in Places)
        {
            foreach (var end in Places)
            {
                var expected = Places.Where(place => begin == end || place - begin - 1 < end - begin).Select(place => $"g/{place}");
                Assert.Equal(expected.Order(StringComparer.Ordinal), await RangeAsync(sql, begin, end));
            }
        }
    }

    [Fact]
    public async Task Every_registration_has_a_version_of_its_own_and_only_that_can_be_taken_back()
    {
        await using var sql = await OrleansSql.CreateAsync();
        var first = await UpsertAsync(sql, "g/1", 1);
        var second = await UpsertAsync(sql, "g/1", 1, TimeSpan.FromDays(60));
        Assert.NotEqual(first, second);
        Assert.False(await DeleteAsync(sql, first));
        Assert.Equal(5_184_000_000L, Assert.Single(await sql.RunAsync("ReadReminderRowsKey", ("ServiceId", "s"), ("GrainId", "g/1")))["Period"]);
        Assert.True(await DeleteAsync(sql, second));
        Assert.False(await DeleteAsync(sql, second));
        Assert.DoesNotContain(await UpsertAsync(sql, "g/1", 1), new[] { first, second });
        await sql.RunAsync("DeleteReminderRowsKey", ("ServiceId", "s"));
        Assert.Empty(await sql.RunAsync("ReadReminderRowKey", ("ServiceId", "s"), ("GrainId", "g/1"), ("ReminderName", "r")));
    }

    private static async Task<int> UpsertAsync(OrleansSql sql, string grain, uint place, TimeSpan? period = null)
    {
        var milliseconds = (long)(period ?? TimeSpan.FromMinutes(1)).TotalMilliseconds;
        object bound = milliseconds <= int.MaxValue ? (int)milliseconds : milliseconds; // as the provider binds it
        return (int)Assert.Single(await sql.RunAsync(
            "UpsertReminderRowKey", ("ServiceId", "s"), ("GrainId", grain), ("ReminderName", "r"), ("StartTime", OrleansSql.Noon), ("Period", bound),
            ("GrainHash", unchecked((int)place))))["Version"]!;
    }

    private static Task<bool> DeleteAsync(OrleansSql sql, int version) =>
        sql.AskAsync("DeleteReminderRowKey", ("ServiceId", "s"), ("GrainId", "g/1"), ("ReminderName", "r"), ("Version", version));

    /// <summary>The choice between the two texts is the provider's: by the ends as signed numbers.</summary>
    private static async Task<IEnumerable<string>> RangeAsync(OrleansSql sql, uint begin, uint end)
    {
        var (from, to) = (unchecked((int)begin), unchecked((int)end));
        var rows = await sql.RunAsync(from < to ? "ReadRangeRows1Key" : "ReadRangeRows2Key", ("ServiceId", "s"), ("BeginHash", from), ("EndHash", to));
        return rows.Select(row => (string)row["GrainId"]!).Order(StringComparer.Ordinal);
    }
}
