using WaActors.Instances;

namespace WaActors.Grains.Gateways;

/// <summary>What a kind of gateway can do. Behaviour follows these, never the kind.</summary>
[Flags]
public enum GatewayCapabilities
{
    /// <summary>Nothing beyond the port.</summary>
    None = 0,

    /// <summary>Takes our message id and refuses or merges a repetition: a message in doubt may be sent again under the same id.</summary>
    ClientMessageId = 1,

    /// <summary>Can say whether a number has WhatsApp.</summary>
    ExistsCheck = 2,

    /// <summary>Links by a code typed on the phone.</summary>
    PairingCode = 4,

    /// <summary>Can look up a message that may have left.</summary>
    MessageLookup = 8,

    /// <summary>Tells a quality rating.</summary>
    Quality = 16,
}

/// <summary>Everything that an adapter needs to talk about one instance. Holds secrets: never logged, never crosses a wire.</summary>
/// <param name="InstanceId">Our id.</param>
/// <param name="Kind">Kind of gateway: <c>evolution</c>, ...</param>
/// <param name="BaseUrl">Address of the gateway.</param>
/// <param name="ApiKey">The gateway's key.</param>
/// <param name="ExternalName">The instance's name at the gateway.</param>
/// <param name="Token">The instance's own key; null when the gateway's key is used.</param>
/// <param name="WebhookUrl">Where the gateway shall send this instance's events, secret included; null for nowhere.</param>
/// <param name="WindowMax">How many sends may be in flight at once: 1 for QR instances.</param>
public sealed record GatewayInstance(
    Guid InstanceId,
    string Kind,
    Uri BaseUrl,
    string ApiKey,
    string ExternalName,
    string? Token,
    Uri? WebhookUrl,
    int WindowMax = 1)
{
    /// <summary>Without secrets, for logs.</summary>
    public override string ToString() => $"{Kind}:{ExternalName} ({InstanceId})";
}

/// <summary>A message on its way out.</summary>
public sealed record OutgoingMessage(Guid ClientMessageId, string Phone, string Text);

/// <summary>How an instance was read at its gateway.</summary>
public enum LinkReadingKind
{
    /// <summary>The gateway did not answer, or nonsense: says nothing of the link.</summary>
    Unreadable = 0,

    /// <summary>The gateway does not know the instance.</summary>
    NotFound = 1,

    /// <summary>No session.</summary>
    Disconnected = 2,

    /// <summary>Connecting, or showing a QR.</summary>
    Connecting = 3,

    /// <summary>Open.</summary>
    Connected = 4,

    /// <summary>The gateway contradicts itself: one of its routes knows the instance, another does not.</summary>
    Contradictory = 5,
}

/// <summary>One reading of an instance's state.</summary>
/// <param name="Kind">What was read.</param>
/// <param name="Reason">Words for an operator; null when there is nothing to say.</param>
/// <param name="Skipped">With <see cref="LinkReadingKind.Unreadable"/>: nothing was asked, because the gateway is left alone for a while.</param>
public sealed record LinkReading(LinkReadingKind Kind, string? Reason = null, bool Skipped = false);

/// <summary>Whether a gateway has something to scan or type for an instance (I-1, fifth question).</summary>
public enum QrReading
{
    /// <summary>Not asked, or no answer.</summary>
    NotAsked = 0,

    /// <summary>A QR or a pairing code is on show.</summary>
    Shown = 1,

    /// <summary>None yet.</summary>
    NotYet = 2,

    /// <summary>The gateway says that it cannot give one.</summary>
    Refused = 3,
}

/// <summary>Whether a number has WhatsApp.</summary>
/// <param name="Exists">Null when the gateway could not say.</param>
/// <param name="CanonicalPhone">The number as WhatsApp writes it; null when unknown.</param>
public sealed record NumberCheck(bool? Exists, string? CanonicalPhone);

/// <summary>
/// The one port to a kind of WhatsApp gateway; adapters are stateless and live in src/Gateways. No method throws for what a gateway does or
/// fails to do; <see cref="OperationCanceledException"/> only when the caller's token fires.
/// </summary>
public interface IWhatsAppGateway
{
    /// <summary>The kind it speaks to, as stored in a gateway's record.</summary>
    string Kind { get; }

    /// <summary>What this kind can do.</summary>
    GatewayCapabilities Capabilities { get; }

    /// <summary>Creates the instance at the gateway if it is not there, registers the webhook, and asks for a link.</summary>
    Task<ConnectAnswer> ConnectAsync(GatewayInstance instance, string? phone, CancellationToken cancellation);

    /// <summary>Reads the state. Safe to repeat.</summary>
    Task<LinkReading> GetStateAsync(GatewayInstance instance, CancellationToken cancellation);

    /// <summary>Reads the state by another route, after <see cref="GetStateAsync"/> answered <see cref="LinkReadingKind.NotFound"/>: on some gateways that
    /// alone proves nothing (I-7). Safe to repeat.</summary>
    Task<LinkReading> ConfirmMissingAsync(GatewayInstance instance, CancellationToken cancellation);

    /// <summary>Whether there is something to scan or type. Opens nothing; asked only of an instance that was read as connecting. Safe to repeat.</summary>
    Task<QrReading> ReadQrAsync(GatewayInstance instance, CancellationToken cancellation);

    /// <summary>Asks for a restart of the session, also of a closed one that still has its credentials. True means only that the gateway took the
    /// request: read the state again.</summary>
    Task<bool> RestartAsync(GatewayInstance instance, CancellationToken cancellation);

    /// <summary>Asks for a logout. True means only that the gateway took the request.</summary>
    Task<bool> LogoutAsync(GatewayInstance instance, CancellationToken cancellation);

    /// <summary>Asks for the instance's deletion; true also when it is already gone.</summary>
    Task<bool> DeleteAsync(GatewayInstance instance, CancellationToken cancellation);

    /// <summary>Asks whether a number has WhatsApp. Safe to repeat.</summary>
    Task<NumberCheck> CheckNumberAsync(GatewayInstance instance, string phone, CancellationToken cancellation);

    /// <summary>Sends once; never repeated inside. Whatever cannot be classified is <see cref="SendOutcomeKind.Unknown"/>.</summary>
    Task<SendOutcome> SendAsync(GatewayInstance instance, OutgoingMessage message, CancellationToken cancellation);

    /// <summary>Looks for a message that may have left, not older than <paramref name="notBefore"/>.</summary>
    Task<FindAnswer> FindMessageAsync(GatewayInstance instance, OutgoingMessage message, DateTimeOffset notBefore, CancellationToken cancellation);

    /// <summary>Reads a webhook's body. Never throws for its content: what is not understood is <see cref="UnknownWebhook"/>.</summary>
    IReadOnlyList<WebhookEvent> ParseWebhook(ReadOnlySpan<byte> body);
}

/// <summary>Something that a webhook told.</summary>
public abstract record WebhookEvent;

/// <summary>The link changed.</summary>
/// <param name="Event">How.</param>
public sealed record LinkWebhook(LinkEvent Event) : WebhookEvent;

/// <summary>An event that we do not use, or could not read.</summary>
/// <param name="Name">Its name as far as it could be read, at most 100 characters.</param>
public sealed record UnknownWebhook(string Name) : WebhookEvent;

/// <summary>Finds the adapter of a kind.</summary>
public interface IWhatsAppGateways
{
    /// <summary>The adapter.</summary>
    /// <exception cref="KeyNotFoundException">No adapter speaks that kind.</exception>
    IWhatsAppGateway For(string kind);
}
