using System.Diagnostics;
using System.Diagnostics.Metrics;
using WaActors.Grains.Telemetry;

namespace WaActors.Grains.Calls;

/// <summary>What is measured of calls.</summary>
public static class CallMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = TelemetryNames.ActorsMeter;

    private static readonly Meter Meter = new(MeterName);

    // From the start of the call's turn to its answer, the time that it waits for others included. Tags: interface, method, outcome (ok, failed).
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(TelemetryNames.ActorCallDuration, "ms");

    internal static void Record(string interfaceName, string method, bool succeeded, TimeSpan took)
    {
        if (!Duration.Enabled) return;
        var tags = new TagList
        {
            { "interface", interfaceName },
            { "method", method },
            { "outcome", succeeded ? "ok" : "failed" },
        };
        Duration.Record(took.TotalMilliseconds, tags);
    }
}
