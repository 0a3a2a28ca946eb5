using Polly;
using Polly.Timeout;

namespace WaActors.Gateways.Resilience;

/// <summary>The call was not begun: its gateway is left alone for now.</summary>
internal sealed class GatewayLeftAloneException(DateTimeOffset retryAt) : Exception("The gateway failed too often in a row and is left alone.")
{
    /// <summary>When asking again makes sense.</summary>
    public DateTimeOffset RetryAt { get; } = retryAt;
}

/// <summary>Puts an <see cref="EndpointBreaker"/> around what follows in a pipeline: around all tries of a read, not around each (I-7).</summary>
internal sealed class BreakerStrategy(EndpointBreaker breaker) : ResilienceStrategy<GatewayReply>
{
    protected override async ValueTask<Outcome<GatewayReply>> ExecuteCore<TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<GatewayReply>>> callback, ResilienceContext context, TState state)
    {
        if (!breaker.TryEnter(out var pass, out var retryAt)) return Outcome.FromException<GatewayReply>(new GatewayLeftAloneException(retryAt));
        var verdict = CallVerdict.None;
        try
        {
            var outcome = await callback(context, state);
            verdict = Judge(outcome);
            return outcome;
        }
        finally
        {
            breaker.Leave(pass, verdict);
        }
    }

    private static CallVerdict Judge(Outcome<GatewayReply> outcome) => outcome switch
    {
        { Result: { } reply } => reply.IsOutage ? CallVerdict.Failed : CallVerdict.Alive,
        { Exception: HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } } => CallVerdict.Alive,
        { Exception: HttpRequestException or IOException or TimeoutRejectedException } => CallVerdict.Failed,
        _ => CallVerdict.None,
    };
}

/// <summary>Polly asks for options of every strategy; these have none.</summary>
internal sealed class BreakerStrategyOptions : ResilienceStrategyOptions;
