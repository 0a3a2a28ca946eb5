using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using WaActors.Grains.Telemetry;

namespace WaActors.Grains.Fleet;

/// <summary>What is measured of gateways' fleets (I-13): of those whose actor is awake in this process.</summary>
internal static class FleetMetrics
{
    private static readonly ConcurrentDictionary<Guid, Func<FleetMeasure>> Fleets = new();
    private static readonly Meter Meter = new(TelemetryNames.InstancesMeter);

    static FleetMetrics()
    {
        Meter.CreateObservableGauge(TelemetryNames.FleetBreakerOpen, () => Observe(fleet => fleet.IsOpen ? 1 : 0), null, "1 while recovery leaves a gateway alone");
        Meter.CreateObservableGauge(TelemetryNames.FleetIncident, () => Observe(fleet => fleet.HasIncident ? 1 : 0), null, "1 while an incident freezes a gateway's recovery");
        Meter.CreateObservableGauge(TelemetryNames.FleetFailing, () => Observe(fleet => fleet.Failing), "{number}", "Numbers of a gateway that fail");
    }

    /// <summary>A fleet's actor woke; it is asked whenever somebody measures, on any thread.</summary>
    public static void Watch(Guid gatewayId, Func<FleetMeasure> measure) => Fleets[gatewayId] = measure;

    /// <summary>A fleet's actor went to sleep.</summary>
    public static void Forget(Guid gatewayId) => Fleets.TryRemove(gatewayId, out _);

    private static IEnumerable<Measurement<int>> Observe(Func<FleetMeasure, int> value) =>
        Fleets.Select(fleet => new Measurement<int>(value(fleet.Value()), new KeyValuePair<string, object?>("gateway_id", fleet.Key)));
}

/// <summary>A fleet, as it is measured.</summary>
/// <param name="IsOpen">Whether it is left alone.</param>
/// <param name="HasIncident">Whether an incident freezes its recovery.</param>
/// <param name="Failing">Numbers that fail.</param>
internal readonly record struct FleetMeasure(bool IsOpen, bool HasIncident, int Failing);
