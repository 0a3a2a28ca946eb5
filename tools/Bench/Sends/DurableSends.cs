using System.Globalization;
using WaActors.Bench.Actors;
using WaActors.Bench.Database;
using WaActors.Bench.Measuring;

namespace WaActors.Bench.Sends;

/// <summary>The product itself: campaigns without delay over ten numbers, from their start until all is sent and stored.</summary>
/// <param name="name">For <c>--only</c>.</param>
/// <param name="title">Of its row.</param>
/// <param name="campaigns">How many share the messages; each has all numbers in its ring.</param>
/// <param name="windowMax">Sends in flight of a number.</param>
/// <param name="openGateway">Opens the gateway for so many recipients.</param>
internal sealed class DurableSends(
    string name, string title, int campaigns, int windowMax, Func<int, CancellationToken, Task<IBenchGateway>> openGateway) : IBenchmark
{
    private const int Numbers = 10;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> MeasureAsync(BenchServer server, BenchSize size, CancellationToken cancellation)
    {
        var messages = size.Messages / campaigns * campaigns;
        await using var schema = await server.CreateSchemaAsync(cancellation);
        await using var gateway = await openGateway(messages, cancellation);
        await using var actors = await ActorHost.StartAsync(schema, gateway, cancellation);
        var numbers = await actors.AddNumbersAsync(Numbers, windowMax, cancellation);
        var drafts = await actors.AddCampaignsAsync(numbers, campaigns, messages, cancellation);
        await server.SettleAsync(cancellation);

        var meter = new CpuMeter(server.Postmaster, gateway.ProcessId);
        var started = actors.Time.GetUtcNow();
        await actors.StartAsync(drafts);
        var rate = messages / (await actors.CompletedAsync(cancellation) - started).TotalSeconds;
        var cpu = meter.Since(messages);

        await gateway.CheckReceivedAsync(messages, cancellation);
        await Exactness.CheckSentAsync(schema, messages, cancellation);
        var row = string.Create(CultureInfo.InvariantCulture, $"{title}, {campaigns} campaign{(campaigns == 1 ? "" : "s")}");
        return [new Figure(row, FigureKind.Rate, rate, cpu)];
    }
}
