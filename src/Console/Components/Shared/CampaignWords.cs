using System.Globalization;
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
        { End: { } end } when end > ui.Now => ui.T("campaign.eta_at", ui.Span(end - ui.Now), ui.At(end)),
        { EtaSeconds: { } seconds } => ui.T("campaign.eta", ui.Span(TimeSpan.FromSeconds(seconds))),
        { Status: CampaignStatus.Waiting } => ui["campaign.waits"],
        { Status: CampaignStatus.Paused } => ui["campaign.paused_text"],
        _ => "",
    };

    /// <summary>A time that passes: to the second, for it is shown anew every second. Days do not need that.</summary>
    public static string Countdown(Ui ui, TimeSpan left) => left switch
    {
        { Ticks: <= 0 } => ui["time.now"],
        { TotalMinutes: < 1 } => ui.T("time.seconds", (int)Math.Ceiling(left.TotalSeconds)),
        { TotalDays: < 1 } => left.ToString(left.TotalHours < 1 ? @"m\:ss" : @"h\:mm\:ss", CultureInfo.InvariantCulture),
        _ => ui.Span(left),
    };

    /// <summary>The time between two messages.</summary>
    public static string Delay(Ui ui, DelayRange delay) => delay.Max == TimeSpan.Zero
        ? ui["campaign.no_delay"]
        : delay.Min == delay.Max ? ui.T("campaign.delay_fixed", Seconds(ui, delay.Min)) : ui.T("campaign.delay_range", Seconds(ui, delay.Min), Seconds(ui, delay.Max));

    private static string Seconds(Ui ui, TimeSpan span) => ui.Number(span.TotalSeconds, span.Milliseconds == 0 ? 0 : 1);
}
