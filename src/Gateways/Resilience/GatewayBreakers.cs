using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace WaActors.Gateways.Resilience;

/// <summary>The endpoints talked to so far, each with its circuit breaker. One per process.</summary>
public sealed partial class GatewayBreakers : IDisposable
{
    private readonly ConcurrentDictionary<string, GatewayEndpoint> _endpoints = new(StringComparer.Ordinal);
    private readonly Func<string, GatewayEndpoint> _create;

    // By the address object, which a number's record keeps: to write an address out costs as much as the rest of the look-up.
    private readonly ConditionalWeakTable<Uri, GatewayEndpoint> _byAddress = [];

    private readonly BreakerMetrics _metrics;

    /// <summary>None yet.</summary>
    public GatewayBreakers(IOptions<GatewayOptions> options, TimeProvider time, ILogger<GatewayBreakers> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        _metrics = new BreakerMetrics(this);
        _create = name => new(name, new EndpointBreaker(name, options.Value, time, status => Tell(logger, status)), options.Value, time);
    }

    /// <inheritdoc/>
    public void Dispose() => _metrics.Dispose();

    /// <summary>Every endpoint talked to since the start of the process.</summary>
    public IReadOnlyList<GatewayBreakerStatus> All => [.. _endpoints.Values.Select(endpoint => endpoint.Breaker.Status)];

    /// <summary>The breaker of the gateway at <paramref name="baseUrl"/>; closed when it was never talked to.</summary>
    public GatewayBreakerStatus StatusOf(Uri baseUrl)
    {
        ArgumentNullException.ThrowIfNull(baseUrl);
        return _byAddress.TryGetValue(baseUrl, out var endpoint) || _endpoints.TryGetValue(NameOf(baseUrl), out endpoint)
            ? endpoint.Breaker.Status
            : new GatewayBreakerStatus(NameOf(baseUrl), BreakerState.Closed, 0, null);
    }

    internal GatewayEndpoint For(Uri baseUrl)
    {
        if (_byAddress.TryGetValue(baseUrl, out var known)) return known;
        var endpoint = _endpoints.GetOrAdd(NameOf(baseUrl), _create);
        _byAddress.AddOrUpdate(baseUrl, endpoint);
        return endpoint;
    }

    private static string NameOf(Uri baseUrl) => baseUrl.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/');

    private static void Tell(ILogger logger, GatewayBreakerStatus status)
    {
        if (status.OpenUntil is { } until) Log.Opened(logger, status.Endpoint, status.ConsecutiveFailures, until);
        else Log.Closed(logger, status.Endpoint);
    }

    private static partial class Log
    {
        [LoggerMessage(6001, LogLevel.Warning, "Gateway {Endpoint}: {Failures} calls in a row failed; it is left alone until {Until:O}")]
        public static partial void Opened(ILogger logger, string endpoint, int failures, DateTimeOffset until);

        [LoggerMessage(6002, LogLevel.Information, "Gateway {Endpoint}: it answers again")]
        public static partial void Closed(ILogger logger, string endpoint);
    }
}
