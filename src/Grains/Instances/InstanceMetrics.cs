using System.Diagnostics.Metrics;
using WaActors.Grains.Gateways;
using WaActors.Instances;

namespace WaActors.Grains.Instances;

/// <summary>What is measured of numbers (I-13), under the meter <c>WaActors.Instances</c>. Tags are closed sets: state, outcome, trigger, result.</summary>
internal static class InstanceMetrics
{
    private static readonly Meter Meter = new("WaActors.Instances");

    private static readonly Histogram<double> CheckTime =
        Meter.CreateHistogram<double>("waactors.instance.health_check.duration", "s", "Time of a health check, by what was found");

    private static readonly Counter<long> Recoveries =
        Meter.CreateCounter<long>("waactors.instance.recoveries", "{recovery}", "Recoveries that ended, by trigger and outcome");

    private static readonly Counter<long> Heartbeats =
        Meter.CreateCounter<long>("waactors.instance.heartbeats", "{heartbeat}", "Light pings, by result");

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
}
