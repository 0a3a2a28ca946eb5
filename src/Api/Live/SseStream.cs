using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Features;

namespace WaActors.Api.Live;

/// <summary>
/// Writes server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html) until the items end, the client goes, or the process stops.
/// While nothing happens a comment keeps proxies from closing the connection.
/// </summary>
internal sealed class SseStream(HttpContext context, TimeSpan heartbeat, TimeProvider time, CancellationToken stopping)
{
    private const int ReconnectMilliseconds = 2_000;

    /// <summary>Sends each item: its id, if it has one to go on from, then its JSON.</summary>
    public async Task SendAsync<T>(IAsyncEnumerable<T> items, Func<T, long?> idOf, JsonTypeInfo<T> json)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        try
        {
            await BeginAsync(end.Token);
            await PumpAsync(items, idOf, json, end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // Ended as it should: whoever listened comes back with the last id that it saw.
        }
    }

    private Task BeginAsync(CancellationToken cancellation)
    {
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        context.Response.Headers.CacheControl = "no-cache, no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no"; // nginx would hold events back
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        return WriteAsync($"retry: {ReconnectMilliseconds}\n\n", cancellation);
    }

    private async Task PumpAsync<T>(IAsyncEnumerable<T> items, Func<T, long?> idOf, JsonTypeInfo<T> json, CancellationToken cancellation)
    {
        await using var source = items.GetAsyncEnumerator(cancellation);
        var next = source.MoveNextAsync().AsTask();
        try
        {
            while (await HasNextAsync(next, cancellation))
            {
                var id = idOf(source.Current) is { } known ? $"id: {known}\n" : null;
                await WriteAsync($"{id}data: {JsonSerializer.Serialize(source.Current, json)}\n\n", cancellation);
                next = source.MoveNextAsync().AsTask();
            }
        }
        finally
        {
            // The enumerator may be let go only when it rests.
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Waits for the next item, with a sign of life in between.</summary>
    private async Task<bool> HasNextAsync(Task<bool> next, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return await next.WaitAsync(heartbeat, time, cancellation);
            }
            catch (TimeoutException) when (!next.IsCompleted)
            {
                await WriteAsync(": still here\n\n", cancellation);
            }
        }
    }

    private async Task WriteAsync(string text, CancellationToken cancellation)
    {
        await context.Response.WriteAsync(text, cancellation);
        await context.Response.Body.FlushAsync(cancellation);
    }
}
