using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace WaActors.Gateways.Resilience;

/// <summary>The pipelines of one gateway endpoint: reads are tried again, everything else goes once; one breaker stands around both.</summary>
internal sealed class GatewayEndpoint
{
    private static readonly ResiliencePropertyKey<TimeSpan> TimeLimit = new("WaActors.TimeLimit");
    private readonly ResiliencePipeline<GatewayReply> _reads;
    private readonly ResiliencePipeline<GatewayReply> _once;

    /// <param name="name">Its address, escaped, without a slash at the end.</param>
    /// <param name="breaker">Stands around all its calls.</param>
    /// <param name="options">Tries and waits.</param>
    /// <param name="time">The clock.</param>
    public GatewayEndpoint(string name, EndpointBreaker breaker, GatewayOptions options, TimeProvider time)
    {
        Name = name;
        Breaker = breaker;
        _once = Bounded(breaker, time).Build();
        _reads = options.ReadTries < 2 ? _once : Bounded(breaker, time).AddRetry(Retries(options)).Build();
    }

    public string Name { get; }

    public EndpointBreaker Breaker { get; }

    /// <summary>Makes the call. Whatever it throws comes back as the outcome's exception.</summary>
    public async Task<Outcome<GatewayReply>> RunAsync(
        bool isRead, TimeSpan limit, Func<CancellationToken, Task<GatewayReply>> call, CancellationToken cancellation)
    {
        var context = ResilienceContextPool.Shared.Get(cancellation);
        try
        {
            context.Properties.Set(TimeLimit, limit);
            return await (isRead ? _reads : _once).ExecuteOutcomeAsync(TryAsync, context, call);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private static async ValueTask<Outcome<GatewayReply>> TryAsync(ResilienceContext context, Func<CancellationToken, Task<GatewayReply>> call)
    {
        try
        {
            return Outcome.FromResult(await call(context.CancellationToken));
        }
        catch (Exception fault)
        {
            return Outcome.FromException<GatewayReply>(fault);
        }
    }

    private static ResiliencePipelineBuilder<GatewayReply> Bounded(EndpointBreaker breaker, TimeProvider time) =>
        new ResiliencePipelineBuilder<GatewayReply> { TimeProvider = time }
            .AddStrategy(_ => new BreakerStrategy(breaker), new BreakerStrategyOptions { Name = "breaker" })
            .AddTimeout(new TimeoutStrategyOptions
            {
                TimeoutGenerator = static args => new(args.Context.Properties.GetValue(TimeLimit, Timeout.InfiniteTimeSpan)),
            });

    /// <summary>100 ms, then 200 ms, each by up to a quarter more or less; a 500 may be the gateway's start (I-7).</summary>
    private static RetryStrategyOptions<GatewayReply> Retries(GatewayOptions options) => new()
    {
        MaxRetryAttempts = options.ReadTries - 1,
        Delay = options.ReadRetryDelay,
        BackoffType = DelayBackoffType.Linear,
        UseJitter = true,
        ShouldHandle = static args => new(args.Outcome is { Exception: HttpRequestException or IOException } or { Result.Status: >= 500 }),
    };
}
