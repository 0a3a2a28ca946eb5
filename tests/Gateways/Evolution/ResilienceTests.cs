using WaActors.Gateways.Resilience;
using WaActors.Grains.Gateways;
using WaActors.Instances;

namespace WaActors.Tests.Gateways.Evolution;

/// <summary>Reads are tried again, sends never, and a gateway that fails is left alone (I-7).</summary>
public sealed class ResilienceTests : IAsyncLifetime
{
    private const string Open = """{"instance":{"instanceName":"camp-01","state":"open"}}""";
    private readonly ManualTime _time = new();
    private StubGateway _stub = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _stub = await StubGateway.StartAsync();

    public ValueTask DisposeAsync() => _stub.DisposeAsync();

    [Fact]
    public async Task A_read_is_tried_three_times()
    {
        _stub.Says(500, "");
        using var rig = new AdapterRig(_stub.BaseUrl);
        Assert.Equal(LinkReadingKind.Unreadable, (await rig.Gateway.GetStateAsync(rig.Instance(), Cancellation)).Kind);
        Assert.Equal(3, _stub.Requests.Count);
    }

    [Fact]
    public async Task A_read_succeeds_when_its_last_try_does()
    {
        _stub.Answer = context => _stub.Requests.Count < 3 ? StubGateway.Json(502, "")(context) : StubGateway.Json(200, Open)(context);
        using var rig = new AdapterRig(_stub.BaseUrl);
        Assert.Equal(LinkReadingKind.Connected, (await rig.Gateway.GetStateAsync(rig.Instance(), Cancellation)).Kind);
        Assert.Equal(0, rig.Breakers.StatusOf(_stub.BaseUrl).ConsecutiveFailures);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(404)]
    public async Task A_definite_answer_is_not_asked_for_again(int status)
    {
        _stub.Says(status, "");
        using var rig = new AdapterRig(_stub.BaseUrl);
        await rig.Gateway.GetStateAsync(rig.Instance(), Cancellation);
        Assert.Single(_stub.Requests);
    }

    [Fact]
    public async Task A_read_that_hangs_ends_at_its_time_limit()
    {
        _stub.Answer = context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        using var rig = new AdapterRig(_stub.BaseUrl, options => options.StateTimeout = TimeSpan.FromMilliseconds(200));
        Assert.Equal(LinkReadingKind.Unreadable, (await rig.Gateway.GetStateAsync(rig.Instance(), Cancellation)).Kind);
    }

    [Fact]
    public async Task An_answer_beyond_the_limit_is_not_read()
    {
        _stub.Says(200, $$"""{"instance":{"instanceName":"camp-01","state":"open"},"x":"{{new string('x', GatewayHttp.MaxAnswerBytes)}}"}""");
        using var rig = new AdapterRig(_stub.BaseUrl, options => options.BreakerFailures = 1);
        Assert.Equal(LinkReadingKind.Unreadable, (await rig.Gateway.GetStateAsync(rig.Instance(), Cancellation)).Kind);
        Assert.Equal(BreakerState.Closed, rig.Breaker);
    }

    [Fact]
    public async Task Five_failures_in_a_row_open_the_breaker_and_a_minute_later_one_read_closes_it()
    {
        _stub.Says(502, "");
        using var rig = new AdapterRig(_stub.BaseUrl, options => options.ReadTries = 1, _time);
        await ReadAsync(rig, times: 4);
        Assert.Equal(BreakerState.Closed, rig.Breaker);
        await ReadAsync(rig, times: 1);
        Assert.Equal(new GatewayBreakerStatus(_stub.BaseUrl.ToString().TrimEnd('/'), BreakerState.Open, 5, _time.Now.AddSeconds(60)), Assert.Single(rig.Breakers.All));

        _stub.Says(200, Open);
        _time.Now += TimeSpan.FromSeconds(59);
        Assert.Equal(LinkReadingKind.Unreadable, (await rig.Gateway.GetStateAsync(rig.Instance(), Cancellation)).Kind);
        Assert.Equal(5, _stub.Requests.Count);

        _time.Now += TimeSpan.FromSeconds(1);
        Assert.Equal(BreakerState.HalfOpen, rig.Breaker);
        Assert.Equal(LinkReadingKind.Connected, (await rig.Gateway.GetStateAsync(rig.Instance(), Cancellation)).Kind);
        Assert.Equal(BreakerState.Closed, rig.Breaker);
    }

