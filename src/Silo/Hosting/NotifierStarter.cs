using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using WaActors.Grains.Notifications;
using WaActors.Notifications;

namespace WaActors.Silo.Hosting;

/// <summary>Wakes the notifiers of tenants that have something due: after a restart at once, and whenever a wake was lost. In a cluster each process looks; a
/// notifier that is awake already only looks once more.</summary>
internal sealed partial class NotifierStarter(IGrainFactory grains, IDeliveryOutbox outbox, TimeProvider time, ILogger<NotifierStarter> logger)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        do
        {
            foreach (var tenantId in await FindDueAsync(stoppingToken)) await WakeAsync(tenantId);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<IReadOnlyList<Guid>> FindDueAsync(CancellationToken cancellation)
    {
        try
        {
            return await outbox.FindTenantsDueAsync(time.GetUtcNow(), cancellation);
        }
        catch (Exception failed) when (!cancellation.IsCancellationRequested)
        {
            LookFailed(logger, failed);
            return [];
        }
    }

    private async Task WakeAsync(Guid tenantId)
    {
        try
        {
            await grains.GetGrain<INotifierGrain>(GrainKeys.Tenant(tenantId)).WakeAsync();
        }
        catch (Exception failed)
        {
            WakeFailed(logger, failed, tenantId);
        }
    }

    [LoggerMessage(3004, LogLevel.Warning, "Tenant {TenantId}: its notifier could not be woken; tried again in seconds")]
    private static partial void WakeFailed(ILogger logger, Exception exception, Guid tenantId);

    [LoggerMessage(3003, LogLevel.Warning, "Due notifications could not be looked for; tried again in seconds")]
    private static partial void LookFailed(ILogger logger, Exception exception);
}
