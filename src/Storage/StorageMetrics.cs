using System.Diagnostics.Metrics;
using WaActors.Grains.Telemetry;

namespace WaActors.Storage;

/// <summary>The instruments of this project. None has tags.</summary>
public static class StorageMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = TelemetryNames.StorageMeter;

    private static readonly Meter Meter = new(MeterName);

    /// <summary>Records in a set of the ledger, as committed.</summary>
    internal static readonly Histogram<int> LedgerSetSize = Meter.CreateHistogram<int>("waactors.ledger.set.size", "{record}");

    /// <summary>From the taking of a set to its answers.</summary>
    internal static readonly Histogram<double> LedgerSetDuration = Meter.CreateHistogram<double>("waactors.ledger.set.duration", "ms");

    /// <summary>Tries of sets that failed and were repeated.</summary>
    internal static readonly Counter<long> LedgerRetries = Meter.CreateCounter<long>("waactors.ledger.retries", "{try}");

    /// <summary>Records that the database refused for their content.</summary>
    internal static readonly Counter<long> LedgerPoisonous = Meter.CreateCounter<long>("waactors.ledger.poisonous", "{record}");

    /// <summary>Events dropped because the queue was full or the database out of reach.</summary>
    internal static readonly Counter<long> EventsDropped = Meter.CreateCounter<long>("waactors.events.dropped", "{event}");
}
