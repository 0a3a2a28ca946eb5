using System.Net;
using System.Text.Json;
using WaActors.Gateways.Json;
using WaActors.Grains.Reasons;

namespace WaActors.Gateways.Resilience;

/// <summary>What came back over HTTP, whole.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">Bytes of the body, unpacked.</param>
/// <param name="RetryAfter">What the header of that name asks for; null without one.</param>
internal sealed record GatewayReply(int Status, byte[] Body, TimeSpan? RetryAfter = null)
{
    private JsonElement? _json;

    /// <summary>2xx.</summary>
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>Whether a 503 in JSON speaks of one instance: some gateways say so of a number that is not connected.</summary>
    public bool IsUnavailableOfInstance { get; init; }

    /// <summary>The words of a proxy, or of a gateway that serves nobody: no matter which instance was meant.</summary>
    public bool IsOutage => Status switch
    {
        (int)HttpStatusCode.BadGateway or (int)HttpStatusCode.GatewayTimeout => true,
        (int)HttpStatusCode.ServiceUnavailable => !IsUnavailableOfInstance || Json.ValueKind != JsonValueKind.Object,
        _ => false,
    };

    /// <summary>The body as JSON; of kind Undefined when it is none.</summary>
    public JsonElement Json => _json ??= LenientJson.Parse(Body);

    /// <summary>What a reply that is no success says, in words for an operator.</summary>
    public static string WordsOf(int status) => status is 401 or 403 ? GatewayReasons.KeyRefused : GatewayReasons.HttpStatus(status);

    /// <summary>Without the body, which may hold keys and texts.</summary>
    public override string ToString() => $"HTTP {Status}, {Body.Length} bytes";
}

/// <summary>Why there is no reply.</summary>
internal enum GatewaySilence
{
    /// <summary>There is one.</summary>
    None,

    /// <summary>The gateway is left alone: nothing was tried.</summary>
    LeftAlone,

    /// <summary>It was tried, and certainly nothing of the request's body was written.</summary>
    NotSent,

    /// <summary>The request was written, at least in part, and no answer came.</summary>
    Lost,
}

/// <summary>A reply, or why there is none.</summary>
/// <param name="Reply">Null exactly when there is a silence.</param>
/// <param name="Silence">Why there is none.</param>
/// <param name="RetryAt">With <see cref="GatewaySilence.LeftAlone"/>: when it is tried again.</param>
/// <param name="Reason">Words for an operator; empty with a reply.</param>
internal sealed record GatewayAnswer(GatewayReply? Reply, GatewaySilence Silence, DateTimeOffset? RetryAt, string Reason)
{
    public static GatewayAnswer Of(GatewayReply reply) => new(reply, GatewaySilence.None, null, "");
}
