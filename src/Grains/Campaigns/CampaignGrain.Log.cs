using Microsoft.Extensions.Logging;
using WaActors.Campaigns;

namespace WaActors.Grains.Campaigns;

internal sealed partial class CampaignGrain
{
    private static partial class Log
    {
        [LoggerMessage(1001, LogLevel.Information, "Campaign {CampaignId}: {Before} -> {After} ({Reason})")]
        public static partial void StatusChanged(ILogger logger, Guid campaignId, CampaignStatus before, CampaignStatus after, string? reason);

        [LoggerMessage(1002, LogLevel.Information, "Campaign {CampaignId}: taken over with epoch {Epoch}, {InDoubt} in doubt")]
        public static partial void Recovered(ILogger logger, Guid campaignId, long epoch, int inDoubt);

        [LoggerMessage(1003, LogLevel.Warning, "Campaign {CampaignId}: epoch {Epoch} is stale, another activation owns it; this one stops")]
        public static partial void OwnershipLost(ILogger logger, Guid campaignId, long epoch);

        [LoggerMessage(1004, LogLevel.Error, "Campaign {CampaignId}: the ledger or a flow failed; this activation stops and the next one recovers from what is stored")]
        public static partial void LedgerFailed(ILogger logger, Exception exception, Guid campaignId);

        [LoggerMessage(1005, LogLevel.Warning, "Campaign {CampaignId}: instance {InstanceId} did not answer a call; asked again later")]
        public static partial void InstanceUnreachable(ILogger logger, Exception exception, Guid campaignId, Guid instanceId);
    }
}
