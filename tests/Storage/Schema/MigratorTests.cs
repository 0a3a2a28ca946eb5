using WaActors.PostgresKit;
using WaActors.Storage.Schema;

namespace WaActors.Tests.Storage.Schema;

/// <summary>The migrator: once, in order, whole, and never over a surprise.</summary>
public sealed class MigratorTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Applied_steps_are_not_applied_again()
    {
        await using var world = await StorageWorld.CreateAsync();

        Assert.Equal(0, await world.Migrator(Migration.Embedded()).MigrateAsync(Cancellation));
        var names = await world.ReadAsync("select name from schema_migration where number = 1", reader => reader.GetString(0));
        Assert.Equal("core", Assert.Single(names));
    }

    [Fact]
    public async Task Programs_that_start_together_apply_each_step_once()
    {
        await using var world = await StorageWorld.CreateAsync();
        var steps = WithSteps("create table race_a (id integer)", "create table race_b (id integer); insert into race_b values (1)");

        var applied = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => world.Migrator(steps).MigrateAsync(Cancellation)));

        Assert.Equal(2, applied.Sum());
        Assert.Equal(1, await world.CountAsync("select count(*) from race_b"));
    }

    [Fact]
    public async Task A_changed_file_is_refused()
    {
        await using var world = await StorageWorld.CreateAsync();
        await world.Migrator(WithSteps("create table changed (id integer)")).MigrateAsync(Cancellation);

        var exception = await Assert.ThrowsAsync<MigrationRefusedException>(
            () => world.Migrator(WithSteps("create table changed (id bigint)", "create table later (id integer)")).MigrateAsync(Cancellation));

        Assert.Contains("_step0 was changed", exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, await world.CountAsync("select count(*) from pg_class where relname = 'later'"));
    }

    [Fact]
    public async Task Line_endings_are_no_change()
    {
        await using var world = await StorageWorld.CreateAsync();
        await world.Migrator(WithSteps("create table t\n(id integer)")).MigrateAsync(Cancellation);

        Assert.Equal(0, await world.Migrator(WithSteps("create table t\r\n(id integer)")).MigrateAsync(Cancellation));
    }

    [Fact]
    public async Task A_newer_database_is_refused()
    {
        await using var world = await StorageWorld.CreateAsync();
        await world.Migrator(WithSteps("create table newer (id integer)")).MigrateAsync(Cancellation);

        var exception = await Assert.ThrowsAsync<MigrationRefusedException>(() => world.Migrator(Migration.Embedded()).MigrateAsync(Cancellation));

        Assert.Contains("the database is newer", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failing_step_leaves_nothing_and_is_tried_again()
    {
        await using var world = await StorageWorld.CreateAsync();

        await Assert.ThrowsAsync<Npgsql.PostgresException>(
            () => world.Migrator(WithSteps("create table half (id integer); select 1 / 0")).MigrateAsync(Cancellation));
        Assert.Equal(0, await world.CountAsync("select count(*) from pg_class where relname = 'half'"));
        Assert.Equal(1, await world.Migrator(WithSteps("create table half (id integer)")).MigrateAsync(Cancellation));
    }

    private static List<Migration> WithSteps(params string[] steps)
    {
        var migrations = Migration.Embedded().ToList();
        var last = migrations[^1].Number;
        migrations.AddRange(steps.Select((sql, index) => new Migration(last + 1 + index, $"step{index}", sql)));
        return migrations;
    }
}
