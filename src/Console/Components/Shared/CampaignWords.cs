using WaActors.Campaigns;
using WaActors.OperatorConsole.Reading;
using WaActors.OperatorConsole.Texts;

namespace WaActors.OperatorConsole.Components.Shared;

/// <summary>What is said of a campaign's progress.</summary>
internal static class CampaignWords
{
    /// <summary>When it is done, or why that cannot be said.</summary>
    public static string Eta(Ui ui, CampaignNow now) => now switch
    {
        { Status: CampaignStatus.Completed or CampaignStatus.Cancelled, Campaign.EndedAt: { } ended } => ui.T("campaign.ended", ui.At(ended)),
        { Status: CampaignStatus.Scheduled, Campaign.ScheduledAt: { } at } => ui.T("campaign.starts", ui.At(at)),
        { EtaSeconds: { } seconds } => ui.T("campaign.eta", ui.Span(TimeSpan.FromSeconds(seconds))),
        { Status: CampaignStatus.Waiting } => ui["campaign.waits"],
        { Status: CampaignStatus.Paused } => ui["campaign.paused_text"],
        _ => "",
    };

    /// <summary>The time between two messages.</summary>
    public static string Delay(Ui ui, DelayRange delay) => delay.Max == TimeSpan.Zero
        ? ui["campaign.no_delay"]
        : delay.Min == delay.Max ? ui.T("campaign.delay_fixed", Seconds(ui, delay.Min)) : ui.T("campaign.delay_range", Seconds(ui, delay.Min), Seconds(ui, delay.Max));

    private static string Seconds(Ui ui, TimeSpan span) => ui.Number(span.TotalSeconds, span.Milliseconds == 0 ? 0 : 1);
}
