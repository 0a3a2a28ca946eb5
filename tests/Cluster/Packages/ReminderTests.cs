using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using WaActors.PostgresKit;
using WaActors.Silo.Hosting;

namespace WaActors.Tests.Cluster.Packages;

/// <summary>Wakes by its reminder and by nothing else.</summary>
[Alias("test.IRemindedGrain")]
public interface IRemindedGrain : IGrainWithStringKey
{
    /// <summary>Asks to be woken again and again.</summary>
    [Alias("Remind")]
    Task RemindAsync(TimeSpan period);
}

/// <summary>Where the test hears of wakes.</summary>
public sealed class Wakes
{
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The first wake in this process.</summary>
    public Task First => _first.Task;

    /// <summary>A reminder fired.</summary>
    public void Add() => _first.TrySetResult();
}

/// <summary>See <see cref="IRemindedGrain"/>.</summary>
[GrainType("test-reminded")]
[SuppressMessage("Performance", "CA1812", Justification = "Orleans makes it.")]
internal sealed class RemindedGrain(Wakes wakes) : Grain, IRemindedGrain, IRemindable
{
    public async Task RemindAsync(TimeSpan period) => await this.RegisterOrUpdateReminder("wake", period, period, TestContext.Current.CancellationToken);

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        wakes.Add();
        return Task.CompletedTask;
    }
}

/// <summary>A reminder is the database's, not a silo's.</summary>
public class ReminderTests
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_reminder_that_was_registered_before_all_silos_stopped_fires_after_they_start()
    {
        await using var database = await MigratedDatabase.CreateAsync();
        var addresses = SiloAddresses.Free();
        using (var before = await StartAsync(addresses, database))
        {
            await before.Services.GetRequiredService<IGrainFactory>().GetGrain<IRemindedGrain>("reminded-1").RemindAsync(Period);
            await before.StopAsync(Cancellation);
            Assert.Equal(1, await RemindersAsync(database));
        }

        using var after = await StartAsync(addresses, database);
        try
        {
            await after.Services.GetRequiredService<Wakes>().First.WaitAsync(Limit, TimeProvider.System, Cancellation);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"Waited {Limit.TotalSeconds:0} s in vain for the reminder.");
        }

        await after.StopAsync(Cancellation);
    }

    private static async Task<IHost> StartAsync(SiloAddresses addresses, TestDatabase database)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(addresses.Settings(database.ConnectionString));
        builder.AddWaActorsSilo();
        builder.Services.AddSingleton<Wakes>();
        builder.Services.Configure<ReminderOptions>(reminders => reminders.MinimumReminderPeriod = Period);
        var host = builder.Build();
        await host.StartAsync(Cancellation);
        return host;
    }

    private static async Task<long> RemindersAsync(TestDatabase database)
    {
        await using var command = database.DataSource.CreateCommand("select count(*) from orleans_reminder where grain_id like 'test-reminded%'");
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}
