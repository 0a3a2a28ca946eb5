using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Virtual;
using WaActors.Tests.LocalOrleans.Grains;

namespace WaActors.Tests.LocalOrleans;

public sealed class CallTests : IDisposable
{
    private readonly Gates _gates = new();
    private readonly VirtualSilo _silo;

    public CallTests() => _silo = VirtualSilo.Create(0, silo =>
    {
        silo.Services.AddSingleton(_gates);
        silo.AddIncomingGrainCallFilter(new NotingFilter(_gates));
        silo.AddOutgoingGrainCallFilter(new RewritingFilter());
    });

    private IGateGrain Gate => _silo.GetGrain<IGateGrain>("g");

    [Fact]
    public async Task A_failure_reaches_the_caller_with_type_and_message()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => _silo.GetGrain<ICounterGrain>("c").FailAsync("as told"));

        Assert.Equal("as told", failure.Message);
    }

    [Fact]
    public void A_caller_waits_30_seconds_and_the_callee_goes_on()
    {
        var call = Gate.HoldAsync("a");
        _silo.Advance(TimeSpan.FromSeconds(29.999));
        Assert.False(call.IsCompleted);
        _silo.Advance(TimeSpan.FromMilliseconds(1));
        Assert.IsType<TimeoutException>(call.Exception?.InnerException);

        _gates.Open("a");
        _silo.RunUntilIdle();
        Assert.Contains("out hold a", _gates.Journal);
    }

    [Fact]
    public void A_method_may_set_its_own_patience()
    {
        var call = Gate.QuickHoldAsync("a");
        _silo.Advance(TimeSpan.FromSeconds(5));
        Assert.Contains("IGateGrain.QuickHoldAsync on gate/g within 00:00:05", call.Exception?.InnerException?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_call_that_timed_out_in_the_queue_is_never_run()
    {
        _ = Gate.HoldAsync("a");
        _ = Gate.QuickHoldAsync("b");
        _silo.Advance(TimeSpan.FromSeconds(6));
        _gates.Open("a");
        _silo.RunUntilIdle();
        Assert.DoesNotContain("in quick b", _gates.Journal);
    }

    [Fact]
    public void Cancelling_reaches_the_running_callee_as_a_turn_of_its_own()
    {
        using var cancellation = new CancellationTokenSource();
        var call = Gate.HoldCancellableAsync("a", cancellation.Token);
        cancellation.Cancel();
        _silo.RunUntilIdle();

        Assert.True(call.IsCanceled);
        Assert.Contains("cancelled within a turn: True", _gates.Journal);
        Assert.DoesNotContain("out a", _gates.Journal);
    }

    [Fact]
    public void A_call_cancelled_in_the_queue_is_never_run()
    {
        using var cancellation = new CancellationTokenSource();
        _ = Gate.HoldAsync("a");
        var call = Gate.HoldCancellableAsync("b", cancellation.Token);
        cancellation.Cancel();
        Assert.True(call.IsCanceled);
        _gates.Open("a");
        _silo.RunUntilIdle();
        Assert.DoesNotContain("in b", _gates.Journal);
    }

    [Fact]
    public void A_one_way_call_returns_at_once_and_its_failure_is_only_reported()
    {
        _ = Gate.HoldAsync("a");
        var told = Gate.TellAsync("news");
        var bad = Gate.TellBadlyAsync("bad news");
        Assert.True(told.IsCompletedSuccessfully && bad.IsCompletedSuccessfully);
        _gates.Open("a");
        _silo.RunUntilIdle();

        Assert.Contains("told news", _gates.Journal);
        Assert.Equal("bad news", Assert.Single(_silo.UnobservedExceptions).Exception.Message);
    }

    [Fact]
    public void Request_context_flows_down_and_never_up()
    {
        var answer = _silo.Run(async () =>
        {
            RequestContext.Set("trace", "t1");
            return await Gate.NestedContextAsync("other", "trace");
        });

        Assert.Equal("t1, then t1", answer);
    }

    [Fact]
    public async Task Filters_see_calls_on_both_sides_and_may_change_arguments_and_results()
    {
        Assert.Equal("c, noted", await _silo.GetGrain<ICounterGrain>("c").KeyAsync());
        Assert.Contains("filtered ICounterGrain.KeyAsync -> CounterGrain.KeyAsync on counter/c", _gates.Journal);
        await Gate.TellAsync("rewrite me");
        Assert.Contains("told rewritten", _gates.Journal);
    }

    [Fact]
    public void An_interface_without_a_class_is_refused_with_its_name()
    {
        var failure = Assert.Throws<ArgumentException>(() => _silo.GetGrain<INobodyGrain>("n"));

        Assert.Contains(nameof(INobodyGrain), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_interface_with_two_classes_is_refused_unless_a_prefix_chooses()
    {
        var failure = Assert.Throws<ArgumentException>(() => _silo.GetGrain<ITwinGrain>("n"));

        Assert.Contains("LeftTwinGrain", failure.Message, StringComparison.Ordinal);
        Assert.Contains("RightTwinGrain", failure.Message, StringComparison.Ordinal);
        Assert.Equal("lefttwin/n", _silo.GrainFactory.GetGrain<ITwinGrain>("n", "Left").GetGrainId().ToString());
    }

    public void Dispose() => _silo.Dispose();

    private sealed class NotingFilter(Gates gates) : IIncomingGrainCallFilter
    {
        public async Task Invoke(IIncomingGrainCallContext context)
        {
            await context.Invoke();
            if (context.MethodName != "KeyAsync")
                return;
            var from = $"{context.InterfaceMethod.DeclaringType!.Name}.{context.MethodName}";
            var to = $"{context.Grain.GetType().Name}.{context.ImplementationMethod.Name.Split('.')[^1]}";
            gates.Note($"filtered {from} -> {to} on {context.TargetId}");
            context.Result = $"{context.Result}, noted";
        }
    }

    private sealed class RewritingFilter : IOutgoingGrainCallFilter
    {
        public Task Invoke(IOutgoingGrainCallContext context)
        {
            if (context.MethodName == "TellAsync" && context.Request.GetArgument(0) is "rewrite me")
                context.Request.SetArgument(0, "rewritten");
            return context.Invoke();
        }
    }
}

internal interface INobodyGrain : IGrainWithStringKey;

internal interface ITwinGrain : IGrainWithStringKey;

internal sealed class LeftTwinGrain : Grain, ITwinGrain;

internal sealed class RightTwinGrain : Grain, ITwinGrain;
