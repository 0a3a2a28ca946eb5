using WaActors.Bench.Actors;
using WaActors.Bench.Database;
using WaActors.Bench.Measuring;

namespace WaActors.Bench.Reactions;

/// <summary>
/// How long a free number stands idle: from a gateway's answer to the start of the number's next send. Ten QR numbers (one send at a time), a campaign
/// without delay each, at a gateway that takes 20 ms.
/// </summary>
internal sealed class DispatchGap(TimeProvider time) : IBenchmark
{
    private const int Numbers = 10;
    private const double SendsPerSecondMax = 45;
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(20);

    /// <inheritdoc/>
    public string Name => "gap";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> MeasureAsync(BenchServer server, BenchSize size, CancellationToken cancellation)
    {
        var each = (int)Math.Ceiling(size.Time.TotalSeconds * SendsPerSecondMax);
        await using var schema = await server.CreateSchemaAsync(cancellation);
        await using var gateway = new InProcessGateway(each * Numbers, Latency, time);
        await using var actors = await ActorHost.StartAsync(schema, gateway, cancellation);
        var numbers = await actors.AddNumbersAsync(Numbers, windowMax: 1, cancellation);
        var drafts = new List<Guid>();
        for (var index = 0; index < Numbers; index++)
            drafts.Add(await actors.AddCampaignAsync(numbers[index], (index * each) + 1, each, cancellation));
        await server.SettleAsync(cancellation);

        await actors.StartAsync(drafts);
        await actors.CompletedAsync(cancellation);
        await gateway.CheckReceivedAsync(each * Numbers, cancellation);
        await Exactness.CheckSentAsync(schema, each * Numbers, cancellation);
        return Quantiles.Figures("dispatch gap", [.. numbers.SelectMany(number => gateway.TimesOf(number).TakeGaps())]);
    }
}
