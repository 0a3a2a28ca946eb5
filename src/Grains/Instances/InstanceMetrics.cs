using System.Diagnostics.Metrics;
using WaActors.Grains.Gateways;
using WaActors.Grains.Telemetry;
using WaActors.Instances;

namespace WaActors.Grains.Instances;

/// <summary>What is measured of numbers (I-13). Tags are closed sets: link, permission, state, outcome, trigger, result.</summary>
internal static class InstanceMetrics
{
    private static readonly Meter Meter = new(TelemetryNames.InstancesMeter);

    private static readonly Histogram<double> CheckTime =
        Meter.CreateHistogram<double>(TelemetryNames.HealthCheckDuration, "s", "Time of a health check, by what was found");

    private static readonly Counter<long> Recoveries =
        Meter.CreateCounter<long>(TelemetryNames.Recoveries, "{recovery}", "Recoveries that ended, by trigger and outcome");

    private static readonly Counter<long> Heartbeats =
        Meter.CreateCounter<long>(TelemetryNames.Heartbeats, "{heartbeat}", "Light pings, by result");

    private static readonly int Permissions = Enum.GetValues<PermissionState>().Length;
    private static readonly long[] Census = new long[Enum.GetValues<LinkState>().Length * Permissions];

    static InstanceMetrics() =>
        Meter.CreateObservableGauge(TelemetryNames.Instances, Observe, "{number}", "Numbers whose actor is awake in this process, by link and permission");

    /// <summary>A number's actor woke.</summary>
    public static void Woke(InstanceState state) => Interlocked.Increment(ref Census[PlaceOf(state)]);

    /// <summary>A number's actor went to sleep.</summary>
    public static void Slept(InstanceState state) => Interlocked.Decrement(ref Census[PlaceOf(state)]);

    /// <summary>A number is in another state.</summary>
    public static void Moved(InstanceState before, InstanceState after)
    {
        Slept(before);
        Woke(after);
    }

    public static void Checked(TimeSpan took, HealthState found) => CheckTime.Record(took.TotalSeconds, new KeyValuePair<string, object?>("state", found));

    public static void Ended(RecoveryRun run, RecoveryOutcome outcome) => Recoveries.Add(
        1, new KeyValuePair<string, object?>("trigger", run.Trigger), new KeyValuePair<string, object?>("outcome", outcome));

    public static void Beat(LinkReading reading) => Heartbeats.Add(1, new KeyValuePair<string, object?>("result", reading switch
    {
        { Skipped: true } => "skipped",
        { Kind: LinkReadingKind.Connected } => "healthy",
        { Kind: LinkReadingKind.Unreadable } => "error",
        _ => "unhealthy",
    }));

    private static int PlaceOf(InstanceState state) => ((int)state.Link * Permissions) + (int)state.Permission;

    private static IEnumerable<Measurement<long>> Observe()
    {
        foreach (var link in Enum.GetValues<LinkState>())
        {
            foreach (var permission in Enum.GetValues<PermissionState>())
            {
                var count = Interlocked.Read(ref Census[((int)link * Permissions) + (int)permission]);
                yield return new Measurement<long>(
                    count, new KeyValuePair<string, object?>("link", link), new KeyValuePair<string, object?>("permission", permission));
            }
        }
    }
}
