using WaActors.Api.Problems;
using WaActors.Campaigns;
using WaActors.Pacing;

namespace WaActors.Api.Campaigns;

/// <summary>Applies a change of a campaign's settings, asked for by the REST surface or the console: all of it, or nothing.</summary>
internal static class CampaignChange
{
    /// <summary>One call and one transaction: a refusal leaves every setting as it was, and a campaign that begins at once begins by the settings of the change.</summary>
    /// <param name="campaign">Its actor.</param>
    /// <param name="pace">The campaign's own pace, of which what the change does not name stays.</param>
    /// <param name="change">What was checked before.</param>
    /// <param name="cancellation">Gives up waiting for the answer.</param>
    public static Task<CampaignReply> ApplyAsync(ICampaignGrain campaign, CampaignPace pace, ChangeCampaign change, CancellationToken cancellation) =>
        campaign.ChangeSettingsAsync(new SettingsChange(
            change.Delay?.ToRange(), change.Pace.IsEmpty ? null : change.Pace.Over(pace), change.BeginAt, change.SkipContactedDays)).WaitAsync(cancellation);
}
