using System.Net;
using System.Net.Http.Headers;
using System.Threading.Channels;
using WaActors.FakeGateway.Faults;
using WaActors.FakeGateway.Ledger;

namespace WaActors.FakeGateway.Webhooks;

/// <summary>Delivers events beside the request path: a bounded number at once, in no order, again after failures until the attempts run out.</summary>
internal sealed class WebhookCourier : IAsyncDisposable
{
    private const double FloorSeconds = 5;
    private const double CeilingSeconds = 300;
    private readonly Channel<WebhookJob> queue = Channel.CreateUnbounded<WebhookJob>();
    private readonly CancellationTokenSource stop = new();
    private readonly FakeGatewayOptions options;
    private readonly Counters counters;
    private readonly FaultDesk faults;
    private readonly HttpClient client;
    private readonly Task[] workers;
    private int pending;

    public WebhookCourier(FakeGatewayOptions options, Counters counters, FaultDesk faults)
    {
        (this.options, this.counters, this.faults) = (options, counters, faults);
        client = new HttpClient(new SocketsHttpHandler { UseCookies = false, UseProxy = false }) { Timeout = options.WebhookTimeout };
        workers = [.. Enumerable.Range(0, Math.Max(1, options.WebhookConcurrency)).Select(_ => Task.Run(DeliverAll, CancellationToken.None))];
    }

    /// <summary>Events not yet delivered or given up.</summary>
    public int Pending => Volatile.Read(ref pending);

    public void Post(WebhookJob job)
    {
        Interlocked.Increment(ref pending);
        if (faults.Settings.WebhookJitterMs > 0)
        {
            _ = Task.Run(() => PostAfter(job, TimeSpan.FromMilliseconds(faults.Settings.WebhookJitterMs * faults.Luck.Fraction())), stop.Token);
            return;
        }

        queue.Writer.TryWrite(job);
    }

    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await stop.CancelAsync();
        await Task.WhenAll(workers);
        client.Dispose();
        stop.Dispose();
    }

    private async Task DeliverAll()
    {
        try
        {
            await foreach (var job in queue.Reader.ReadAllAsync(stop.Token))
            {
                await Deliver(job);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The server is going away; what is undelivered is lost, as when the real process ends.
        }
    }

    private async Task Deliver(WebhookJob job)
    {
        job.Attempts++;
        var status = await Attempt(job);
        var delivered = status is >= 200 and < 300;
        if (delivered && faults.Luck.Happens(faults.Settings.DuplicateWebhookRatio))
        {
            await Attempt(job);
        }

        if (delivered || status is 400 or 401 or 403 or 404 or 422 || job.Attempts >= (job.AttemptsMax ?? options.WebhookAttempts))
        {
            Finish(job, delivered);
            return;
        }

        _ = Task.Run(() => PostAgain(job), stop.Token);
    }

    private void Finish(WebhookJob job, bool delivered)
    {
        counters.CountWebhook(delivered);
        Interlocked.Decrement(ref pending);
        job.Finished?.TrySetResult();
    }

    private async Task<int> Attempt(WebhookJob job)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, job.Url) { Content = new ByteArrayContent(job.Body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            foreach (var (name, value) in job.Headers)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }

            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop.Token);
            return (int)response.StatusCode;
        }
        catch (Exception failure) when (failure is HttpRequestException || (failure is OperationCanceledException && !stop.IsCancellationRequested))
        {
            // A receiver that goes away while the server does is no fault of the server's: the worker lives to see that it is stopped
            return (int)HttpStatusCode.ServiceUnavailable;
        }
    }

    private Task PostAgain(WebhookJob job)
    {
        var seconds = Math.Min(CeilingSeconds, FloorSeconds * Math.Pow(2, job.Attempts - 1));
        var jittered = Math.Max(FloorSeconds, seconds * (0.8 + (0.4 * faults.Luck.Fraction())));
        return PostAfter(job, TimeSpan.FromSeconds(jittered));
    }

    private async Task PostAfter(WebhookJob job, TimeSpan wait)
    {
        try
        {
            await Task.Delay(wait, options.Time, stop.Token);
            queue.Writer.TryWrite(job);
        }
        catch (OperationCanceledException)
        {
            job.Finished?.TrySetResult();
        }
    }
}
