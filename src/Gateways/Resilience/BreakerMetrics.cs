using System.Diagnostics.Metrics;
using WaActors.Grains.Telemetry;

namespace WaActors.Gateways.Resilience;

/// <summary>The breakers of all addresses that were talked to, as a gauge (I-13).</summary>
internal sealed class BreakerMetrics : IDisposable
{
    private readonly Meter _meter = new(TelemetryNames.GatewaysMeter);

    public BreakerMetrics(GatewayBreakers breakers) => _meter.CreateObservableGauge(
        TelemetryNames.EndpointBreaker,
        () => breakers.All.Select(status => new Measurement<int>((int)status.State, new KeyValuePair<string, object?>("endpoint", status.Endpoint))),
        null,
        "The breaker of a gateway's address: 0 closed, 1 open, 2 half open");

    public void Dispose() => _meter.Dispose();
}
