using System.Net;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using WaActors.Grains;
using WaActors.Grains.Instances;
using WaActors.Instances;
using WaActors.Silo.Hosting;

namespace WaActors.Tests.Cluster.Packages;

/// <summary>Orleans' own ADO.NET providers on our SQL, wired as our silo wires them, in a silo that starts on an empty database.</summary>
public class ProviderTests
{
    private const int FirstWriters = 24;
    private const int MembershipWriters = 16;

    [Fact]
    public async Task A_silo_starts_on_an_empty_database_and_racing_writers_of_state_and_membership_agree()
    {
        await using var database = await PostgresKit.PostgresServer.CreateDatabaseAsync([], TestContext.Current.CancellationToken);
        using var host = await StartSiloAsync(database.ConnectionString);
        await OneFirstWriterWinsAsync(host.Services.GetRequiredKeyedService<IGrainStorage>(GrainStores.Default));
        await StateIsPlainJsonAsync(database);
        await OneMembershipWriterWinsAsync(host.Services.GetRequiredService<IMembershipTable>());
        await RemindersComeAndGoAsync(host.Services.GetRequiredService<IReminderTable>());
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<IHost> StartSiloAsync(string connectionString)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(SiloAddresses.Free().Settings(connectionString));
        builder.AddWaActorsSilo();
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    private static async Task OneFirstWriterWinsAsync(IGrainStorage storage)
    {
        var cancellation = TestContext.Current.CancellationToken;
        for (var i = 0; i < 10; i++)
        {
            var grain = GrainId.Create("wa-instance", $"inst-race-{i}");
            var answers = await Task.WhenAll(Enumerable.Range(1, FirstWriters).Select(writer => WriteAsync(storage, grain, writer)));
            var won = Assert.Single(answers, answer => answer is not null);
            var read = new GrainState<InstanceState>();
            await storage.ReadStateAsync("instance", grain, read, cancellation);
            Assert.Equal((true, won!.ETag, won.State), (read.RecordExists, read.ETag, read.State));

            await storage.ClearStateAsync("instance", grain, read, cancellation);
            await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("instance", grain, won, cancellation));
            read.State = won.State;
            await storage.WriteStateAsync("instance", grain, read, cancellation);
        }
    }

    private static async Task<GrainState<InstanceState>?> WriteAsync(IGrainStorage storage, GrainId grain, int writer)
    {
        var state = new GrainState<InstanceState>(new InstanceState { Link = LinkState.Connected, Reason = "é", Revision = writer });
        try
        {
            await storage.WriteStateAsync("instance", grain, state, TestContext.Current.CancellationToken);
            return state;
        }
        catch (InconsistentStateException)
        {
            return null;
        }
    }

    private static async Task StateIsPlainJsonAsync(PostgresKit.TestDatabase database)
    {
        await using var command = database.DataSource.CreateCommand("select payload from orleans_grain_state where key_extension = 'inst-race-0'");
        var json = Encoding.UTF8.GetString((byte[])(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!);
        Assert.Contains("\"link\":\"connected\"", json, StringComparison.Ordinal);
        Assert.DoesNotContain("$type", json, StringComparison.Ordinal);
    }

    // The rows are dead from the start, so the silo that runs here does not look for them; of today, so it does not clean them up.
    private static async Task OneMembershipWriterWinsAsync(IMembershipTable table)
    {
        var cancellation = TestContext.Current.CancellationToken;
        for (var round = 0; round < 3; round++)
        {
            var before = await table.ReadAllAsync(cancellation);
            var entries = Enumerable.Range(1, MembershipWriters).Select(i => DeadSilo((round * 100) + i)).ToList();
            var answers = await Task.WhenAll(entries.Select(entry => table.InsertRowAsync(entry, before.Version.Next(), cancellation)));
            Assert.Single(answers, won => won);
            var after = await table.ReadAllAsync(cancellation);
            Assert.Equal((before.Version.Version + 1, before.Members.Count + 1), (after.Version.Version, after.Members.Count));

            var winner = entries[answers.ToList().IndexOf(true)];
            var etag = after.Members.Single(member => member.Item1.SiloAddress.Equals(winner.SiloAddress)).Item2;
            winner.AddSuspector(SiloAddress.New(IPAddress.Loopback, 9, 9), winner.StartTime);
            var updates = await Task.WhenAll(Enumerable.Range(0, MembershipWriters).Select(_ => table.UpdateRowAsync(winner, etag, after.Version.Next(), cancellation)));
            Assert.Single(updates, won => won);
            Assert.Single((await table.ReadRowAsync(winner.SiloAddress, cancellation)).Members[0].Item1.SuspectTimes!);
        }

        await table.CleanupDefunctSiloEntriesAsync(TimeProvider.System.GetUtcNow().AddDays(1), cancellation);
        Assert.DoesNotContain((await table.ReadAllAsync(cancellation)).Members, member => member.Item1.Status == SiloStatus.Dead);
    }

    private static async Task RemindersComeAndGoAsync(IReminderTable table)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var grain = GrainId.Create("wa-instance", "inst-reminded");
        var entry = new ReminderEntry { GrainId = grain, ReminderName = "r", StartAt = Sql.OrleansSql.Noon, Period = TimeSpan.FromDays(60) };
        var first = await table.UpsertRow(entry, cancellation);
        var second = await table.UpsertRow(entry, cancellation);
        Assert.NotEqual(first, second);
        Assert.Contains((await table.ReadRows(0, 0, cancellation)).Reminders, row => row.GrainId.Equals(grain) && row.Period == entry.Period && row.StartAt == entry.StartAt);
        Assert.False(await table.RemoveRow(grain, "r", first!, cancellation));
        Assert.True(await table.RemoveRow(grain, "r", second!, cancellation));
    }

    private static MembershipEntry DeadSilo(int port) => new()
    {
        SiloAddress = SiloAddress.New(IPAddress.Loopback, port, 1),
        SiloName = $"s{port}",
        HostName = "h",
        Status = SiloStatus.Dead,
        StartTime = TimeProvider.System.GetUtcNow().UtcDateTime,
        IAmAliveTime = TimeProvider.System.GetUtcNow().UtcDateTime,
    };
}
