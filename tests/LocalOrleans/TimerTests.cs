using Microsoft.Extensions.DependencyInjection;
using Orleans.Virtual;
using WaActors.Tests.LocalOrleans.Grains;

namespace WaActors.Tests.LocalOrleans;

public sealed class TimerTests : IDisposable
{
    private readonly VirtualClockSource _clock = new();
    private readonly Ticks _ticks;
    private readonly VirtualSilo _silo;

    public TimerTests()
    {
        _ticks = new Ticks(_clock);
        _silo = VirtualSilo.Create(0, services => services.AddSingleton(_ticks));
        _clock.Use(_silo.Clock);
    }

    private IClockGrain Grain => _silo.GetGrain<IClockGrain>("t");

    [Fact]
    public async Task The_next_period_counts_from_the_end_of_the_callback_so_ticks_never_overlap()
    {
        await Grain.StartTimerAsync(1, 2, 5, interleave: false, keepAlive: false);
        _silo.Advance(TimeSpan.FromSeconds(16));

        Assert.Equal(["1 tick", "6 tock", "8 tick", "13 tock", "15 tick"], _ticks.Journal);
    }

    [Fact]
    public async Task A_tick_waits_for_a_request_and_a_request_for_a_tick()
    {
        await Grain.StartTimerAsync(1, 10, 2, interleave: false, keepAlive: false);
        _ = Grain.BusyAsync(3);
        _silo.Advance(TimeSpan.FromSeconds(4));
        _ = Grain.BusyAsync(1);
        _silo.Advance(TimeSpan.FromSeconds(4));

        Assert.Equal(["0 busy", "3 free", "3 tick", "5 tock", "5 busy", "6 free"], _ticks.Journal);
    }

    [Fact]
    public async Task An_interleaving_timer_ticks_while_a_request_waits()
    {
        await Grain.StartTimerAsync(1, 10, 0, interleave: true, keepAlive: false);
        _ = Grain.BusyAsync(3);
        _silo.Advance(TimeSpan.FromSeconds(4));

        Assert.Equal(["0 busy", "1 tick", "1 tock", "3 free"], _ticks.Journal);
    }

    [Fact]
    public async Task A_failing_callback_is_reported_and_the_schedule_goes_on()
    {
        await Grain.StartFailingTimerAsync();
        _silo.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(["1 fail", "2 fail", "3 fail"], _ticks.Journal);
        Assert.All(_silo.UnobservedExceptions, f => Assert.Equal("bad tick", f.Exception.Message));
    }

    [Fact]
    public async Task A_disposed_timer_ticks_no_more()
    {
        await Grain.StartTimerAsync(1, 1, 0, interleave: false, keepAlive: false);
        _silo.Advance(TimeSpan.FromSeconds(1));
        await Grain.StopTimerAsync();
        _silo.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(["1 tick", "1 tock"], _ticks.Journal);
    }

    [Fact]
    public async Task A_changed_timer_follows_its_new_times()
    {
        await Grain.StartTimerAsync(100, 100, 0, interleave: false, keepAlive: false);
        await Grain.ChangeTimerAsync(2, 3);
        _silo.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(["2 tick", "2 tock", "5 tick", "5 tock"], _ticks.Journal);
    }

    [Fact]
    public async Task A_plain_timer_does_not_keep_its_activation_and_ends_with_it()
    {
        await Grain.StartTimerAsync(60, 60, 0, interleave: false, keepAlive: false);
        _silo.Advance(TimeSpan.FromMinutes(60));

        Assert.False(_silo.IsActive(Grain));
        Assert.InRange(_ticks.Journal.Count, 28, 32);
    }

    [Fact]
    public async Task A_keep_alive_timer_keeps_its_activation()
    {
        await Grain.StartTimerAsync(60, 60, 0, interleave: false, keepAlive: true);
        _silo.Advance(TimeSpan.FromMinutes(60));

        Assert.True(_silo.IsActive(Grain));
        Assert.Equal(120, _ticks.Journal.Count);
    }

    public void Dispose() => _silo.Dispose();
}
