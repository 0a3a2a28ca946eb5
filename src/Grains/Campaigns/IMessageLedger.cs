using WaActors.Campaigns;
using WaActors.Grains.Pacing;
using WaActors.Instances;
using WaActors.Pacing;

namespace WaActors.Grains.Campaigns;

/// <summary>
/// The durable truth of a campaign (design, section 4). Every write carries the owner epoch: with a stale one it touches nothing and says so,
/// and its caller must stop. Methods throw only when the database cannot be reached for longer than the implementation's patience.
/// </summary>
public interface IMessageLedger
{
    /// <summary>Makes the caller the owner: raises the epoch in one statement and returns what the campaign is. Waits for writes of the former owner that
    /// are under way, so that what is read afterwards is complete. Null when there is no such campaign.</summary>
    Task<CampaignLease?> TakeOwnershipAsync(Guid campaignId, CancellationToken cancellation);

    /// <summary>The next pending messages after <paramref name="afterSeq"/>, by seq; select only.</summary>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="afterSeq">0 for the first.</param>
    /// <param name="limit">1 to 10,000.</param>
    /// <param name="cancellation">Cancels the read.</param>
    Task<IReadOnlyList<PendingMessage>> ReadPendingAsync(Guid campaignId, int afterSeq, int limit, CancellationToken cancellation);

    /// <summary>Attempts without an outcome: after taking ownership, these are the messages in doubt.</summary>
    Task<IReadOnlyList<OpenAttempt>> ReadOpenAttemptsAsync(Guid campaignId, CancellationToken cancellation);

    /// <summary>Records that a send is about to start, unless its recipient is on the tenant's opt-out list at that moment: then the message becomes
    /// <see cref="MessageStatus.Suppressed"/> in the same transaction. Idempotent for the same <see cref="AttemptIntent.ClientMessageId"/>.</summary>
    /// <returns>Whether the caller may send: only with <see cref="IntentAnswer.Recorded"/>.</returns>
    ValueTask<IntentAnswer> RecordIntentAsync(AttemptIntent intent);

    /// <summary>Records how an attempt ended and moves its message. Idempotent.</summary>
    /// <returns>False when the epoch is stale or the attempt is not open: the caller lost its ownership.</returns>
    ValueTask<bool> RecordOutcomeAsync(AttemptOutcome outcome);

    /// <summary>When other campaigns wrote to a message's recipient within the last seven days, by counted attempts.</summary>
    Task<IReadOnlyList<DateTimeOffset>> ReadContactsAsync(Guid campaignId, int seq, CancellationToken cancellation);

    /// <summary>Moves the campaign to another state, if the epoch still stands. To <see cref="CampaignStatus.Running"/> from a draft it freezes the
    /// template bodies into the routes; to <see cref="CampaignStatus.Cancelled"/> it cancels all pending messages in the same transaction.</summary>
    /// <returns>False when the epoch is stale.</returns>
    Task<bool> ChangeStatusAsync(Guid campaignId, long epoch, CampaignStatus status, string? reason, DateTimeOffset at, CancellationToken cancellation);

    /// <summary>Takes up what a campaign left: messages in these states become pending again, with their attempts and errors kept, and the campaign runs. One transaction.</summary>
    /// <returns>How many messages; null when the epoch is stale.</returns>
    Task<int?> ReopenAsync(Guid campaignId, long epoch, IReadOnlyList<MessageStatus> taken, DateTimeOffset at, CancellationToken cancellation);

    /// <summary>Replaces the routes. One whose number stays keeps its activity, a text that stays its frozen body; in a campaign that has started, new bodies are frozen
    /// now. One transaction.</summary>
    /// <returns>The routes as they stand now; null inside when a number or template is not the tenant's.</returns>
    Task<RouteReplacement> ReplaceRoutesAsync(Guid campaignId, long epoch, IReadOnlyList<RouteChoice> routes, CancellationToken cancellation);

    /// <summary>Stores changed settings: all of them, or none. Their ranges are the caller's to keep.</summary>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="epoch">The caller's.</param>
    /// <param name="change">What is null stays.</param>
    /// <param name="cancellation">Cancels the write.</param>
    Task<SettingsAnswer> ChangeSettingsAsync(Guid campaignId, long epoch, SettingsChange change, CancellationToken cancellation);

    /// <summary>The clock, the holidays and the window of all campaigns that the campaign's tenant has now.</summary>
    Task<TenantPace> ReadTenantPaceAsync(Guid campaignId, CancellationToken cancellation);

