using System.Text.Json;
using WaActors.Api.Problems;
using WaActors.Campaigns;
using WaActors.Pacing;
using WaActors.Storage.Catalog;
using WaActors.Storage.Queries;

namespace WaActors.Api.Campaigns;

/// <summary>Applies a change of a campaign's settings, asked for by the REST surface or the console.</summary>
internal static class CampaignChange
{
    /// <summary>Stores whom the campaign is to leave out when it first runs, before all else that is changed: a beginning would decide it. Null when it was stored, or is
    /// none of the change.</summary>
    public static async Task<ApiProblem?> SkipContactedAsync(
        CampaignStore campaigns, Guid tenantId, Guid campaignId, CampaignStatus stored, ChangeCampaign change, CancellationToken cancellation)
    {
        if (change.SkipContactedDays is not { } days) return null;
        return await campaigns.ChangeSkipContactedAsync(tenantId, campaignId, days == 0 ? null : days, cancellation)
            ? null
            : ApiProblem.Conflict(
                ProblemCodes.AudienceFrozen, "Who is left out was decided when the campaign first ran, or it is over; recipientGapHours holds recipients back while it runs.")
                .With("campaignStatus", JsonNamingPolicy.CamelCase.ConvertName(stored.ToString()));
    }

    /// <summary>
    /// What restricts the campaign comes first and when it begins comes last: one that begins at once must not send a message by the settings that it had before, also when
    /// the process dies in between.
    /// </summary>
    /// <returns>The last answer; a refusal ends the change. A beginning that the stored state forbids is refused before anything is changed.</returns>
    public static async Task<CampaignReply> ApplyAsync(
        ICampaignGrain campaign, CampaignStatus stored, CampaignPace pace, ChangeCampaign change, CancellationToken cancellation)
    {
        if (change.BeginAt is not null && stored is not (CampaignStatus.Draft or CampaignStatus.Scheduled or CampaignStatus.Paused))
            return new CampaignReply(Done: false, stored, ProblemCodes.CampaignState);
        var reply = new CampaignReply(Done: true, stored);
        if (!change.Pace.IsEmpty) reply = await campaign.ChangePaceAsync(change.Pace.Over(pace)).WaitAsync(cancellation);
        if (reply.Done && change.Delay is { } delay) reply = await campaign.ChangeDelayAsync(delay.ToRange()).WaitAsync(cancellation);
        if (reply.Done && change.BeginAt is { } at) reply = await campaign.ChangeScheduleAsync(at).WaitAsync(cancellation);
        return reply;
    }
}
