using Orleans;
using Orleans.Concurrency;

namespace WaActors.Instances;

/// <summary>A campaign asks a number for the right to send.</summary>
/// <param name="CampaignId">Who asks; told by <see cref="Campaigns.ICampaignGrain.OnPermitFreeAsync"/> when a place gets free after a refusal.</param>
/// <param name="Wanted">How many sends it would like to have in flight now, 1 or more.</param>
[GenerateSerializer, Immutable, Alias(WireAliases.PermitRequest)]
public sealed record PermitRequest([property: Id(0)] Guid CampaignId, [property: Id(1)] int Wanted)
{
    /// <summary>The priority of a campaign that chose none.</summary>
    public const int DefaultPriority = 5;

    /// <summary>The weight of the campaign among others that wait for the number: 1 to 10.</summary>
    [Id(20)]
    public int Priority { get; init; } = DefaultPriority;

    /// <summary>The recipient of the next message: a number may be allowed to write to known people only. Null when not known.</summary>
    [Id(21)]
    public string? Phone { get; init; }
}

/// <summary>The answer: how many sends may start now. Each granted one is used by exactly one <see cref="IInstanceGrain.SendAsync"/> or given back.</summary>
/// <param name="Granted">0 to <see cref="PermitRequest.Wanted"/>.</param>
/// <param name="RetryAt">When asking again makes sense; null when the number itself will tell, or when <paramref name="Granted"/> is not 0.</param>
/// <param name="Status">The number's state at the time of the answer.</param>
[GenerateSerializer, Immutable, Alias(WireAliases.SendPermit)]
public sealed record SendPermit([property: Id(0)] int Granted, [property: Id(1)] DateTimeOffset? RetryAt, [property: Id(2)] InstanceStatus Status)
{
    /// <summary>Whether the number has a pace: intents of its sends are to be counted.</summary>
    [Id(20)]
    public bool Counted { get; init; }

    /// <summary>What of its pace holds the number, in words for an operator; null when nothing does.</summary>
    [Id(21)]
    public string? Hold { get; init; }

    /// <summary>When the pace lets the number send again; null when it does not hold it.</summary>
    [Id(22)]
    public DateTimeOffset? HoldUntil { get; init; }

    /// <summary>The epoch of the number's activation that gives this permit; null for a number without a pace. An intent under an older one is refused.</summary>
    [Id(23)]
    public long? PaceEpoch { get; init; }

    /// <summary>What must have passed since another campaign wrote to the same person; zero for no such rest.</summary>
    [Id(24)]
    public TimeSpan RecipientGap { get; init; }

    /// <summary>How many campaigns may write to one person within seven days; null for any number.</summary>
    [Id(25)]
    public int? RecipientPerWeek { get; init; }
}

/// <summary>One message to send. Its intent is already in the ledger.</summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="Seq">The message within it.</param>
/// <param name="ClientMessageId">Our id of this attempt, given to gateways that take one.</param>
/// <param name="Phone">Recipient: E.164 digits without plus.</param>
/// <param name="Text">The rendered text.</param>
/// <param name="StartBefore">A send not begun by then is not begun at all: its campaign no longer counts on it.</param>
/// <param name="Media">What goes with the text, which is its caption; null for text alone.</param>
/// <param name="Template">The approved template to send in place of the text; null for free text (C-12).</param>
[GenerateSerializer, Immutable, Alias(WireAliases.SendCommand)]
public sealed record SendCommand(
    [property: Id(0)] Guid CampaignId,
    [property: Id(1)] int Seq,
    [property: Id(2)] Guid ClientMessageId,
    [property: Id(3)] string Phone,
    [property: Id(4)] string Text,
    [property: Id(5)] DateTimeOffset StartBefore,
    [property: Id(6)] SendMedia? Media = null,
    [property: Id(7)] SendTemplate? Template = null)
{
    /// <summary>The recipient's number is checked first, unless that was done since then; null for no check. One that has no WhatsApp is not written to.</summary>
    [Id(20)]
    public DateTimeOffset? CheckedSince { get; init; }

    /// <summary>Without recipient and text: hosts of actors log calls with their arguments when they log all (I-12).</summary>
    public override string ToString() => $"SendCommand {{ {CampaignId} {Seq} {ClientMessageId} }}";
}

/// <summary>How a send ended: a closed set (design, section 4). What cannot be classified is <see cref="Unknown"/>, never success.</summary>
public enum SendOutcomeKind
{
    /// <summary>It may or may not have left: in doubt.</summary>
    Unknown = 0,

    /// <summary>The gateway took it (C-9).</summary>
    Accepted = 1,

    /// <summary>The recipient has no WhatsApp (C-4).</summary>
    NotOnWhatsApp = 2,

    /// <summary>Refused for a reason of this message (C-4); trying another number would not help.</summary>
    Rejected = 3,

    /// <summary>The number's session is gone and nothing left (C-3): the next number takes the message.</summary>
    LinkLost = 4,

