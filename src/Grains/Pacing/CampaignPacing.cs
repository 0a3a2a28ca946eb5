using WaActors.Pacing;

namespace WaActors.Grains.Pacing;

/// <summary>A campaign's pace: what was set for it, and what its tenant set for all campaigns.</summary>
/// <param name="Own">As it was set.</param>
/// <param name="TenantWindow">When the campaigns that set no window of their own may send; null for always.</param>
public sealed record CampaignPacing(CampaignPace Own, SendWindow? TenantWindow)
{
    /// <summary>Nothing set.</summary>
    public static readonly CampaignPacing None = new(CampaignPace.None, TenantWindow: null);

    /// <summary>What holds.</summary>
    public CampaignPace InForce => CampaignPaceRules.InForce(Own, TenantWindow);
}
