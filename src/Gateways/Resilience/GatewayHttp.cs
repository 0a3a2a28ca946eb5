using WaActors.Grains.Reasons;
using System.Net;
using System.Net.Http.Headers;
using Polly.Timeout;

namespace WaActors.Gateways.Resilience;

/// <summary>Makes calls of gateways: through the endpoint's pipeline, with bounded answers, and never an exception for what a gateway does.</summary>
internal sealed class GatewayHttp(IHttpClientFactory clients, GatewayBreakers breakers, TimeProvider time)
{
    /// <summary>Name of the client at the factory.</summary>
    public const string ClientName = "WaActors.Gateways";

    /// <summary>An answer larger than this is not read: 8 MiB, some hundred times the largest that is known.</summary>
    public const int MaxAnswerBytes = 8 * 1024 * 1024;

    // One for all calls: the factory's handler lives as long as the process, its connections renew themselves.
    private readonly Lazy<HttpClient> _client = new(() => clients.CreateClient(ClientName));

    /// <summary>True when the gateway was left alone long enough and nobody has tried yet whether it is back.</summary>
    public bool IsTrialDue(Uri baseUrl) => breakers.StatusOf(baseUrl).State == BreakerState.HalfOpen;

    /// <summary>Makes the call. Throws only <see cref="OperationCanceledException"/>, and only when <paramref name="cancellation"/> fires.</summary>
    public async Task<GatewayAnswer> AskAsync(GatewayRequest request, CancellationToken cancellation)
    {
        WatchedContent? body = null;
        var endpoint = breakers.For(request.BaseUrl);
        var outcome = await endpoint.RunAsync(request.IsRead, request.TimeLimit, ExchangeOnceAsync, cancellation);
        if (outcome.Result is { } reply) return GatewayAnswer.Of(reply);
        cancellation.ThrowIfCancellationRequested();
        return SilenceOf(outcome.Exception!, body is { IsBegun: false });

        Task<GatewayReply> ExchangeOnceAsync(CancellationToken token)
        {
            body = request.Body is { } bytes ? new WatchedContent(bytes, request.ContentType) : null;
            return ExchangeAsync(endpoint, request, body, token);
        }
    }

    /// <summary>The sockets behind the client.</summary>
    public static SocketsHttpHandler CreateHandler(GatewayOptions options) => new()
    {
        // A redirect would carry the key, and perhaps a message twice, to wherever it points.
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = options.DialTimeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        UseCookies = false,
    };

    private async Task<GatewayReply> ExchangeAsync(GatewayEndpoint endpoint, GatewayRequest request, WatchedContent? body, CancellationToken token)
    {
        using var message = new HttpRequestMessage(request.Method, AddressOf(endpoint, request)) { Content = body };
        foreach (var header in request.Headers) message.Headers.TryAddWithoutValidation(header.Key, header.Value);
        using var response = await _client.Value.SendAsync(message, HttpCompletionOption.ResponseContentRead, token);
        return new GatewayReply(
            (int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(token), WaitAskedBy(response.Headers.RetryAfter))
        {
            IsUnavailableOfInstance = request.IsUnavailableOfInstance,
        };
    }

    /// <summary>Written as given: Uri would turn an escaped dot of a name into a step upwards.</summary>
    private static Uri AddressOf(GatewayEndpoint endpoint, GatewayRequest request) => new(
        endpoint.Name + "/" + request.Path,
        new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    private TimeSpan? WaitAskedBy(RetryConditionHeaderValue? retryAfter) => retryAfter?.Delta ?? (retryAfter?.Date - time.GetUtcNow());

    private static GatewayAnswer SilenceOf(Exception fault, bool nothingWritten) => fault switch
    {
        GatewayLeftAloneException left => new(null, GatewaySilence.LeftAlone, left.RetryAt, GatewayReasons.LeftAlone),
        _ when nothingWritten => new(null, GatewaySilence.NotSent, null, GatewayReasons.Unreachable(NameOf(fault))),
        _ => new(null, GatewaySilence.Lost, null, GatewayReasons.Unanswered(NameOf(fault))),
    };

    /// <summary>The kind of fault, not its text: that may name addresses and keys.</summary>
    private static string NameOf(Exception fault) => fault switch
    {
        TimeoutRejectedException or OperationCanceledException => GatewayReasons.TimeLimit,
        HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } request => request.HttpRequestError.ToString(),
        HttpRequestException { InnerException: { } inner } => inner.GetType().Name,
        _ => fault.GetType().Name,
    };
}