    [Fact]
    public async Task A_success_between_them_begins_the_count_anew()
    {
        using var rig = new AdapterRig(_stub.BaseUrl, options => options.ReadTries = 1, _time);
        for (var round = 0; round < 3; round++)
        {
            _stub.Says(502, "");
            await ReadAsync(rig, times: 4);
            _stub.Says(200, Open);
            await ReadAsync(rig, times: 1);
        }

        Assert.Equal(BreakerState.Closed, rig.Breaker);
    }

    [Fact]
    public async Task Errors_of_one_instance_do_not_stop_the_gateway_for_others()
    {
        _stub.Says(500, """{"status":500,"error":"Internal Server Error","response":{"message":"Connection Closed"}}""");
        using var rig = new AdapterRig(_stub.BaseUrl);
        for (var i = 0; i < 10; i++) await rig.Gateway.SendAsync(rig.Instance(), AdapterRig.Message(), Cancellation);
        Assert.Equal(BreakerState.Closed, rig.Breaker);
    }

    [Fact]
    public async Task A_send_to_a_gateway_that_is_left_alone_waits_until_its_time_and_nothing_leaves()
    {
        _stub.Says(502, "");
        using var rig = new AdapterRig(_stub.BaseUrl, options => options.ReadTries = 1, _time);
        await ReadAsync(rig, times: 5);
        var until = _time.Now.AddSeconds(60);
        _time.Now += TimeSpan.FromSeconds(10);
        var outcome = await rig.Gateway.SendAsync(rig.Instance(), AdapterRig.Message(), Cancellation);
        Assert.Equal((SendOutcomeKind.Throttled, until), (outcome.Kind, outcome.Until));
        Assert.Equal(5, _stub.Requests.Count);
    }

    [Fact]
    public async Task Whether_a_gateway_is_back_is_tried_with_a_read_and_not_with_a_message()
    {
        using var rig = new AdapterRig(_stub.BaseUrl, options => options.ReadTries = 1, _time);
        _stub.Says(502, "");
        await ReadAsync(rig, times: 5);
        _time.Now += TimeSpan.FromSeconds(60);

        Assert.Equal(SendOutcomeKind.Throttled, (await rig.Gateway.SendAsync(rig.Instance(), AdapterRig.Message(), Cancellation)).Kind);
        Assert.DoesNotContain(_stub.Requests, asked => asked.Target.Contains("sendText", StringComparison.Ordinal));
        Assert.Equal(BreakerState.Open, rig.Breaker);

        _time.Now += TimeSpan.FromSeconds(60);
        _stub.Answer = context => context.Request.Method == "GET"
            ? StubGateway.Json(200, Open)(context)
            : StubGateway.Json(201, """{"key":{"id":"3EB0"}}""")(context);
        Assert.Equal(SendOutcomeKind.Accepted, (await rig.Gateway.SendAsync(rig.Instance(), AdapterRig.Message(), Cancellation)).Kind);
    }

    [Fact]
    public async Task A_body_is_written_once_whatever_a_connection_pool_would_like()
    {
        using var body = new WatchedContent("{}"u8.ToArray());
        Assert.False(body.IsBegun);
        await body.CopyToAsync(Stream.Null, Cancellation);
        Assert.True(body.IsBegun);
        await Assert.ThrowsAsync<InvalidOperationException>(() => body.CopyToAsync(Stream.Null, Cancellation));
    }

    [Fact]
    public async Task Refused_connections_of_sends_count_too()
    {
        using var rig = new AdapterRig(SendTests.UnusedAddress(), time: _time);
        for (var i = 0; i < 5; i++) await rig.Gateway.SendAsync(rig.Instance(), AdapterRig.Message(), Cancellation);
        Assert.Equal(BreakerState.Open, rig.Breaker);
    }

    private static async Task ReadAsync(AdapterRig rig, int times)
    {
        for (var i = 0; i < times; i++) await rig.Gateway.GetStateAsync(rig.Instance(), Cancellation);
    }
}
