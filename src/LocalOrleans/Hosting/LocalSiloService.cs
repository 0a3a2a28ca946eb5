using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.LocalReminders;
using Orleans.Runtime;

namespace Orleans.Hosting;

/// <summary>Starts reminders with the application; at its end deactivates every grain within a bound.</summary>
internal sealed partial class LocalSiloService(LocalRuntime runtime, ReminderService reminders, ILogger<LocalSiloService> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => reminders.StartAsync(cancellationToken);

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        reminders.Stop();
        runtime.Directory.Close();
        var reason = new DeactivationReason(DeactivationReasonCode.ShuttingDown, "The host stops.");
        var activations = runtime.Directory.All.OrderBy(a => a.Number).ToArray();
        foreach (var activation in activations)
            activation.Deactivate(reason, cancellationToken);
        try
        {
            await Task.WhenAll(activations.Select(a => a.Deactivated))
                .WaitAsync(runtime.Collection.DeactivationTimeout, runtime.Time, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            LogStuck(logger, activations.Count(a => !a.Deactivated.IsCompleted), exception);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The host stops although {Count} activations have not ended")]
    private static partial void LogStuck(ILogger logger, int count, Exception exception);
}