    /// <summary>Nothing left; the number must slow down until <see cref="SendOutcome.Until"/>.</summary>
    Throttled = 5,

    /// <summary>Nothing left; WhatsApp restricted the number until <see cref="SendOutcome.Until"/>, or for good.</summary>
    Restricted = 6,

    /// <summary>Nothing left: the send was not begun (too late, or no permit was held).</summary>
    NotStarted = 7,
}

/// <summary>The outcome of one send.</summary>
/// <param name="Kind">Which.</param>
/// <param name="GatewayMessageId">The gateway's id of the message; with <see cref="SendOutcomeKind.Accepted"/> only.</param>
/// <param name="Reason">Words for an operator, at most 300 characters, without secrets or message text.</param>
/// <param name="Until">End of a throttle or restriction.</param>
/// <param name="LinkSuspect">With <see cref="SendOutcomeKind.Unknown"/>: the error also says that the session is gone.</param>
/// <param name="RouteOnly">With <see cref="SendOutcomeKind.Throttled"/>: only this campaign's use of the number waits, for it is its template, or this recipient,
/// that cannot be sent now; the number may send for others.</param>
/// <param name="OptedOut">With <see cref="SendOutcomeKind.Rejected"/>: because the recipient told WhatsApp not to be written to by this business.</param>
[GenerateSerializer, Immutable, Alias(WireAliases.SendOutcome)]
public sealed record SendOutcome(
    [property: Id(0)] SendOutcomeKind Kind,
    [property: Id(1)] string? GatewayMessageId = null,
    [property: Id(2)] string? Reason = null,
    [property: Id(3)] DateTimeOffset? Until = null,
    [property: Id(4)] bool LinkSuspect = false,
    [property: Id(5)] bool RouteOnly = false,
    [property: Id(6)] bool OptedOut = false)
{
    /// <summary>The gateway took the message under <paramref name="gatewayMessageId"/>.</summary>
    public static SendOutcome Accepted(string gatewayMessageId) => new(SendOutcomeKind.Accepted, gatewayMessageId);

    /// <summary>The recipient has no WhatsApp.</summary>
    public static SendOutcome NotOnWhatsApp(string reason) => new(SendOutcomeKind.NotOnWhatsApp, Reason: reason);

    /// <summary>Refused for a reason of this message.</summary>
    public static SendOutcome Rejected(string reason) => new(SendOutcomeKind.Rejected, Reason: reason);

    /// <summary>The session is gone; nothing left.</summary>
    public static SendOutcome LinkLost(string reason) => new(SendOutcomeKind.LinkLost, Reason: reason);

    /// <summary>Slow down until then; nothing left.</summary>
    public static SendOutcome Throttled(DateTimeOffset until, string reason) => new(SendOutcomeKind.Throttled, Reason: reason, Until: until);

    /// <summary>The number is restricted; nothing left.</summary>
    public static SendOutcome Restricted(DateTimeOffset? until, string reason) => new(SendOutcomeKind.Restricted, Reason: reason, Until: until);

    /// <summary>Nobody knows whether it left.</summary>
    public static SendOutcome Unknown(string reason, bool linkSuspect = false) =>
        new(SendOutcomeKind.Unknown, Reason: reason, LinkSuspect: linkSuspect);

    /// <summary>The send was never begun.</summary>
    public static SendOutcome NotStarted(string reason) => new(SendOutcomeKind.NotStarted, Reason: reason);
}

/// <summary>Asks a number's gateway whether a message in doubt left (design, section 4).</summary>
/// <param name="ClientMessageId">Our id of the attempt.</param>
/// <param name="Phone">Recipient.</param>
/// <param name="Text">The text that was to be sent.</param>
/// <param name="IntentAt">When the attempt was recorded: nothing older counts.</param>
/// <param name="Media">What went with the text; null for text alone.</param>
[GenerateSerializer, Immutable, Alias(WireAliases.FindCommand)]
public sealed record FindCommand(
    [property: Id(0)] Guid ClientMessageId,
    [property: Id(1)] string Phone,
    [property: Id(2)] string Text,
    [property: Id(3)] DateTimeOffset IntentAt,
    [property: Id(4)] SendMedia? Media = null)
{
    /// <summary>Without recipient and text, for logs (I-12).</summary>
    public override string ToString() => $"FindCommand {{ {ClientMessageId} {IntentAt:O} }}";
}

/// <summary>What the look-up found. Not found is no proof that nothing left.</summary>
/// <param name="GatewayMessageId">The message's id at the gateway; null when it was not found.</param>
/// <param name="Supported">False when the gateway has no look-up: asking again is useless.</param>
/// <param name="Failed">True when the gateway has one but could not be asked now: asking later may help.</param>
[GenerateSerializer, Immutable, Alias(WireAliases.FindAnswer)]
public sealed record FindAnswer([property: Id(0)] string? GatewayMessageId, [property: Id(1)] bool Supported, [property: Id(2)] bool Failed = false);