    /// <summary>Stores a route's activity. False when the epoch is stale.</summary>
    Task<bool> SaveRouteAsync(Guid campaignId, long epoch, RouteRecord route, CancellationToken cancellation);

    /// <summary>Whether any message is pending, and how many recipients there are.</summary>
    Task<AudienceSize> CountAudienceAsync(Guid campaignId, CancellationToken cancellation);

    /// <summary>How many messages are in each state. All 0 when there is no such campaign.</summary>
    Task<CampaignCounts> CountByStatusAsync(Guid campaignId, CancellationToken cancellation);
}

/// <summary>A campaign as its new owner found it.</summary>
public sealed record CampaignLease(
    Guid CampaignId,
    Guid TenantId,
    string Name,
    CampaignStatus Status,
    DateTimeOffset? ScheduledAt,
    DelayRange Delay,
    int BatchSize,
    int MaxConsecutiveFailures,
    InDoubtPolicy InDoubtPolicy,
    long Epoch,
    DateTimeOffset? LastSentAt,
    IReadOnlyList<RouteRecord> Routes)
{
    /// <summary>How it tightens the pace of its numbers, as it was set.</summary>
    public CampaignPace Pace { get; init; } = CampaignPace.None;

    /// <summary>The tenant's clock and holidays, and the window of its campaigns that set none.</summary>
    public TenantPace Tenant { get; init; } = TenantPace.None;

    /// <summary>The pace that holds: the campaign's own within what its tenant set for all.</summary>
    public CampaignPace PaceInForce => CampaignPaceRules.InForce(Pace, Tenant.Window);

    /// <summary>When it was started first; null when never.</summary>
    public DateTimeOffset? StartedAt { get; init; }
}

/// <summary>A route's record.</summary>
/// <param name="OrderIndex">Its place in the rotation.</param>
/// <param name="InstanceId">The number.</param>
/// <param name="Texts">Its templates' texts, of which each message gets one: frozen at the start, the templates' own before.</param>
/// <param name="Active">False after a deactivation.</param>
/// <param name="ConsecutiveFailures">Failures in a row.</param>
/// <param name="DeactivatedReason">Why it is out; null when active.</param>
public sealed record RouteRecord(
    int OrderIndex,
    Guid InstanceId,
    IReadOnlyList<RouteText> Texts,
    bool Active,
    int ConsecutiveFailures,
    string? DeactivatedReason);

/// <summary>What became of a replacement of routes.</summary>
/// <param name="Owned">False when the epoch is stale.</param>
/// <param name="Routes">The new ones; null when a number or template is not the tenant's, and nothing was changed.</param>
public readonly record struct RouteReplacement(bool Owned, IReadOnlyList<RouteRecord>? Routes);

/// <summary>One of a route's texts.</summary>
/// <param name="TemplateId">Where it comes from.</param>
/// <param name="Body">In the language of docs/texts.md.</param>
public sealed record RouteText(Guid TemplateId, string Body)
{
    /// <summary>What goes with it; null for text alone.</summary>
    public TemplateParts? Parts { get; init; }
}

/// <summary>The text that was chosen and rendered for a message; stored with its intent.</summary>
/// <param name="TemplateId">Which of the route's templates.</param>
/// <param name="Text">As the recipient sees it.</param>
public sealed record ChosenText(Guid TemplateId, string Text)
{
    /// <summary>Without the text, which no log may hold.</summary>
    public override string ToString() => $"ChosenText {{ {TemplateId} }}";
}

/// <summary>How many recipients a campaign has, and how many of them are pending.</summary>
public sealed record AudienceSize(int Total, int Pending);

/// <summary>A message to send.</summary>
/// <param name="Seq">Its place, from 1.</param>
/// <param name="Phone">E.164 digits.</param>
/// <param name="Variables">What the import gave, by column name; frozen then.</param>
/// <param name="AttemptsMade">Number of the last attempt; 0 for none.</param>
public sealed record PendingMessage(int Seq, string Phone, IReadOnlyDictionary<string, string> Variables, int AttemptsMade)
{
    /// <summary>What its last attempt said or was to say; null when there was none.</summary>
    public ChosenText? Text { get; init; }

    /// <summary>Which number gave it back last, and why; null when none did.</summary>
    public GivenBack? GivenBack { get; init; }
}

/// <summary>A number gave a message back: its link was lost, WhatsApp held it, or its send was in doubt and is made again (C-3, C-10).</summary>
/// <param name="InstanceId">The number.</param>
/// <param name="Reason">Why, for an operator.</param>
public sealed record GivenBack(Guid InstanceId, string? Reason);

