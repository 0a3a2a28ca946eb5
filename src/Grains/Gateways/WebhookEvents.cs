using WaActors.Instances;

namespace WaActors.Grains.Gateways;

/// <summary>Something that a webhook told.</summary>
public abstract record WebhookEvent
{
    /// <summary>Which of the gateway's instances it concerns, by its name there; null for the one whose webhook it is. One webhook of some kinds speaks for many.</summary>
    public string? ExternalName { get; init; }

    /// <summary>Whether it concerns all of the gateway's instances, because it is about the account behind them.</summary>
    public bool WholeAccount { get; init; }
}

/// <summary>The link changed.</summary>
/// <param name="Event">How.</param>
public sealed record LinkWebhook(LinkEvent Event) : WebhookEvent;

/// <summary>An event that we do not use, or could not read.</summary>
/// <param name="Name">Its name as far as it could be read, at most 100 characters.</param>
public sealed record UnknownWebhook(string Name) : WebhookEvent;

/// <summary>What became of a message after the gateway took it (C-9); later ones include the earlier.</summary>
public enum AckKind
{
    /// <summary>WhatsApp's server has it.</summary>
    Server = 0,

    /// <summary>It reached the phone.</summary>
    Delivered = 1,

    /// <summary>It was read.</summary>
    Read = 2,

    /// <summary>It was played: more than read.</summary>
    Played = 3,

    /// <summary>It died after the gateway took it.</summary>
    Failed = 4,
}

/// <summary>What a failed message's death means beyond it.</summary>
public enum FailureScope
{
    /// <summary>Not known, or nothing.</summary>
    Unknown = 0,

    /// <summary>This recipient: no WhatsApp, or cannot receive.</summary>
    Recipient = 1,

    /// <summary>This number: restricted (463), rated down, its limit reached.</summary>
    Number = 2,

    /// <summary>The whole account.</summary>
    Account = 3,

    /// <summary>This recipient asked not to be written to.</summary>
    OptedOut = 4,
}

/// <summary>An acknowledgement of a message of ours. It may come late, twice, in any order, and before the send's own answer.</summary>
/// <param name="GatewayMessageId">The gateway's id of the message.</param>
/// <param name="Kind">What it says.</param>
/// <param name="At">When, by the gateway's clock; null when it does not say.</param>
/// <param name="ClientMessageId">Our id, where the gateway gives it back.</param>
/// <param name="Scope">With <see cref="AckKind.Failed"/>: what the death means.</param>
/// <param name="Reason">With <see cref="AckKind.Failed"/>: words for an operator, without text or secrets.</param>
public sealed record AckWebhook(
    string GatewayMessageId, AckKind Kind, DateTimeOffset? At = null, Guid? ClientMessageId = null,
    FailureScope Scope = FailureScope.Unknown, string? Reason = null) : WebhookEvent;

/// <summary>Somebody wrote to a number. Its text is kept only as far as an opt-out needs it, and never logged.</summary>
/// <param name="GatewayMessageId">The gateway's id of the message.</param>
/// <param name="FromPhone">Who, in E.164 digits.</param>
/// <param name="Text">What, at most 1,000 characters; null for what is no text.</param>
/// <param name="At">When; null when the gateway does not say.</param>
public sealed record InboundWebhook(string GatewayMessageId, string FromPhone, string? Text, DateTimeOffset? At = null) : WebhookEvent
{
    /// <summary>Without its text, for logs.</summary>
    public override string ToString() => $"inbound {GatewayMessageId}";
}

/// <summary>A person told WhatsApp itself whether they want to be written to.</summary>
/// <param name="Phone">Who.</param>
/// <param name="OptedOut">True for stop, false for resume.</param>
public sealed record PreferenceWebhook(string Phone, bool OptedOut) : WebhookEvent;

/// <summary>WhatsApp changed what the number may do.</summary>
/// <param name="Permission">What it may now.</param>
/// <param name="Until">End of a restriction; null when it does not say.</param>
/// <param name="Reason">Why, in words for an operator.</param>
public sealed record PermissionWebhook(PermissionState Permission, DateTimeOffset? Until, string? Reason) : WebhookEvent;

/// <summary>WhatsApp rates the number anew (C-8: it informs).</summary>
/// <param name="Reading">The rating.</param>
public sealed record QualityWebhook(QualityReading Reading) : WebhookEvent;
