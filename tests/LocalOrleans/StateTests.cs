using Orleans.LocalReminders;
using Orleans.LocalStorage;
using Orleans.Runtime;
using Orleans.Storage;
using Orleans.Virtual;
using WaActors.Tests.LocalOrleans.Grains;

namespace WaActors.Tests.LocalOrleans;

public sealed class StateTests
{
    private static readonly GrainStateKey Key = new("diary", "diary", "d");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task State_is_there_for_the_next_activation_and_after_a_crash()
    {
        using var silo = VirtualSilo.Create();
        var grain = silo.GetGrain<IStateGrain>("d");
        Assert.Equal((0, false), ((await grain.ReadAsync()).Count, (await grain.ReadAsync()).Exists));
        await grain.WriteAsync("one");
        silo.Deactivate(grain);
        await grain.WriteAsync("two");
        silo.Crash();
        silo.Restart();

        var view = await silo.GetGrain<IStateGrain>("d").ReadAsync();
        Assert.Equal(2, view.Count);
        Assert.Equal(["one", "two"], view.Lines);
        Assert.Equal("2", view.Etag);
    }

    [Fact]
    public async Task State_is_stored_as_camel_case_json_with_enums_as_text()
    {
        using var silo = VirtualSilo.Create();
        await silo.GetGrain<IStateGrain>("d").WriteAsync("one");

        Assert.Equal("""{"count":1,"mood":"angry","lines":["one"]}""", silo.States.Records[Key].Json);
    }

    [Fact]
    public async Task Of_two_activations_the_stale_one_writes_nothing_and_ends()
    {
        using var silo = VirtualSilo.Create();
        await silo.GetGrain<IStateGrain>("d").WriteAsync("one");
        var (fresh, stale) = silo.CreateSecondActivation<IStateGrain>("d");
        await fresh.WriteAsync("fresh");

        var failure = await Assert.ThrowsAsync<InconsistentStateException>(() => stale.WriteAsync("stale"));
        Assert.Equal(("2", "1"), (failure.StoredEtag, failure.CurrentEtag));
        await Assert.ThrowsAsync<OrleansException>(() => stale.ReadAsync());
        Assert.Equal(["one", "fresh"], (await fresh.ReadAsync()).Lines);
    }

    [Fact]
    public async Task A_cleared_state_is_gone_but_a_stale_activation_still_cannot_write()
    {
        using var silo = VirtualSilo.Create();
        await silo.GetGrain<IStateGrain>("d").WriteAsync("one");
        var (fresh, stale) = silo.CreateSecondActivation<IStateGrain>("d");
        await fresh.ClearAsync();
        Assert.False((await fresh.ReadAsync()).Exists);
        await Assert.ThrowsAsync<InconsistentStateException>(() => stale.WriteAsync("stale"));
        Assert.Equal(1, (await fresh.WriteAsync("new")).Count);
    }

    [Fact]
    public Task The_memory_store_keeps_the_contract() => KeepsStateContractAsync(new InMemoryGrainStateStore());

    [Fact]
    public async Task The_postgresql_store_keeps_the_contract()
    {
        await using var database = await LocalDatabase.CreateAsync();
        await KeepsStateContractAsync(new PostgresGrainStateStore(database.DataSource));
    }

    [Fact]
    public async Task Both_reminder_stores_keep_the_contract()
    {
        await KeepsReminderContractAsync(new InMemoryReminderStore());
        await using var database = await LocalDatabase.CreateAsync();
        await KeepsReminderContractAsync(new PostgresReminderStore(database.DataSource));
    }

    [Fact]
    public async Task A_grain_on_the_thread_pool_keeps_its_state_in_postgresql()
    {
        await using var database = await LocalDatabase.CreateAsync();
        await using (var host = await LiveHost.StartAsync(database))
            await host.Grains.GetGrain<IStateGrain>("d").WriteAsync("one");
        await using (var host = await LiveHost.StartAsync(database))
            Assert.Equal(["one"], (await host.Grains.GetGrain<IStateGrain>("d").ReadAsync()).Lines);
    }

    private static async Task KeepsStateContractAsync(IGrainStateStore store)
    {
        Assert.Null(await store.ReadAsync(Key, Token));
        Assert.Equal(1, await store.WriteAsync(Key, """{"a": 1}""", null, Token));
        Assert.Null(await store.WriteAsync(Key, """{"a": 2}""", null, Token));
        Assert.Equal(2, await store.WriteAsync(Key, """{"a": 2}""", 1, Token));
        Assert.Null(await store.WriteAsync(Key, """{"a": 3}""", 1, Token));
        Assert.Equal(new StoredGrainState("""{"a": 2}""", 2), await store.ReadAsync(Key, Token));
        Assert.Equal(3, await store.WriteAsync(Key, null, 2, Token));
        Assert.Equal(new StoredGrainState(null, 3), await store.ReadAsync(Key, Token));
        Assert.Null(await store.ReadAsync(Key with { GrainKey = "other" }, Token));
    }

    private static async Task KeepsReminderContractAsync(IReminderStore store)
    {
        var start = new DateTimeOffset(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);
        var row = new ReminderRow(GrainId.Create("clock", "a/b"), "wake", start, TimeSpan.FromMinutes(1), start, 0);
        Assert.Equal(1, await store.UpsertAsync(row, Token));
        Assert.Equal(2, await store.UpsertAsync(row, Token));
        await store.MoveAsync(row with { Version = 1, NextDue = start.AddHours(1) }, Token);
        Assert.Equal(row with { Version = 2 }, Assert.Single(await store.ReadAllAsync(Token)));
        await store.MoveAsync(row with { Version = 2, NextDue = start.AddHours(1) }, Token);
        Assert.Equal(row with { Version = 2, NextDue = start.AddHours(1) }, Assert.Single(await store.ReadAllAsync(Token)));
        await store.RemoveAsync(row.Grain, "wake", Token);
        Assert.Empty(await store.ReadAllAsync(Token));
    }
}