/// <summary>What became of an intent.</summary>
public enum IntentAnswer
{
    /// <summary>The epoch is stale, the attempt number is taken, or the message is not pending: the caller must not send.</summary>
    Refused = 0,

    /// <summary>It stands; the send may start.</summary>
    Recorded = 1,

    /// <summary>The recipient opted out, or gave no consent that stands where the campaign requires one: the message is suppressed, and there is no attempt.</summary>
    Suppressed = 2,

    /// <summary>A newer activation of the number gives its permits: nothing was written, and another permit is needed.</summary>
    StalePermit = 3,

    /// <summary>Another campaign wrote to the person too short a time ago: nothing was written, and the message has to wait.</summary>
    TooSoon = 4,
}

/// <summary>What became of a change of settings.</summary>
public enum SettingsAnswer
{
    /// <summary>They stand.</summary>
    Stored = 0,

    /// <summary>The epoch is stale: nothing was changed.</summary>
    Stale = 1,

    /// <summary>Whom the campaign leaves out was decided when it first ran, or it is over: nothing was changed.</summary>
    AudienceFrozen = 2,
}

/// <summary>A send is about to start.</summary>
public sealed record AttemptIntent(Guid CampaignId, long Epoch, int Seq, int AttemptNo, Guid InstanceId, Guid ClientMessageId, DateTimeOffset At)
{
    /// <summary>Whether the attempt counts for a cap of its number or campaign, and is kept so that the count survives a crash.</summary>
    public bool Counted { get; init; }

    /// <summary>What it will say; null when no text could be made, which the outcome then tells.</summary>
    public ChosenText? Text { get; init; }

    /// <summary>With <see cref="Counted"/>: the epoch of the permit that it uses; null where the number has no pace.</summary>
    public long? PaceEpoch { get; init; }

    /// <summary>With <see cref="Counted"/>: how often campaigns may write to its recipient.</summary>
    public RecipientRule Rule { get; init; }
}

/// <summary>An attempt whose outcome nobody wrote. Its message has the attempt's text.</summary>
public sealed record OpenAttempt(PendingMessage Message, int AttemptNo, Guid InstanceId, Guid ClientMessageId, DateTimeOffset IntentAt, long Epoch);

/// <summary>Where a message stands after an attempt; the same names, in snake case, stand in the database.</summary>
public enum MessageStatus
{
    /// <summary>To be sent (again).</summary>
    Pending = 0,

    /// <summary>The gateway took it (C-9).</summary>
    Sent = 1,

    /// <summary>Reached the phone.</summary>
    Delivered = 2,

    /// <summary>Was read.</summary>
    Read = 3,

    /// <summary>Refused, with a reason.</summary>
    Failed = 4,

    /// <summary>The recipient has no WhatsApp.</summary>
    NoWhatsapp = 5,

    /// <summary>On the opt-out list.</summary>
    Suppressed = 6,

    /// <summary>May or may not have left, and policy says to leave it so.</summary>
    InDoubt = 7,

    /// <summary>Its campaign was cancelled before its turn.</summary>
    Cancelled = 8,
}

/// <summary>How an attempt in doubt was resolved.</summary>
public enum DoubtResolution
{
    /// <summary>It never was in doubt.</summary>
    None = 0,

    /// <summary>The gateway's look-up found it: sent.</summary>
    Found = 1,

    /// <summary>Not found: sent again by policy.</summary>
    Resent = 2,

    /// <summary>Not found: left in doubt by policy.</summary>
    Skipped = 3,

    /// <summary>Its campaign was cancelled meanwhile: left in doubt.</summary>
    Abandoned = 4,
}

/// <summary>How an attempt ended.</summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="Epoch">The writer's epoch (not that of the intent).</param>
/// <param name="Seq">The message.</param>
/// <param name="AttemptNo">The attempt.</param>
/// <param name="Kind">What the gateway did.</param>
/// <param name="MessageStatus">Where the message stands now.</param>
/// <param name="GatewayMessageId">The gateway's id; null when it gave none.</param>
/// <param name="Reason">Why, for an operator; null on success.</param>
/// <param name="Resolution">How it was resolved, if it was in doubt.</param>
/// <param name="At">When.</param>
public sealed record AttemptOutcome(
    Guid CampaignId,
    long Epoch,
    int Seq,
    int AttemptNo,
    SendOutcomeKind Kind,
    MessageStatus MessageStatus,
    string? GatewayMessageId,
    string? Reason,
    DoubtResolution Resolution,
    DateTimeOffset At);
