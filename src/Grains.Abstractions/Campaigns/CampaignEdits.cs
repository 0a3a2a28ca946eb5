using Orleans;
using Orleans.Concurrency;
using WaActors.Pacing;

namespace WaActors.Campaigns;

/// <summary>What a resumed campaign takes up.</summary>
public enum ResumeScope
{
    /// <summary>What is pending: the end of a pause.</summary>
    Pending = 0,

    /// <summary>Besides, what failed becomes pending again, with its history.</summary>
    Failed = 1,

    /// <summary>Besides, those without WhatsApp too: they may have it by now. What is in doubt stays, for it may have left.</summary>
    All = 2,
}

/// <summary>One number with one text or several.</summary>
/// <param name="InstanceId">The number.</param>
/// <param name="TemplateIds">Its texts, one or more, none twice; each message gets one of them.</param>
[GenerateSerializer, Immutable, Alias(WireAliases.RouteChoice)]
public sealed record RouteChoice([property: Id(0)] Guid InstanceId, [property: Id(1)] IReadOnlyList<Guid> TemplateIds);

/// <summary>Settings of a campaign that change together, or none of them. What is null stays.</summary>
/// <param name="Delay">Time between two messages (C-7).</param>
/// <param name="Pace">Its own pace, the whole of it.</param>
/// <param name="BeginAt">When a draft, scheduled or paused campaign begins; a time that has passed begins a scheduled one at once, by the other settings of the change.</param>
/// <param name="SkipContactedDays">Leaves out, when it first runs, whom another campaign wrote to within so many days: 1 to 365; 0 for nobody.</param>
[GenerateSerializer, Immutable, Alias(WireAliases.SettingsChange)]
public sealed record SettingsChange(
    [property: Id(0)] DelayRange? Delay = null,
    [property: Id(1)] CampaignPace? Pace = null,
    [property: Id(2)] DateTimeOffset? BeginAt = null,
    [property: Id(3)] int? SkipContactedDays = null);
