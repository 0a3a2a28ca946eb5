using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using WaActors.Grains.Campaigns;

namespace WaActors.Silo.Hosting;

/// <summary>Lets campaigns end what is under way before the silo begins to stop: services stop in the reverse order of their registration, and this one is registered after it.</summary>
internal sealed partial class CampaignFarewell(CampaignsAtWork campaigns, ILogger<CampaignFarewell> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await campaigns.LeaveAsync().WaitAsync(cancellationToken);
        }
        catch (Exception failed)
        {
            LeftUnderWay(logger, failed); // in doubt for the next owner, which knows how to find out
        }
    }

    [LoggerMessage(3041, LogLevel.Warning, "Campaigns could not end what was under way before the stop")]
    private static partial void LeftUnderWay(ILogger logger, Exception exception);
}
