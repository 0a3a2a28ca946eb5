using Orleans;
using Orleans.Concurrency;

namespace WaActors.Pacing;

/// <summary>How a campaign tightens the pace of its numbers, and its share of them. Changed while it runs; acts at once.</summary>
[GenerateSerializer, Immutable, Alias(WireAliases.CampaignPace)]
public sealed record CampaignPace
{
    /// <summary>The lowest priority.</summary>
    public const int PriorityMin = 1;

    /// <summary>The highest priority.</summary>
    public const int PriorityMax = 10;

    /// <summary>The priority of a campaign that chose none.</summary>
    public const int PriorityDefault = 5;

    /// <summary>No window, no cap, the middle priority.</summary>
    public static readonly CampaignPace None = new();

    /// <summary>When its sends may start; null for when the tenant's window says (always, if it has none), <see cref="SendWindow.Always"/> for any time whatever that says.</summary>
    [Id(0)]
    public SendWindow? Window { get; init; }

    /// <summary>Its sends a calendar day of the tenant, all numbers together: 1 or more; null for no limit.</summary>
    [Id(1)]
    public int? PerDay { get; init; }

    /// <summary>Its weight where it waits with others for a number: 1 to 10. One of 10 has twice the turns of one of 5.</summary>
    [Id(2)]
    public int Priority { get; init; } = PriorityDefault;

    /// <summary>Whether each recipient's number is checked before it is written to, and how old an earlier answer may be, in days: 0 or more; null for no check.</summary>
    [Id(3)]
    public int? NumberCheckDays { get; init; }

    /// <summary>Its sends by each of its numbers a calendar day of the tenant: 1 or more; null for no limit.</summary>
    [Id(4)]
    public int? PerNumberPerDay { get; init; }

    /// <summary>Hours that must have passed since another campaign wrote to the same person: 1 to 720; null for what the number's pace says. It may only be longer than
    /// that.</summary>
    [Id(5)]
    public int? RecipientGapHours { get; init; }

    /// <summary>Whether only people whose consent stands are written to.</summary>
    [Id(6)]
    public bool RequiresConsent { get; init; }
}
