using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Orleans;
using Orleans.Runtime;
using WaActors.Instances;
using WaActors.PostgresKit;
using WaActors.Silo.Hosting;

namespace WaActors.Tests.Cluster.Packages;

/// <summary>From one process to a cluster: what the single-process runtime stored is Orleans' afterwards.</summary>
public class LocalStateMoveTests
{
    private static readonly Guid Banned = new(1, 0, 0, new byte[8]);
    private static readonly Guid Newer = new(2, 0, 0, new byte[8]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task States_and_reminders_of_the_single_process_runtime_are_taken_over_once_and_nothing_newer_is_overwritten()
    {
        await using var database = await MigratedDatabase.CreateAsync();
        var addresses = SiloAddresses.Free();
        await StoreLocallyAsync(database, Banned, "banned", revision: 7);
        await RemindLocallyAsync(database, Banned);
        using (var first = await StartAsync(addresses, database))
        {
            var status = await StatusAsync(first, Banned);
            Assert.Equal((PermissionState.Banned, 7L, "as Local left it"), (status.Permission, status.Revision, status.Reason));
            var reminder = Assert.Single((await first.Services.GetRequiredService<IReminderTable>().ReadRows(GrainIdOf(Banned), Cancellation)).Reminders);
            Assert.Equal(("supervise", TimeSpan.FromMinutes(5)), (reminder.ReminderName, reminder.Period));
            Assert.Equal(0, await CountAsync(database, "select count(*) from local_grain_state") + await CountAsync(database, "select count(*) from local_reminder"));
            await first.StopAsync(Cancellation);
        }

        // A row that turns up later, from a process of the old runtime that was still up, is older than what Orleans has.
        await StoreLocallyAsync(database, Banned, "ok", revision: 1);
        await StoreLocallyAsync(database, Newer, "banned", revision: 3);
        using var second = await StartAsync(addresses, database);
        Assert.Equal(PermissionState.Banned, (await StatusAsync(second, Banned)).Permission);
        Assert.Equal(3, (await StatusAsync(second, Newer)).Revision);
        await second.StopAsync(Cancellation);
    }

    private static GrainId GrainIdOf(Guid instance) => GrainId.Create("wa-instance", GrainKeys.Instance(instance));

    private static async Task<InstanceStatus> StatusAsync(IHost host, Guid instance) =>
        await host.Services.GetRequiredService<IGrainFactory>().GetGrain<IInstanceGrain>(GrainKeys.Instance(instance)).GetStatusAsync();

    // Just as LocalOrleans writes it: {"link":"disconnected","since":"2026-03-02T09:00:00+00:00",...}
    private static Task StoreLocallyAsync(TestDatabase database, Guid instance, string permission, int revision) => ExecuteAsync(
        database,
        "insert into local_grain_state (grain_type, state_name, grain_key, payload, version) values ('wa-instance', 'instance', $1, $2::jsonb, 4)",
        GrainKeys.Instance(instance),
        $$"""{"link":"disconnected","since":"2026-03-02T09:00:00+00:00","reason":"as Local left it","permission":"{{permission}}","permissionUntil":null,"revision":{{revision}},"desired":false}""");

    private static Task RemindLocallyAsync(TestDatabase database, Guid instance) => ExecuteAsync(
        database,
        "insert into local_reminder (grain_id, name, start_at, period_ms, next_due, version) values ($1, 'supervise', now(), 300000, now() + interval '1 hour', 2)",
        GrainIdOf(instance).ToString());

    private static async Task<IHost> StartAsync(SiloAddresses addresses, TestDatabase database)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(addresses.Settings(database.ConnectionString));
        builder.AddWaActorsSilo();
        var host = builder.Build();
        await host.StartAsync(Cancellation);
        return host;
    }

    private static async Task<long> CountAsync(TestDatabase database, string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }

    private static async Task ExecuteAsync(TestDatabase database, string sql, params string[] values)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
