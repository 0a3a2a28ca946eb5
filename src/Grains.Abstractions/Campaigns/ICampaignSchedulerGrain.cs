using Orleans;

namespace WaActors.Campaigns;

/// <summary>Finds campaigns that are due or that nobody works on, and wakes them (C-1). One, key <see cref="GrainKeys.Scheduler"/>.</summary>
[Alias(WireAliases.CampaignSchedulerGrain)]
public interface ICampaignSchedulerGrain : IGrainWithStringKey
{
    /// <summary>Starts its timer and reminder if they are not, and looks for work once.</summary>
    [Alias("Wake")]
    Task WakeAsync();
}
