using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Grains.Pacing;
using WaActors.Pacing;

namespace WaActors.Storage.Catalog;

/// <summary>A gateway to be created.</summary>
/// <param name="Kind">One that an adapter speaks.</param>
/// <param name="Name">Unique within the tenant.</param>
/// <param name="BaseUrl">Its address.</param>
/// <param name="ApiKey">Its key, in clear; it is stored encrypted.</param>
/// <param name="Settings">What its kind needs besides, in clear, by name; stored encrypted. Null for nothing.</param>
public sealed record GatewayDraft(string Kind, string Name, Uri BaseUrl, string ApiKey, IReadOnlyDictionary<string, string>? Settings = null)
{
    /// <summary>Without secrets, for logs.</summary>
    public override string ToString() => $"{Kind} {Name}";
}

/// <summary>Changes of a gateway; null leaves as it is.</summary>
/// <param name="Name">Unique within the tenant.</param>
/// <param name="BaseUrl">Its address.</param>
/// <param name="ApiKey">Its key, in clear.</param>
/// <param name="Settings">Those to change, by name; a null value removes one, names that are absent stay.</param>
public sealed record GatewayPatch(
    string? Name = null, Uri? BaseUrl = null, string? ApiKey = null, IReadOnlyDictionary<string, string?>? Settings = null)
{
    /// <summary>Without secrets, for logs.</summary>
    public override string ToString() => $"{Name} {BaseUrl}";
}

/// <summary>An instance to be created.</summary>
/// <param name="GatewayId">One of the tenant's gateways.</param>
/// <param name="Name">For people.</param>
/// <param name="ExternalName">Its name at the gateway; unique there.</param>
/// <param name="Phone">E.164 digits; null when not known yet.</param>
/// <param name="Token">The instance's own key, in clear; null when the gateway's is used.</param>
/// <param name="WindowMax">Most sends in flight, 1 to 1,000; 1 for QR instances.</param>
public sealed record InstanceDraft(Guid GatewayId, string Name, string ExternalName, string? Phone, string? Token, int WindowMax = 1)
{
    /// <summary>The kind of line whose pace it gets; null for the one recommended for its kind of gateway.</summary>
    public PaceProfile? Profile { get; init; }

    /// <summary>What of the pace is a person's own.</summary>
    public PaceOverrides OwnPace { get; init; } = PaceOverrides.None;
}

/// <summary>Changes of an instance; null leaves as it is.</summary>
public sealed record InstancePatch(string? Name = null, string? Phone = null, string? Token = null, int? WindowMax = null, string? ExternalName = null)
{
    /// <summary>With <see cref="OwnPace"/>: the kind of line; null leaves it.</summary>
    public PaceProfile? Profile { get; init; }

    /// <summary>Replaces what of the pace is a person's own; null leaves it.</summary>
    public PaceOverrides? OwnPace { get; init; }
}

/// <summary>A template to be created.</summary>
/// <param name="Name">For people.</param>
/// <param name="Body">Its text.</param>
/// <param name="Parts">What goes with the text; null for text alone.</param>
public sealed record TemplateDraft(string Name, string Body, TemplateParts? Parts = null);

/// <summary>A campaign to be created, in state draft.</summary>
/// <param name="Name">For people.</param>
/// <param name="ScheduledAt">When it shall start once started; null for at once.</param>
/// <param name="Delay">Between two messages.</param>
/// <param name="BatchSize">1 to 1,000.</param>
/// <param name="MaxConsecutiveFailures">1 to 1,000.</param>
/// <param name="InDoubtPolicy">What to do with messages in doubt.</param>
/// <param name="Routes">In rotation order; an instance at most once.</param>
public sealed record CampaignDraft(
    string Name,
    DateTimeOffset? ScheduledAt,
    DelayRange Delay,
    int BatchSize,
    int MaxConsecutiveFailures,
    InDoubtPolicy InDoubtPolicy,
    IReadOnlyList<RouteDraft> Routes)
{
    /// <summary>Leaves out at the start whom another campaign wrote to within so many days, 1 to 365; null for nobody.</summary>
    public int? SkipContactedDays { get; init; }

    /// <summary>How it tightens the pace of its numbers.</summary>
    public CampaignPace Pace { get; init; } = CampaignPace.None;
}

/// <summary>What preparing a draft decides. Settings that are not here stay as they are.</summary>
/// <param name="ScheduledAt">When it shall start once started; null for at once.</param>
/// <param name="Delay">Between two messages.</param>
/// <param name="InDoubtPolicy">What to do with messages in doubt.</param>
/// <param name="Routes">In rotation order; an instance at most once.</param>
/// <param name="SkipContactedDays">Leaves out at the start whom another campaign wrote to within so many days, 1 to 365; null for nobody.</param>
public sealed record DraftChange(
    DateTimeOffset? ScheduledAt, DelayRange Delay, InDoubtPolicy InDoubtPolicy, IReadOnlyList<RouteDraft> Routes, int? SkipContactedDays);

/// <summary>Which recipients a copy of a campaign takes along; all of them as pending.</summary>
public enum CloneAudience
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>All but those who opted out.</summary>
    All = 1,

    /// <summary>Those that were not tried, or not to their end.</summary>
    Pending = 2,

    /// <summary>Those that failed.</summary>
    Failed = 3,
}

/// <summary>A route: which number, with which texts.</summary>
/// <param name="InstanceId">The number.</param>
/// <param name="TemplateIds">One or more, none twice; each message gets one of them.</param>
public sealed record RouteDraft(Guid InstanceId, IReadOnlyList<Guid> TemplateIds);
