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

    /// <summary>Tells a quality rating (C-8: it informs and decides nothing).</summary>
    Quality = 16,

    /// <summary>Sends images, videos, audios and documents.</summary>
    Media = 32,

    /// <summary>Sends approved templates, and free text only to people who wrote within a day (C-12).</summary>
    Templates = 64,

    /// <summary>Can list the instances that it has, so that they can be taken over without a new link.</summary>
    InstanceListing = 128,

    /// <summary>Its webhook can be read and set by us.</summary>
    WebhookRegistration = 256,

    /// <summary>Has sessions that can be opened, restarted, logged out and deleted. Without it there is nothing to repair by ourselves.</summary>
    Sessions = 512,

    /// <summary>Gives our id of a message back in its webhooks: a message in doubt may be found that way.</summary>
    TrackingField = 1024,

    /// <summary>Signs its webhooks.</summary>
    SignedWebhooks = 2048,
}

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

    /// <summary>What it needs besides address and key; other names are refused when a gateway is added or changed.</summary>
    IReadOnlyList<GatewaySetting> Settings => [];

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

    /// <summary>The header that carries a webhook's signature; null without <see cref="GatewayCapabilities.SignedWebhooks"/>.</summary>
    string? SignatureHeader => null;

    /// <summary>What to answer to a gateway that tries by GET whether the webhook's address is ours; null when it proves nothing, or the kind does no such
    /// thing. Compares in constant time.</summary>
    /// <param name="settings">As of <see cref="GatewayInstance.Settings"/>.</param>
    /// <param name="query">The address's query.</param>
    string? AnswerChallenge(IReadOnlyDictionary<string, string> settings, IReadOnlyDictionary<string, string> query) => null;

    /// <summary>Whether a webhook's signature is right; with <see cref="GatewayCapabilities.SignedWebhooks"/> only. Compares in constant time.</summary>
    /// <param name="settings">As of <see cref="GatewayInstance.Settings"/>: holds the secret.</param>
    /// <param name="signature">The header that carries it; null when there was none.</param>
    /// <param name="body">The raw body.</param>
    bool IsSigned(IReadOnlyDictionary<string, string> settings, string? signature, ReadOnlySpan<byte> body) => false;

    /// <summary>Reads the gateway's webhook of the instance and sets ours where it is another; with <see cref="GatewayCapabilities.WebhookRegistration"/> only.</summary>
    Task<WebhookCheck> EnsureWebhookAsync(GatewayInstance instance, CancellationToken cancellation) => Task.FromResult(WebhookCheck.NotWanted);

    /// <summary>The instances that the gateway has, at most 10,000, or why there is no list. With <see cref="GatewayCapabilities.InstanceListing"/> only.</summary>
    Task<InstanceListing> ListInstancesAsync(GatewayAccount account, CancellationToken cancellation) => Task.FromResult(new InstanceListing(Items: null));

    /// <summary>Whether the gateway refuses our key; false also when it did not answer, or the kind cannot be asked without an instance. Safe to repeat. Whoever asked for
    /// the list knows it by <see cref="InstanceListing.IsKeyRefused"/>.</summary>
    Task<bool> IsKeyRefusedAsync(GatewayAccount account, CancellationToken cancellation) => Task.FromResult(false);

    /// <summary>How WhatsApp rates the number; null when it could not be asked. With <see cref="GatewayCapabilities.Quality"/> only. Safe to repeat.</summary>
    Task<QualityReading?> ReadQualityAsync(GatewayInstance instance, CancellationToken cancellation) => Task.FromResult<QualityReading?>(null);
}

/// <summary>Finds the adapter of a kind.</summary>
public interface IWhatsAppGateways
{
    /// <summary>The adapter.</summary>
    /// <exception cref="KeyNotFoundException">No adapter speaks that kind.</exception>
    IWhatsAppGateway For(string kind);
}
