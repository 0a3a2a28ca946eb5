using System.Net;
using System.Net.Http.Headers;

namespace WaActors.Gateways.Resilience;

/// <summary>One call of a gateway. No record: its text would show the key.</summary>
internal sealed class GatewayRequest
{
    /// <summary>Address of the gateway; a path in it is kept.</summary>
    public required Uri BaseUrl { get; init; }

    /// <summary>The verb.</summary>
    public required HttpMethod Method { get; init; }

    /// <summary>Path and query below <see cref="BaseUrl"/>, escaped, without a slash in front.</summary>
    public required string Path { get; init; }

    /// <summary>Headers, the key among them.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; }

    /// <summary>What most bodies are.</summary>
    public const string Json = "application/json";

    /// <summary>The body; null for none.</summary>
    public byte[]? Body { get; init; }

    /// <summary>What the body is.</summary>
    public string ContentType { get; init; } = Json;

    /// <summary>Time limit, all tries together.</summary>
    public required TimeSpan TimeLimit { get; init; }

    /// <summary>Whether it may be tried again: reads only.</summary>
    public required bool IsRead { get; init; }

    /// <summary>As of <see cref="GatewayReply.IsUnavailableOfInstance"/>.</summary>
    public bool IsUnavailableOfInstance { get; init; }
}

/// <summary>
/// A body that knows whether the connection began to take it. Until then the gateway cannot have acted on the request, whatever went wrong:
/// name, connection, TLS, or waiting for any of them. It lets itself be taken once only.
/// </summary>
internal sealed class WatchedContent : HttpContent
{
    private readonly byte[] _body;

    public WatchedContent(byte[] body, string contentType = GatewayRequest.Json)
    {
        _body = body;
        Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
    }

    /// <summary>True once the first byte may have been written.</summary>
    public bool IsBegun { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, default);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        // Beneath the pipeline, a connection pool may repeat a request on its own account. Not this one.
        if (IsBegun) throw new InvalidOperationException("This body was sent once already.");
        IsBegun = true;
        return stream.WriteAsync(_body, cancellationToken).AsTask();
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Length;
        return true;
    }
}
