using WaActors.Bench.Actors;
using WaActors.Bench.Imports;
using WaActors.Bench.Measuring;
using WaActors.Bench.Reactions;
using WaActors.Bench.Sends;
using WaActors.Bench.Sql;
using WaActors.Bench.Supervision;
using WaActors.Storage.Determinism;

namespace WaActors.Bench;

/// <summary>Everything that is measured, in the order of the table.</summary>
internal static class Benchmarks
{
    private const int ManyCampaigns = 50;
    private const int NoOpWindow = 64;
    private const int HttpWindow = 16;

    /// <summary>What <c>--only</c> takes.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All(TimeProvider.System).Select(benchmark => benchmark.Name).Distinct(StringComparer.Ordinal)];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<IBenchmark> All(TimeProvider time)
    {
        var ids = new SystemIdSource(time);
        return
        [
            new RawSets(1, ids, time),
            new RawSets(2, ids, time),
            new OneByOne(1, ids, time),
            new OneByOne(ManyCampaigns, ids, time),
            NoOp(1, time),
            NoOp(ManyCampaigns, time),
            Http(1, time),
            Http(ManyCampaigns, time),
            new DispatchGap(time),
            new LinkReactions(time),
            new ImportRates(ids, time),
            new SupervisedNumbers(time),
        ];
    }

    private static DurableSends NoOp(int campaigns, TimeProvider time) => new(
        "no-op", "WaActors, no-op gateway", campaigns, NoOpWindow,
        (recipients, _) => Task.FromResult<IBenchGateway>(new InProcessGateway(recipients, TimeSpan.Zero, time)));

    private static DurableSends Http(int campaigns, TimeProvider time) => new(
        "http", "WaActors, HTTP gateway", campaigns, HttpWindow, (_, cancellation) => FakeGatewayProcess.StartAsync(time, cancellation));
}
