using WaActors.Grains.Reasons;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using WaActors.Grains.Notifications;
using WaActors.Reasons;

namespace WaActors.Gateways.Outbound;

/// <summary>Reaches systems of tenants: no redirects, no proxies, no cookies, answers unread. The address is checked when it is dialled, not when its name was
/// written down, so that a name which points elsewhere meanwhile opens nothing.</summary>
internal sealed class WebhookSender(IHttpClientFactory clients, IOptions<OutboundOptions> options, TimeProvider time) : IWebhookSender
{
    /// <summary>Name of the client at the factory.</summary>
    public const string ClientName = "WaActors.OutboundWebhooks";

    private static readonly MediaTypeHeaderValue Json = new("application/json");

    public async Task<WebhookAnswer> SendAsync(OutgoingWebhook webhook, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(options.Value.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            using var request = RequestOf(webhook);
            using var response = await clients.CreateClient(ClientName).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return new WebhookAnswer((int)response.StatusCode);
        }
        catch (Exception fault) when (!cancellation.IsCancellationRequested)
        {
            return IsForbidden(fault) ? new WebhookAnswer(null, GatewayReasons.AddressForbidden, IsForbidden: true) : new WebhookAnswer(null, NameOf(fault));
        }
    }

    /// <summary>The sockets behind the client.</summary>
    public static SocketsHttpHandler CreateHandler(OutboundOptions options) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = options.Timeout,
        MaxResponseDrainSize = 64 * 1024,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        ConnectCallback = (context, token) => DialAsync(context.DnsEndPoint, options.AllowPrivateNetworks, token),
    };

    private static async ValueTask<Stream> DialAsync(DnsEndPoint endpoint, bool allowPrivate, CancellationToken cancellation)
    {
        var addresses = await Dns.GetHostAddressesAsync(endpoint.Host, cancellation);
        var allowed = allowPrivate ? addresses : [.. addresses.Where(PublicAddress.IsPublic)];
        if (allowed.Length == 0) throw new ForbiddenAddressException();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, endpoint.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static HttpRequestMessage RequestOf(OutgoingWebhook webhook)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url)
        {
            Content = new ReadOnlyMemoryContent(webhook.Body) { Headers = { ContentType = Json } },
        };
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("WaActors", "1"));
        foreach (var (name, value) in webhook.Headers) request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    private static bool IsForbidden(Exception fault) => fault is ForbiddenAddressException or HttpRequestException { InnerException: ForbiddenAddressException };

    /// <summary>The kind of fault, not its text: that may hold parts of an answer.</summary>
    private static string NameOf(Exception fault) => fault switch
    {
        OperationCanceledException => GatewayReasons.NoAnswerInTime,
        HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } request => GatewayReasons.ReceiverSilent(request.HttpRequestError.ToString()),
        _ => GatewayReasons.ReceiverSilent(fault.GetType().Name),
    };

    private sealed class ForbiddenAddressException() : Exception(CodedReason.TextOf(GatewayReasons.AddressForbidden));
}
