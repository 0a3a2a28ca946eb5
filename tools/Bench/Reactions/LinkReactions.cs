using WaActors.Bench.Actors;
using WaActors.Bench.Database;
using WaActors.Bench.Measuring;
using WaActors.Instances;

namespace WaActors.Bench.Reactions;

/// <summary>
/// How fast a campaign of ten QR numbers follows their links. Drop-out: from the moment that the link's loss is told to a number's actor until its last send
/// starts; 0 when none starts any more. Re-entry: from the moment that its return is told until its next send starts.
/// </summary>
internal sealed class LinkReactions(TimeProvider time) : IBenchmark
{
    private const int Numbers = 10;
    private const int MessagesPerSecondMax = 1_500;
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(10);

    // A send that starts later than this after the loss would be missed; none was ever seen to take a tenth of it.
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ReturnLimit = TimeSpan.FromSeconds(20);

    /// <inheritdoc/>
    public string Name => "link";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> MeasureAsync(BenchServer server, BenchSize size, CancellationToken cancellation)
    {
        var messages = (int)((size.Time + ReturnLimit).TotalSeconds * MessagesPerSecondMax);
        await using var schema = await server.CreateSchemaAsync(cancellation);
        await using var gateway = new InProcessGateway(messages, Latency, time);
        await using var actors = await ActorHost.StartAsync(schema, gateway, cancellation);
        var numbers = await actors.AddNumbersAsync(Numbers, windowMax: 1, cancellation);
        var drafts = await actors.AddCampaignsAsync(numbers, 1, messages, cancellation);
        await server.SettleAsync(cancellation);
        await actors.StartAsync(drafts);
        await Task.WhenAll(numbers.Select(number => gateway.TimesOf(number).NextBeginAsync())).WaitAsync(ReturnLimit, time, cancellation);

        var (dropOuts, reEntries) = await FlapAsync(actors, gateway, numbers, size.Time, cancellation);
        await EndAsync(actors, drafts[0], cancellation);
        await gateway.CheckReceivedAsync(gateway.Sends, cancellation);
        await Exactness.CheckSendsAsync(schema, gateway.Sends, cancellation);
        return [.. Quantiles.Figures("drop-out", dropOuts), .. Quantiles.Figures("re-entry", reEntries)];
    }

    private async Task<(List<double> DropOuts, List<double> ReEntries)> FlapAsync(
        ActorHost actors, InProcessGateway gateway, IReadOnlyList<Guid> numbers, TimeSpan length, CancellationToken cancellation)
    {
        var (dropOuts, reEntries) = (new List<double>(), new List<double>());
        var started = time.GetTimestamp();
        for (var turn = 0; time.GetElapsedTime(started) < length; turn++)
        {
            var number = numbers[turn % numbers.Count];
            dropOuts.Add(await DropOutAsync(actors.Number(number), gateway.TimesOf(number), cancellation));
            reEntries.Add(await ReEnterAsync(actors.Number(number), gateway.TimesOf(number), cancellation));
        }

        return (dropOuts, reEntries);
    }

    private async Task<double> DropOutAsync(IInstanceGrain number, SendTimes times, CancellationToken cancellation)
    {
        var told = time.GetTimestamp();
        await number.OnLinkEventAsync(new LinkEvent(LinkState.Disconnected, LinkEvidence.Webhook, "bench"));
        await Task.Delay(Quiet, time, cancellation);
        return Math.Max(0, time.GetElapsedTime(told, times.LastBegin).TotalMilliseconds);
    }

    private async Task<double> ReEnterAsync(IInstanceGrain number, SendTimes times, CancellationToken cancellation)
    {
        var next = times.NextBeginAsync();
        var told = time.GetTimestamp();
        await number.OnLinkEventAsync(new LinkEvent(LinkState.Connected, LinkEvidence.Webhook));
        var began = await next.WaitAsync(ReturnLimit, time, cancellation);
        return time.GetElapsedTime(told, began).TotalMilliseconds;
    }

    private async Task EndAsync(ActorHost actors, Guid campaign, CancellationToken cancellation)
    {
        await actors.Campaign(campaign).CancelAsync();
        var started = time.GetTimestamp();
        while (await actors.Campaign(campaign).GetLiveAsync() is { InFlight: > 0 })
        {
            if (time.GetElapsedTime(started) > ReturnLimit) throw new BenchException("a cancelled campaign's sends do not end.");
            await Task.Delay(Latency, time, cancellation);
        }
    }
}
