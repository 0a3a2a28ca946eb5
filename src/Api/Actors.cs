using Orleans;
using WaActors.Campaigns;
using WaActors.Instances;

namespace WaActors.Api;

/// <summary>The actors behind the REST surface. In place of the grain factory itself, which holds far more than is needed here.</summary>
public interface IActors
{
    /// <summary>The campaign's actor.</summary>
    ICampaignGrain Campaign(Guid campaignId);

    /// <summary>The instance's actor.</summary>
    IInstanceGrain Instance(Guid instanceId);
}

/// <summary>Actors by their grains.</summary>
internal sealed class GrainActors(IGrainFactory grains) : IActors
{
    public ICampaignGrain Campaign(Guid campaignId) => grains.GetGrain<ICampaignGrain>(GrainKeys.Campaign(campaignId));

    public IInstanceGrain Instance(Guid instanceId) => grains.GetGrain<IInstanceGrain>(GrainKeys.Instance(instanceId));
}
