using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using WaActors.Campaigns;

namespace WaActors.Silo.Hosting;

/// <summary>
/// When a silo is declared dead, the survivors wake the campaign scheduler at once: the campaigns that lived there go on within seconds, and not with the scheduler's next
/// cycle or, if it lived there too, with its reminder.
/// </summary>
internal sealed partial class LostSiloWatch(ISiloStatusOracle silos, IGrainFactory grains, TimeProvider time, ILogger<LostSiloWatch> logger)
    : IHostedService, ISiloStatusListener, IDisposable
{
    private const int TriesMax = 5;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource _stopping = new();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        silos.SubscribeToSiloStatusEvents(this);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        silos.UnSubscribeFromSiloStatusEvents(this);
        return _stopping.CancelAsync();
    }

    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        if (status == SiloStatus.Dead && !updatedSilo.Equals(silos.SiloAddress)) _ = WakeSchedulerAsync(updatedSilo);
    }

    public void Dispose() => _stopping.Dispose();

    private async Task WakeSchedulerAsync(SiloAddress lost)
    {
        SiloLost(logger, lost.ToString());
        for (var tries = 1; tries <= TriesMax && !_stopping.IsCancellationRequested; tries++)
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

            await Task.Delay(RetryDelay, time, CancellationToken.None);
        }
    }

    [LoggerMessage(3021, LogLevel.Warning, "Silo {Silo} is dead; its campaigns are looked for")]
    private static partial void SiloLost(ILogger logger, string silo);

    [LoggerMessage(3022, LogLevel.Warning, "The campaign scheduler could not be woken after the loss of a silo; its own cycle finds the campaigns later")]
    private static partial void WakeFailed(ILogger logger, Exception exception);
}
