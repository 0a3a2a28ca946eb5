using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Virtual;
using WaActors.PostgresKit;
using WaActors.Tests.LocalOrleans.Grains;

namespace WaActors.Tests.LocalOrleans;

public sealed class ReminderTests
{
    private readonly VirtualClockSource _clock = new();
    private readonly Ticks _ticks;

    public ReminderTests() => _ticks = new Ticks(_clock);

    [Fact]
    public async Task A_reminder_wakes_its_grain_although_the_activation_is_gone()
    {
        using var silo = Create();
        var grain = silo.GetGrain<IClockGrain>("r");
        await grain.RemindAsync("wake", 100, 60);
        silo.Deactivate(grain);
        silo.Advance(TimeSpan.FromSeconds(170));

        Assert.Equal(["100 reminded of wake", "160 reminded of wake"], _ticks.Journal);
        Assert.True(silo.IsActive(grain));
    }

    [Fact]
    public async Task A_tick_missed_while_the_host_was_down_comes_after_its_start_once()
    {
        using var silo = Create();
        await silo.GetGrain<IClockGrain>("r").RemindAsync("wake", 100, 60);
        silo.Crash();
        silo.Advance(TimeSpan.FromSeconds(250));
        silo.Restart();
        silo.Advance(TimeSpan.FromSeconds(40));

        Assert.Equal(["250 reminded of wake", "280 reminded of wake"], _ticks.Journal);
    }

    [Fact]
    public async Task An_unregistered_reminder_ticks_no_more_even_after_a_restart()
    {
        using var silo = Create();
        var grain = silo.GetGrain<IClockGrain>("r");
        await grain.RemindAsync("wake", 60, 60);
        await grain.RemindAsync("other", 600, 60);
        await grain.ForgetAsync("wake");
        Assert.Equal(["other"], await grain.RemindersAsync());
        silo.Restart();
        silo.Advance(TimeSpan.FromSeconds(300));

        Assert.Empty(_ticks.Journal);
    }

    [Fact]
    public async Task Registering_again_replaces_the_times()
    {
        using var silo = Create();
        var grain = silo.GetGrain<IClockGrain>("r");
        await grain.RemindAsync("wake", 60, 60);
        await grain.RemindAsync("wake", 90, 120);
        silo.Advance(TimeSpan.FromSeconds(220));

        Assert.Equal(["90 reminded of wake", "210 reminded of wake"], _ticks.Journal);
    }

    [Fact]
    public async Task A_period_below_the_minimum_is_refused()
    {
        using var silo = Create();

        var failure = await Assert.ThrowsAsync<ArgumentException>(() => silo.GetGrain<IClockGrain>("r").RemindAsync("wake", 60, 59));

        Assert.Contains("00:00:59", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reminder_in_postgresql_survives_a_restart()
    {
        await using var database = await LocalDatabase.CreateAsync();
        using var silo = Create(database);
        await silo.GetGrain<IClockGrain>("r").RemindAsync("wake", 100, 60);
        silo.Crash();
        silo.Restart();
        silo.Advance(TimeSpan.FromSeconds(120));
        silo.Crash();
        silo.Restart();
        silo.Advance(TimeSpan.FromSeconds(50));

        Assert.Equal(["100 reminded of wake", "160 reminded of wake"], _ticks.Journal);
    }

    private VirtualSilo Create(TestDatabase? database = null)
    {
        var clock = new VirtualTimeProvider();
        _clock.Use(clock);
        return VirtualSilo.Create(0, silo =>
        {
            silo.Services.AddSingleton(_ticks);
            if (database is null)
                return;
            silo.Services.AddKeyedSingleton(LocalSiloBuilderExtensions.DataSourceKey, database.DataSource);
            silo.UsePostgresStorage();
        }, clock);
    }
}

internal static class LocalDatabase
{
    public static Task<TestDatabase> CreateAsync() => PostgresServer.CreateDatabaseAsync(
        [PostgresServer.RepositoryPath("sql/0100_local_runtime.sql")], TestContext.Current.CancellationToken);
}
