using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Orleans.Virtual;
using WaActors.Tests.LocalOrleans.Grains;

namespace WaActors.Tests.LocalOrleans;

public sealed class LifeTests : IDisposable
{
    private readonly LifeScript _script = new();
    private readonly VirtualSilo _silo;

    public LifeTests() => _silo = VirtualSilo.Create(0, services => services.AddSingleton(_script));

    private ILifeGrain Grain => _silo.GetGrain<ILifeGrain>("x");

    [Fact]
    public async Task A_failed_activation_fails_the_call_and_the_next_call_tries_afresh()
    {
        _script.FailingActivations = 1;

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => Grain.GenerationAsync());
        Assert.Equal("generation 1 is stillborn", failure.Message);
        Assert.Equal(0, _silo.ActivationCount);
        Assert.Equal(2, await Grain.GenerationAsync());
    }

    [Fact]
    public void A_failed_activation_fails_all_calls_that_waited_for_it()
    {
        _script.FailingActivations = 1;

        var failures = _silo.Run(() => Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Record.ExceptionAsync(() => Grain.GenerationAsync()).AsTask())));

        Assert.All(failures, f => Assert.IsType<InvalidOperationException>(f));
        Assert.Equal(1, _script.Activations);
    }

    [Fact]
    public async Task An_idle_activation_goes_away_after_the_collection_age_and_the_next_call_makes_another()
    {
        Assert.Equal(1, await Grain.GenerationAsync());
        _silo.Advance(TimeSpan.FromMinutes(14));
        Assert.True(_silo.IsActive(Grain));
        _silo.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(["activate x", "deactivate ActivationIdle", "dispose"], _script.Journal);
        Assert.False(_silo.IsActive(Grain));
        Assert.Equal(2, await Grain.GenerationAsync());
    }

    [Fact]
    public async Task Use_keeps_an_activation()
    {
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(1, await Grain.GenerationAsync());
            _silo.Advance(TimeSpan.FromMinutes(14));
        }
    }

    [Fact]
    public async Task A_delayed_deactivation_waits()
    {
        await Grain.SpareAsync(TimeSpan.FromHours(2));
        _silo.Advance(TimeSpan.FromMinutes(119));
        Assert.True(_silo.IsActive(Grain));
        _silo.Advance(TimeSpan.FromMinutes(3));
        Assert.False(_silo.IsActive(Grain));
    }

    [Fact]
    public async Task An_always_active_class_is_never_collected()
    {
        var grain = _silo.GetGrain<IEternalGrain>("x");
        await grain.GenerationAsync();
        _silo.Advance(TimeSpan.FromDays(3));
        Assert.True(_silo.IsActive(grain));
    }

    [Fact]
    public async Task Calls_that_come_while_it_ends_wait_for_the_next_activation()
    {
        _script.DeactivationDoor = new TaskCompletionSource();
        Assert.Equal(1, await Grain.StopAsync());
        var waiting = Grain.GenerationAsync();
        Assert.False(waiting.IsCompleted);

        _script.DeactivationDoor.SetResult();
        _silo.RunUntilIdle();

        Assert.Equal(2, await waiting);
        Assert.Equal(["activate x", "deactivate ApplicationRequested", "dispose", "activate x"], _script.Journal);
    }

    [Fact]
    public async Task An_inconsistent_state_that_escapes_a_call_ends_the_activation()
    {
        await Grain.GenerationAsync();
        await Assert.ThrowsAsync<InconsistentStateException>(() => Grain.StaleWriteAsync());

        Assert.Contains("deactivate ApplicationError", _script.Journal);
        Assert.Equal(2, await Grain.GenerationAsync());
    }

    [Fact]
    public async Task A_stopping_host_deactivates_what_is_active()
    {
        await Grain.GenerationAsync();

        _silo.Stop();

        Assert.Equal(["activate x", "deactivate ShuttingDown", "dispose"], _script.Journal);
    }

    [Fact]
    public async Task Deactivations_racing_with_calls_on_the_thread_pool_lose_no_call()
    {
        await using var host = await LiveHost.StartAsync();
        var grain = host.Grains.GetGrain<ICounterGrain>("c");

        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < 300; i++)
            {
                await (i % 7 == caller % 7 ? grain.StopAsync() : grain.NothingAsync());
                Assert.Equal("c", await grain.KeyAsync());
            }
            return 300;
        })));

        Assert.Equal(32 * 300, answers.Sum());
    }

    public void Dispose() => _silo.Dispose();
}
