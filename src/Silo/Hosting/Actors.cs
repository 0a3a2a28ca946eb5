using WaActors.Campaigns;
using WaActors.Fleet;
using WaActors.Instances;
using WaActors.Notifications;
using WaActors.Webhooks;

namespace WaActors.Silo.Hosting;

/// <summary>The actors behind the REST surface and the console. In place of the grain factory itself, which holds far more than is needed here.</summary>
public interface IActors
{
    /// <summary>The campaign's actor.</summary>
    ICampaignGrain Campaign(Guid campaignId);

    /// <summary>The instance's actor.</summary>
    IInstanceGrain Instance(Guid instanceId);

    /// <summary>The gateway's actor.</summary>
    IGatewayGrain Gateway(Guid gatewayId);

    /// <summary>The actor that carries a tenant's notifications.</summary>
    INotifierGrain Notifier(Guid tenantId);
    /// <summary>The actor of a shard of the stored webhooks.</summary>
    IWebhookGrain Webhooks(int shard);
}

/// <summary>Actors by their grains, wherever those are.</summary>
internal sealed class GrainActors(IClusterAccess cluster) : IActors
{
    public ICampaignGrain Campaign(Guid campaignId) => cluster.Grains.GetGrain<ICampaignGrain>(GrainKeys.Campaign(campaignId));

    public IInstanceGrain Instance(Guid instanceId) => cluster.Grains.GetGrain<IInstanceGrain>(GrainKeys.Instance(instanceId));

    public INotifierGrain Notifier(Guid tenantId) => cluster.Grains.GetGrain<INotifierGrain>(GrainKeys.Tenant(tenantId));

    public IGatewayGrain Gateway(Guid gatewayId) => cluster.Grains.GetGrain<IGatewayGrain>(GrainKeys.Gateway(gatewayId));

    public IWebhookGrain Webhooks(int shard) => cluster.Grains.GetGrain<IWebhookGrain>(GrainKeys.Webhooks(shard));
}
