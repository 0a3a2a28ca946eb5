using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Virtual;
using WaActors.Tests.LocalOrleans.Grains;

namespace WaActors.Tests.LocalOrleans;

public sealed class InterleavingTests : IDisposable
{
    private readonly Gates _gates = new();
    private readonly VirtualSilo _silo;

    public InterleavingTests() => _silo = VirtualSilo.Create(0, services => services.AddSingleton(_gates));

    [Fact]
    public void Ordinary_requests_wait_for_the_one_that_runs()
    {
        var (first, second) = Both<IGateGrain>(g => g.HoldAsync("a"), g => g.HoldAsync("b"));
        Assert.Equal(["in hold a"], _gates.Journal);
        Open("b");
        Assert.Equal(["in hold a"], _gates.Journal);
        Open("a");
        Assert.Equal(["in hold a", "out hold a", "in hold b", "out hold b"], _gates.Journal);
        Assert.True(first.IsCompletedSuccessfully && second.IsCompletedSuccessfully);
    }

    [Fact]
    public void Requests_of_a_reentrant_class_interleave()
    {
        Both<IReentrantGateGrain>(g => g.HoldAsync("a"), g => g.HoldAsync("b"));

        Assert.Equal(["in hold a", "in hold b"], _gates.Journal);
    }

    [Fact]
    public void An_always_interleaving_call_runs_beside_an_ordinary_one()
    {
        Both<IGateGrain>(g => g.HoldAsync("a"), g => g.PeekAsync("b"));

        Assert.Equal(["in hold a", "in peek b"], _gates.Journal);
    }

    [Fact]
    public void An_always_interleaving_call_holds_up_nothing()
    {
        Both<IGateGrain>(g => g.PeekAsync("a"), g => g.HoldAsync("b"));

        Assert.Equal(["in peek a", "in hold b"], _gates.Journal);
    }

    [Fact]
    public void Readers_run_beside_readers()
    {
        Both<IGateGrain>(g => g.ReadHoldAsync("a"), g => g.ReadHoldAsync("b"));

        Assert.Equal(["in read a", "in read b"], _gates.Journal);
    }

    [Fact]
    public void A_writer_waits_for_all_readers_and_readers_wait_for_it()
    {
        Both<IGateGrain>(g => g.ReadHoldAsync("a"), g => g.ReadHoldAsync("b"));
        _ = Call<IGateGrain>(g => g.HoldAsync("w"));
        Open("a");
        Assert.DoesNotContain("in hold w", _gates.Journal);
        Open("b");
        Assert.Contains("in hold w", _gates.Journal);
        _ = Call<IGateGrain>(g => g.ReadHoldAsync("c"));
        Assert.DoesNotContain("in read c", _gates.Journal);
        Open("w");
        Assert.Contains("in read c", _gates.Journal);
    }

    [Fact]
    public void A_predicate_decides_per_call()
    {
        Both<IChoosyGateGrain>(g => g.HoldAsync("a"), g => g.HoldAsync("rude"));
        _ = Call<IChoosyGateGrain>(g => g.HoldAsync("polite"));

        Assert.Equal(["in hold a", "in hold polite"], _gates.Journal);
    }

    [Fact]
    public void A_call_back_to_a_waiting_caller_deadlocks_until_the_timeout()
    {
        var call = _silo.GetGrain<IGateGrain>("one").CallBackAsync("two", allowsReentrancy: false);
        Assert.Empty(_gates.Journal);

        _silo.Advance(TimeSpan.FromSeconds(30));

        var failure = Assert.IsType<TimeoutException>(call.Exception?.InnerException);
        Assert.Contains("IGateGrain.", failure.Message, StringComparison.Ordinal);
        Assert.Contains("gate/", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_call_back_along_an_allowed_call_chain_runs()
    {
        _gates.Open("relay");
        var call = _silo.GetGrain<IGateGrain>("one").CallBackAsync("two", allowsReentrancy: true);

        Assert.True(call.IsCompletedSuccessfully);
        Assert.Equal(["in hold relay", "out hold relay", "called back"], _gates.Journal);
    }

    [Fact]
    public void An_allowed_call_chain_lets_no_other_call_in()
    {
        _ = _silo.GetGrain<IGateGrain>("one").CallBackAsync("two", allowsReentrancy: true);
        _ = _silo.GetGrain<IGateGrain>("one").HoldAsync("stranger");

        Assert.Equal(["in hold relay"], _gates.Journal);
    }

    [Fact]
    public void Work_that_a_grain_starts_and_forgets_goes_on_in_its_turns()
    {
        _ = Call<IGateGrain>(g => g.AbandonAsync("a"));
        Open("a");

        Assert.Equal(["in abandoned a", "out abandoned a"], _gates.Journal);
        Assert.Empty(_silo.UnobservedExceptions);
    }

    public void Dispose() => _silo.Dispose();

    private Task Call<T>(Func<T, Task> call)
        where T : IGrainWithStringKey => call(_silo.GetGrain<T>("gate"));

    private (Task First, Task Second) Both<T>(Func<T, Task> first, Func<T, Task> second)
        where T : IGrainWithStringKey => (Call(first), Call(second));

    private void Open(string door)
    {
        _gates.Open(door);
        _silo.RunUntilIdle();
    }
}
