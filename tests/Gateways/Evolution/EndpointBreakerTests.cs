using WaActors.Gateways.Resilience;

namespace WaActors.Tests.Gateways.Evolution;

/// <summary>The breaker alone, on a clock that is turned by hand.</summary>
public sealed class EndpointBreakerTests
{
    private readonly ManualTime _time = new();
    private readonly List<BreakerState> _told = [];
    private readonly EndpointBreaker _breaker;

    public EndpointBreakerTests() =>
        _breaker = new EndpointBreaker("http://gateway", new GatewayOptions(), _time, status => _told.Add(status.State));

    [Fact]
    public void Only_one_call_tries_whether_the_gateway_is_back()
    {
        Fail(5);
        _time.Now += TimeSpan.FromSeconds(60);
        Assert.True(_breaker.TryEnter(out var trial, out _));
        Assert.False(_breaker.TryEnter(out _, out var retryAt));
        Assert.Equal(_time.Now.AddSeconds(5), retryAt);
        _breaker.Leave(trial, CallVerdict.Alive);
        Assert.True(_breaker.TryEnter(out _, out _));
        Assert.Equal([BreakerState.Open, BreakerState.Closed], _told);
    }

    [Fact]
    public void A_failed_trial_opens_it_for_another_period()
    {
        Fail(5);
        _time.Now += TimeSpan.FromSeconds(60);
        Fail(1);
        Assert.False(_breaker.TryEnter(out _, out var retryAt));
        Assert.Equal(_time.Now.AddSeconds(60), retryAt);
    }

    [Fact]
    public void A_trial_whose_caller_gave_up_leaves_room_for_the_next()
    {
        Fail(5);
        _time.Now += TimeSpan.FromSeconds(60);
        Assert.True(_breaker.TryEnter(out var trial, out _));
        _breaker.Leave(trial, CallVerdict.None);
        Assert.True(_breaker.TryEnter(out _, out _));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_call_from_before_it_opened_says_nothing_any_more(bool alive)
    {
        Assert.True(_breaker.TryEnter(out var slow, out _));
        Fail(5);
        var before = _breaker.Status;
        _breaker.Leave(slow, alive ? CallVerdict.Alive : CallVerdict.Failed);
        Assert.Equal(before, _breaker.Status);
    }

    private void Fail(int times)
    {
        for (var i = 0; i < times; i++)
        {
            Assert.True(_breaker.TryEnter(out var pass, out _));
            _breaker.Leave(pass, CallVerdict.Failed);
        }
    }
}
