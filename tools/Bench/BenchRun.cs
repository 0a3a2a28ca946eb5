using System.Globalization;
using WaActors.Bench.Database;
using WaActors.Bench.Measuring;

namespace WaActors.Bench;

/// <summary>Measures everything wanted, round by round, so that a busy minute of the machine touches all rows and not one.</summary>
internal sealed class BenchRun(BenchServer server, BenchOptions options, TextWriter progress)
{
    private const int WarmUpMessages = 50_000;
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(2);

    /// <summary>Runs all rounds after one that only warms up.</summary>
    public async Task<ResultTable> RunAsync(CancellationToken cancellation)
    {
        var wanted = Benchmarks.All(TimeProvider.System)
            .Where(benchmark => options.Only.Count == 0 || options.Only.Contains(benchmark.Name, StringComparer.Ordinal)).ToList();
        var table = new ResultTable();
        await MeasureAsync(wanted, new BenchSize(Math.Min(WarmUpMessages, options.Messages), WarmUpTime), "warm-up", cancellation);
        for (var round = 1; round <= options.Rounds; round++)
        {
            var title = string.Create(CultureInfo.InvariantCulture, $"round {round}");
            table.Add(await MeasureAsync(wanted, new BenchSize(options.Messages, TimeSpan.FromSeconds(options.Seconds)), title, cancellation));
        }

        return table;
    }

    private async Task<IReadOnlyList<Figure>> MeasureAsync(
        List<IBenchmark> wanted, BenchSize size, string title, CancellationToken cancellation)
    {
        var round = new List<Figure>();
        foreach (var benchmark in wanted)
        {
            foreach (var figure in await benchmark.MeasureAsync(server, size, cancellation))
            {
                round.Add(figure);
                await progress.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{title}: {figure.Row}: {figure.Value:#,0.##}"));
            }
        }

        return round;
    }
}
