using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using WaActors.Campaigns;

namespace WaActors.Silo.Hosting;

/// <summary>Wakes the campaign scheduler when the host is up, so that what was running before a stop goes on within a second and not with the next reminder.</summary>
internal sealed partial class SchedulerStarter(IGrainFactory grains, TimeProvider time, ILogger<SchedulerStarter> logger) : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await grains.GetGrain<ICampaignSchedulerGrain>(GrainKeys.Scheduler).WakeAsync();
                return;
            }
            catch (Exception failed)
            {
                WakeFailed(logger, failed);
            }

            await Task.Delay(RetryDelay, time, stoppingToken);
        }
    }

    [LoggerMessage(3001, LogLevel.Warning, "The campaign scheduler could not be woken; tried again in a second")]
    private static partial void WakeFailed(ILogger logger, Exception exception);
}
