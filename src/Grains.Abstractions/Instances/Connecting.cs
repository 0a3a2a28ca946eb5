using Orleans;
using Orleans.Concurrency;

namespace WaActors.Instances;

/// <summary>Answer to a request to connect (I-5): what state the number is in and what its owner must scan or type.</summary>
/// <param name="State">The link after the request.</param>
/// <param name="QrCode">The raw QR text; null when there is none to scan.</param>
/// <param name="QrPngBase64">The QR as PNG, base64 without a data prefix; null when the gateway gave only the text.</param>
/// <param name="PairingCode">Eight characters to type on the phone; null when no phone number was given or no code is to be had.</param>
/// <param name="PairingCodeExpiresAt">When that code ends (I-6).</param>
/// <param name="Problem">Why nothing could be shown, in words for an operator; null on success.</param>
/// <param name="PairingCodeGeneratedAt">When that code was given (I-6).</param>
/// <param name="PairingAttempts">How many codes were given for the number since it was last linked, this one included; 0 without a code.</param>
[GenerateSerializer, Immutable, Alias(WireAliases.ConnectAnswer)]
public sealed record ConnectAnswer(
    [property: Id(0)] LinkState State,
    [property: Id(1)] string? QrCode = null,
    [property: Id(2)] string? QrPngBase64 = null,
    [property: Id(3)] string? PairingCode = null,
    [property: Id(4)] DateTimeOffset? PairingCodeExpiresAt = null,
    [property: Id(5)] string? Problem = null,
    [property: Id(6)] DateTimeOffset? PairingCodeGeneratedAt = null,
    [property: Id(7)] int PairingAttempts = 0)
{
    /// <summary>Without QR and code, which link a device for whoever reads them: hosts of actors log answers when they log all (I-12).</summary>
    public override string ToString() => $"ConnectAnswer {{ {State}, QR {QrCode is not null}, code {PairingCode is not null} until {PairingCodeExpiresAt:O}, {Problem} }}";
}

/// <summary>Who said something about a link.</summary>
public enum LinkEvidence
{
    /// <summary>The gateway's webhook.</summary>
    Webhook = 0,

    /// <summary>A reading of the gateway's state that we asked for.</summary>
    Poll = 1,

    /// <summary>The error of a send (C-3).</summary>
    SendError = 2,
}

/// <summary>Something that says how a link is.</summary>
/// <param name="Link">The state that it speaks of.</param>
/// <param name="Evidence">Who says so.</param>
/// <param name="Reason">The gateway's reason, without secrets; null when it gave none.</param>
/// <param name="Banned">True when the gateway says that WhatsApp banned the number.</param>
/// <param name="LoggedOut">True when the number was logged out or its device removed on the phone: no restart brings it back.</param>
[GenerateSerializer, Immutable, Alias(WireAliases.LinkEvent)]
public sealed record LinkEvent(
    [property: Id(0)] LinkState Link,
    [property: Id(1)] LinkEvidence Evidence,
    [property: Id(2)] string? Reason = null,
    [property: Id(3)] bool Banned = false,
    [property: Id(4)] bool LoggedOut = false);
