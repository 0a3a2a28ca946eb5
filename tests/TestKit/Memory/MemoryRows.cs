using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Grains.Pacing;
using WaActors.Instances;
using WaActors.Pacing;

namespace WaActors.TestKit.Memory;

/// <summary>What a test puts into a database as a campaign; the defaults are those of the schema.</summary>
public sealed record CampaignSeed(Guid CampaignId, Guid TenantId)
{
    public string Name { get; init; } = "campaign";

    public CampaignStatus Status { get; init; } = CampaignStatus.Draft;

    public DateTimeOffset? ScheduledAt { get; init; }

    public DelayRange Delay { get; init; } = new(TimeSpan.Zero, TimeSpan.Zero);

    public int BatchSize { get; init; } = 10;

    public int MaxConsecutiveFailures { get; init; } = 5;

    public InDoubtPolicy InDoubtPolicy { get; init; } = InDoubtPolicy.Resend;

    public int? SkipContactedDays { get; init; }

    public CampaignPace Pace { get; init; } = CampaignPace.None;

    /// <summary>The tenant's clock and holidays.</summary>
    public PaceCalendar Calendar { get; init; } = PaceCalendar.Utc;

    public SendWindow? TenantWindow { get; init; }

    /// <summary>In rotation order; a route's order index is its place here.</summary>
    public IReadOnlyList<RouteSeed> Routes { get; init; } = [];

    public IReadOnlyList<MessageSeed> Messages { get; init; } = [];
}

/// <summary>A route: which instance, with which template.</summary>
public sealed record RouteSeed(Guid InstanceId, Guid TemplateId)
{
    /// <summary>Further texts of the route.</summary>
    public IReadOnlyList<Guid> MoreTemplateIds { get; init; } = [];

    internal IEnumerable<Guid> TemplateIds => MoreTemplateIds.Prepend(TemplateId);
}

/// <summary>A recipient.</summary>
public sealed record MessageSeed(string Phone)
{
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>A campaign as it stands.</summary>
public sealed record CampaignRow(
    Guid CampaignId, CampaignStatus Status, string? StatusReason, long Epoch, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, DelayRange Delay);

/// <summary>A message as it stands.</summary>
public sealed record MessageRow(
    int Seq,
    string Phone,
    IReadOnlyDictionary<string, string> Variables,
    MessageStatus Status,
    int Attempts,
    Guid? InstanceId,
    string? GatewayMessageId,
    string? Error,
    DateTimeOffset? UpdatedAt);

/// <summary>An attempt as it stands; <see cref="Outcome"/> is null while it is open.</summary>
public sealed record AttemptRow(
    int Seq,
    int AttemptNo,
    Guid InstanceId,
    long Epoch,
    Guid ClientMessageId,
    DateTimeOffset IntentAt,
    SendOutcomeKind? Outcome,
    DateTimeOffset? OutcomeAt,
    string? GatewayMessageId,
    string? Reason,
    DoubtResolution Resolution)
{
    /// <summary>Whether it counts for a cap.</summary>
    public bool Counted { get; init; }

    /// <summary>What it says.</summary>
    public ChosenText? Text { get; init; }
}
