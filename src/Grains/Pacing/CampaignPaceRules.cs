using System.Globalization;
using WaActors.Pacing;

namespace WaActors.Grains.Pacing;

/// <summary>What a campaign's own pace may be.</summary>
public static class CampaignPaceRules
{
    /// <summary>The oldest answer of a number check that may be used, in days.</summary>
    public const int NumberCheckDaysMax = 365;

    /// <summary>The longest rest of a recipient, in hours: 30 days.</summary>
    public const int RecipientGapHoursMax = 720;

    /// <summary>How far back a campaign may look for whom others wrote to, in days.</summary>
    public const int SkipContactedDaysMax = 365;

    /// <summary>Refuses what is outside its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static void Require(CampaignPace pace)
    {
        ArgumentNullException.ThrowIfNull(pace);
        if (pace.Priority is < CampaignPace.PriorityMin or > CampaignPace.PriorityMax)
            throw new ArgumentOutOfRangeException(nameof(pace), pace.Priority, $"A priority is {CampaignPace.PriorityMin} to {CampaignPace.PriorityMax}.");
        if (pace.PerDay < 1) throw new ArgumentOutOfRangeException(nameof(pace), pace.PerDay, "A daily cap is 1 or more.");
        if (pace.PerNumberPerDay < 1) throw new ArgumentOutOfRangeException(nameof(pace), pace.PerNumberPerDay, "A daily cap is 1 or more.");
        if (pace.RecipientGapHours is < 1 or > RecipientGapHoursMax)
            throw new ArgumentOutOfRangeException(nameof(pace), pace.RecipientGapHours, $"A rest is 1 to {RecipientGapHoursMax} hours.");
        if (pace.NumberCheckDays is < 0 or > NumberCheckDaysMax)
            throw new ArgumentOutOfRangeException(nameof(pace), pace.NumberCheckDays, $"An answer may be 0 to {NumberCheckDaysMax} days old.");
    }

    /// <summary>The pace that holds: a campaign without a window of its own goes by its tenant's. The window of what comes back is null for any time.</summary>
    /// <param name="own">What the campaign set.</param>
    /// <param name="tenantWindow">The window of all campaigns that set none; null when the tenant has none.</param>
    public static CampaignPace InForce(CampaignPace own, SendWindow? tenantWindow)
    {
        ArgumentNullException.ThrowIfNull(own);
        var window = own.Window ?? tenantWindow;
        if (window is { IsAlways: true }) window = null;
        return ReferenceEquals(window, own.Window) ? own : own with { Window = window };
    }

    /// <summary>Whether two windows are open at the same hours.</summary>
    public static bool IsSame(SendWindow? one, SendWindow? other) => one is null || other is null
        ? one is null && other is null
        : (one.Clock, one.Holidays) == (other.Clock, other.Holidays) && one.Ranges.SequenceEqual(other.Ranges);
}
