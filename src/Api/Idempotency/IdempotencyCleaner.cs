using Npgsql;

namespace WaActors.Api.Idempotency;

/// <summary>Removes kept answers that are past their retention.</summary>
internal sealed partial class IdempotencyCleaner(IdempotencyStore store, TimeProvider time, ILogger<IdempotencyCleaner> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (await store.CleanAsync(stoppingToken) is > 0 and var removed) LogCleaned(removed);
            }
            catch (NpgsqlException exception)
            {
                // The next hour tries again; nothing depends on it
                LogFailed(exception);
            }
        }
    }

    [LoggerMessage(EventId = 6301, Level = LogLevel.Information, Message = "Removed {Count} idempotency keys past their retention")]
    private partial void LogCleaned(int count);

    [LoggerMessage(EventId = 6302, Level = LogLevel.Warning, Message = "Old idempotency keys could not be removed; tried again in an hour")]
    private partial void LogFailed(Exception exception);
}
