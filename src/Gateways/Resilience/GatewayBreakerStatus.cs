namespace WaActors.Gateways.Resilience;

/// <summary>Whether a gateway is talked to.</summary>
public enum BreakerState
{
    /// <summary>It is.</summary>
    Closed = 0,

    /// <summary>It failed too often in a row and is left alone until <see cref="GatewayBreakerStatus.OpenUntil"/>.</summary>
    Open = 1,

    /// <summary>That time is over: one call tries whether it is back.</summary>
    HalfOpen = 2,
}

/// <summary>The circuit breaker of one gateway endpoint (I-13).</summary>
/// <param name="Endpoint">Address of the gateway, without credentials and without a slash at the end.</param>
/// <param name="State">Whether it is talked to.</param>
/// <param name="ConsecutiveFailures">Calls that failed in a row.</param>
/// <param name="OpenUntil">When it is tried again; null while closed.</param>
public sealed record GatewayBreakerStatus(string Endpoint, BreakerState State, int ConsecutiveFailures, DateTimeOffset? OpenUntil);
