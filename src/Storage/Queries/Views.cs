using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Grains.Gateways;
using WaActors.Grains.Pacing;
using WaActors.Instances;

namespace WaActors.Storage.Queries;

/// <summary>A part of a list.</summary>
/// <param name="Items">In order.</param>
/// <param name="Next">What to ask the next page after; null when this is the last.</param>
public sealed record Page<TItem, TCursor>(IReadOnlyList<TItem> Items, TCursor? Next)
    where TCursor : struct;

/// <summary>A message.</summary>
/// <param name="Seq">Its place in the campaign.</param>
/// <param name="Line">Its line in the import.</param>
/// <param name="Phone">Recipient.</param>
/// <param name="Status">As stored, or <c>sending</c>: pending with an open attempt.</param>
/// <param name="Attempts">Number of the last attempt, the open one included.</param>
/// <param name="InstanceId">Which number it went out by, or last tried.</param>
/// <param name="GatewayMessageId">The gateway's id.</param>
/// <param name="Error">The last reason.</param>
/// <param name="UpdatedAt">When it last changed; null when never.</param>
/// <param name="TemplateId">Which template its last attempt says; null before.</param>
/// <param name="Text">What its last attempt says; null before.</param>
public sealed record MessageView(
    int Seq,
    int Line,
    string Phone,
    string Status,
    int Attempts,
    Guid? InstanceId,
    string? GatewayMessageId,
    string? Error,
    DateTimeOffset? UpdatedAt,
    Guid? TemplateId,
    string? Text);

/// <summary>An attempt that was in doubt, and how it was resolved.</summary>
/// <param name="Seq">The message.</param>
/// <param name="AttemptNo">The attempt.</param>
/// <param name="Phone">Recipient.</param>
/// <param name="InstanceId">The number.</param>
/// <param name="IntentAt">When it began.</param>
/// <param name="Outcome">What is known of it, as stored.</param>
/// <param name="OutcomeAt">When that was known.</param>
/// <param name="Resolution">As stored: <c>found</c>, <c>resent</c>, <c>skipped</c>, <c>abandoned</c>; null when open.</param>
/// <param name="Reason">Words for an operator.</param>
/// <param name="MessageStatus">Where the message stands now.</param>
public sealed record DoubtView(
    int Seq,
    int AttemptNo,
    string Phone,
    Guid InstanceId,
    DateTimeOffset IntentAt,
    string Outcome,
    DateTimeOffset OutcomeAt,
    string? Resolution,
    string? Reason,
    string MessageStatus);

/// <summary>An event.</summary>
public sealed record EventView(
    long Id, DateTimeOffset At, string Kind, Guid? CampaignId, Guid? InstanceId, int? Seq, string? Reason, Guid? FromInstanceId = null);

/// <summary>A gateway, without its key.</summary>
public sealed record GatewayView(Guid Id, string Kind, string Name, string BaseUrl, DateTimeOffset CreatedAt)
{
    /// <summary>What its kind needs besides, decrypted: secrets among it, which no answer may show.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = GatewayInstance.NoSettings;

    /// <summary>Without settings, for logs.</summary>
    public override string ToString() => $"{Kind} {Name} ({Id})";
}

/// <summary>An instance, as its record and its grain's read model say.</summary>
public sealed record InstanceView(
    Guid Id,
    Guid GatewayId,
    string GatewayKind,
    string Name,
    string ExternalName,
    string? Phone,
    int WindowMax,
    DateTimeOffset CreatedAt,
    LinkState Link,
    DateTimeOffset? LinkSince,
    string? LinkReason,
    PermissionState Permission,
    DateTimeOffset? PermissionUntil,
    HealthState? Health,
    string? HealthReason,
    DateTimeOffset? LastHealthCheck,
    int AutoRecoveryAttempts)
{
    /// <summary>Why the permission is so; null when there is nothing to say.</summary>
    public string? PermissionReason { get; init; }

    /// <summary>The kind of line whose pace is recommended.</summary>
    public PaceProfile Profile { get; init; }

    /// <summary>What a person set otherwise.</summary>
    public PaceOverrides OwnPace { get; init; } = PaceOverrides.None;

    /// <summary>The tenant's own warm-ups.</summary>
    public TenantWarmUps TenantWarmUps { get; init; } = TenantWarmUps.None;
}

/// <summary>A template.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">For people.</param>
/// <param name="Body">Its text.</param>
/// <param name="CreatedAt">When it was added.</param>
/// <param name="Parts">What goes with the text; null for text alone.</param>
public sealed record TemplateView(Guid Id, string Name, string Body, DateTimeOffset CreatedAt, TemplateParts? Parts = null);

/// <summary>A campaign, without its routes and counts.</summary>
/// <param name="Recipients">How many were imported.</param>
public sealed record CampaignView(
    Guid Id,
    string Name,
    CampaignStatus Status,
    string? StatusReason,
    DateTimeOffset? ScheduledAt,
    DelayRange Delay,
    int BatchSize,
    int MaxConsecutiveFailures,
    InDoubtPolicy InDoubtPolicy,
    int Recipients,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt);

/// <summary>A route, as last stored.</summary>
/// <param name="Connected">Whether the instance's link is open, as last projected.</param>
/// <param name="TemplateIds">Its texts, <paramref name="TemplateId"/> first.</param>
public sealed record RouteView(
    Guid InstanceId,
    Guid TemplateId,
    int OrderIndex,
    bool Active,
    bool Connected,
    int ConsecutiveFailures,
    string? DeactivatedReason,
    IReadOnlyList<Guid> TemplateIds);
