using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using WaActors.Webhooks;

namespace WaActors.Silo.Hosting;

/// <summary>Wakes the actors of stored webhooks when the host is up, so that what was stored before a stop is handled within a second.</summary>
internal sealed partial class WebhookStarter(IGrainFactory grains, TimeProvider time, ILogger<WebhookStarter> logger) : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var shard = 0; shard < WebhookShards.Count && !stoppingToken.IsCancellationRequested;)
        {
            try
            {
                await grains.GetGrain<IWebhookGrain>(GrainKeys.Webhooks(shard)).WakeAsync();
                shard++;
                continue;
            }
            catch (Exception failed)
            {
                WakeFailed(logger, failed, shard);
            }

            await Task.Delay(RetryDelay, time, stoppingToken);
        }
    }

    [LoggerMessage(3002, LogLevel.Warning, "The actor of webhooks' shard {Shard} could not be woken; tried again in a second")]
    private static partial void WakeFailed(ILogger logger, Exception exception, int shard);
}
