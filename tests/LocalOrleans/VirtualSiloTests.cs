using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using Orleans.Virtual;
using WaActors.Tests.LocalOrleans.Grains;

namespace WaActors.Tests.LocalOrleans;

public sealed class VirtualSiloTests
{
    [Fact]
    public void The_same_seed_gives_the_same_trace_and_other_seeds_others()
    {
        var traces = new ulong[] { 0, 1, 1, 2, 3 }.Select(Trace).ToArray();

        Assert.Equal(traces[1], traces[2]);
        Assert.Equal(4, traces.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Time_moves_only_when_told_and_timers_fire_in_due_then_creation_order()
    {
        using var silo = VirtualSilo.Create();
        var fired = new List<string>();
        using var late = silo.Clock.CreateTimer(_ => fired.Add("late"), null, TimeSpan.FromSeconds(2), Timeout.InfiniteTimeSpan);
        using var first = silo.Clock.CreateTimer(_ => fired.Add("first"), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        using var second = silo.Clock.CreateTimer(_ => fired.Add("second"), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        silo.RunUntilIdle();
        Assert.Empty(fired);
        silo.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(["first", "second", "late", "first"], fired);
        Assert.NotEqual(TimeSpan.TicksPerSecond, silo.Clock.TimestampFrequency);
    }

    [Fact]
    public void Code_that_waits_for_what_never_comes_is_told_so()
    {
        var gates = new Gates();
        using var silo = VirtualSilo.Create(5, services => services.AddSingleton(gates));

        var failure = Assert.Throws<InvalidOperationException>(() => silo.Run(() => silo.GetGrain<IGateGrain>("g").HoldAsync("never")));

        Assert.Contains("Seed 5", failure.Message, StringComparison.Ordinal);
        Assert.Contains("gate/g (Active, 1 running, 0 waiting)", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Unanswered: IGateGrain.HoldAsync on gate/g", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Advancing_runs_carry_code_over_its_delays()
    {
        using var silo = VirtualSilo.Create();
        var start = silo.Clock.GetUtcNow();

        silo.RunAdvancing(() => Task.Delay(TimeSpan.FromMinutes(3), silo.Clock, CancellationToken.None), TimeSpan.FromMinutes(5));

        Assert.Equal(TimeSpan.FromMinutes(3), silo.Clock.GetUtcNow() - start);
    }

    [Fact]
    public void Test_code_may_move_time_from_within_a_run()
    {
        var (silo, ticks) = WithTicks();
        using (silo)
        {
            silo.Run(async () =>
            {
                await silo.GetGrain<IClockGrain>("t").StartTimerAsync(1, 1, 0, interleave: false, keepAlive: false);
                silo.Advance(TimeSpan.FromSeconds(2));
            });
        }

        Assert.Equal(["1 tick", "1 tock", "2 tick", "2 tock"], ticks.Journal);
    }

    [Fact]
    public void A_crash_abandons_what_runs_and_waits_without_deactivating()
    {
        var gates = new Gates();
        var script = new LifeScript();
        using var silo = VirtualSilo.Create(0, services => services.AddSingleton(gates).AddSingleton(script));
        var held = silo.GetGrain<IGateGrain>("g").HoldAsync("a");
        var waiting = silo.GetGrain<IGateGrain>("g").HoldAsync("b");
        _ = silo.GetGrain<ILifeGrain>("x").GenerationAsync();
        silo.Crash();
        gates.Open("a");
        gates.Open("b");
        silo.RunUntilIdle();

        Assert.Equal(["in hold a"], gates.Journal);
        Assert.Equal(["activate x"], script.Journal);
        Assert.IsType<SiloUnavailableException>(held.Exception?.InnerException);
        Assert.IsType<SiloUnavailableException>(waiting.Exception?.InnerException);
    }

    [Fact]
    public async Task Timers_and_delays_die_in_a_crash_and_the_next_process_starts_clean()
    {
        var (silo, ticks) = WithTicks();
        using (silo)
        {
            await silo.GetGrain<IClockGrain>("t").StartTimerAsync(1, 1, 0, interleave: false, keepAlive: false);
            _ = silo.GetGrain<IClockGrain>("u").BusyAsync(1);
            silo.Crash();
            silo.Restart();
            silo.Advance(TimeSpan.FromSeconds(10));
            Assert.Equal(0, silo.ActivationCount);
            _ = silo.GetGrain<IClockGrain>("t").BusyAsync(1);
            silo.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(["0 busy", "10 busy", "11 free"], ticks.Journal);
    }

    [Fact]
    public void A_second_activation_takes_the_calls_while_the_old_one_lives_on_with_its_timers()
    {
        var (silo, ticks) = WithTicks();
        using (silo)
        {
            _ = silo.GetGrain<IClockGrain>("t").StartTimerAsync(1, 1, 0, interleave: false, keepAlive: false);
            var (fresh, stale) = silo.CreateSecondActivation<IClockGrain>("t");
            _ = fresh.BusyAsync(100);
            silo.Advance(TimeSpan.FromSeconds(1));
            _ = stale.StopTimerAsync();
            silo.Advance(TimeSpan.FromSeconds(5));

            Assert.NotSame(silo.FindInstance(fresh), silo.FindInstance(stale));
        }

        Assert.Equal(["0 busy", "1 tick", "1 tock"], ticks.Journal);
    }

    [Fact]
    public void A_failure_of_work_that_nobody_awaited_is_observable()
    {
        var gates = new Gates();
        using var silo = VirtualSilo.Create(0, services => services.AddSingleton(gates));
        Abandon(silo);
        silo.RunUntilIdle();

        Assert.Equal("lost", Assert.Single(silo.UnobservedExceptions).Exception.Message);
    }

    [Fact]
    public void Work_from_another_thread_is_waited_for_and_counted()
    {
        using var silo = VirtualSilo.Create();

        var answer = silo.Run(async () =>
        {
            using var door = new ManualResetEventSlim();
            var work = Task.Run(
                () =>
                {
                    door.Wait(CancellationToken.None);
                    return 42;
                },
                CancellationToken.None);
            _ = OpenOnceTheRunWaitsAsync(door);
            return await work;
        });

        Assert.Equal(42, answer);
        Assert.Equal(1, silo.ForeignPosts);
    }

    [Fact]
    public void A_host_is_not_driven_from_within_a_grain()
    {
        VirtualSilo? silo = null;
        var driver = new Driver(() => silo!.RunUntilIdle());
        using (silo = VirtualSilo.Create(0, services => services.AddSingleton(driver)))
        {
            var failure = Assert.Throws<InvalidOperationException>(() => silo.Run(() => silo.GetGrain<IDriverGrain>("d").DriveAsync()));
            Assert.Contains("not from within a grain (driver/d)", failure.Message, StringComparison.Ordinal);
        }
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Abandon(VirtualSilo silo) => silo.Run(() => silo.GetGrain<IGateGrain>("g").AbandonFailureAsync("lost"));

    private static async Task OpenOnceTheRunWaitsAsync(ManualResetEventSlim door)
    {
        await Task.Yield();
        door.Set();
    }

    private static string Trace(ulong seed)
    {
        using var silo = VirtualSilo.Create(seed);
        var trace = new List<string>();
        silo.OnTurn = trace.Add;
        silo.Run(() => Task.WhenAll(Enumerable.Range(0, 20).Select(i => silo.GetGrain<ICounterGrain>($"c-{i % 5}").AddSlowlyAsync(i % 4))));
        Assert.Equal(0, silo.ForeignPosts);
        return string.Join(' ', trace);
    }

    private static (VirtualSilo Silo, Ticks Ticks) WithTicks()
    {
        var source = new VirtualClockSource();
        var ticks = new Ticks(source);
        var silo = VirtualSilo.Create(0, services => services.AddSingleton(ticks));
        source.Use(silo.Clock);
        return (silo, ticks);
    }
}

internal sealed record Driver(Action Drive);

internal interface IDriverGrain : IGrainWithStringKey
{
    Task DriveAsync();
}

internal sealed class DriverGrain(Driver driver) : Grain, IDriverGrain
{
    public Task DriveAsync()
    {
        driver.Drive();
        return Task.CompletedTask;
    }
}
