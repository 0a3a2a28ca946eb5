using WaActors.Bench.Actors;
using WaActors.Bench.Database;
using WaActors.Bench.Measuring;
using WaActors.Grains.Instances;

namespace WaActors.Bench.Supervision;

/// <summary>
/// What it costs to watch 10,000 connected numbers in one process, and how long a status read takes meanwhile. Verifications and heartbeats come at ten times
/// their default pace (30 s and 12 s), so that a short measurement sees all numbers; the cost of the default is a tenth.
/// </summary>
internal sealed class SupervisedNumbers(TimeProvider time) : IBenchmark
{
    private const int Numbers = 10_000;
    private const int NumbersOfWarmUp = 500;
    private const int Bytes = 1024;
    private static readonly TimeSpan WarmUpMax = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BetweenReads = TimeSpan.FromMilliseconds(2);

    /// <inheritdoc/>
    public string Name => "supervised";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> MeasureAsync(BenchServer server, BenchSize size, CancellationToken cancellation)
    {
        var count = size.Time <= WarmUpMax ? NumbersOfWarmUp : Numbers;
        await using var schema = await server.CreateSchemaAsync(cancellation);
        await using var gateway = new InProcessGateway(1, TimeSpan.Zero, time);
        await using var actors = await ActorHost.StartAsync(schema, gateway, cancellation, Hasten);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var numbers = await actors.AddNumbersAsync(count, windowMax: 1, cancellation);
        await server.SettleAsync(cancellation);
        var bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)count;

        var (calls, used, started) = (gateway.StateReads, Environment.CpuUsage.TotalTime, time.GetTimestamp());
        var reads = await ReadAsync(actors, numbers, size.Time, cancellation);
        var seconds = time.GetElapsedTime(started).TotalSeconds;
        var share = (Environment.CpuUsage.TotalTime - used).TotalSeconds / seconds * 100;
        return
        [
            new Figure("10,000 numbers supervised, ten times the default pace: CPU of one core", FigureKind.Percent, share),
            new Figure("10,000 numbers supervised: memory of one", FigureKind.Memory, bytes / Bytes),
            new Figure("10,000 numbers supervised, ten times the default pace: gateway calls", FigureKind.Calls, (gateway.StateReads - calls) / seconds),
            .. Quantiles.Figures("10,000 numbers supervised: status read", reads),
        ];
    }

    private static void Hasten(InstanceOptions instances, RecoveryOptions recovery) =>
        (instances.VerifyPeriod, recovery.HeartbeatPeriod) = (TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(12));

    private async Task<List<double>> ReadAsync(ActorHost actors, IReadOnlyList<Guid> numbers, TimeSpan length, CancellationToken cancellation)
    {
        var reads = new List<double>();
        var started = time.GetTimestamp();
        for (var turn = 0; time.GetElapsedTime(started) < length; turn++)
        {
            var begun = time.GetTimestamp();
            await actors.Number(numbers[(int)(turn * 7919L % numbers.Count)]).GetStatusAsync();
            reads.Add(time.GetElapsedTime(begun).TotalMilliseconds);
            await Task.Delay(BetweenReads, time, cancellation);
        }

        return reads;
    }
}
