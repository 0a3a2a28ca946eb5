using Microsoft.Extensions.Logging;
using Npgsql;

namespace WaActors.Storage.Connections;

/// <summary>Runs work that may be repeated, until it succeeds or the patience is spent: a restart of the server is a delay, not a failure.</summary>
internal sealed partial class PatientDatabase(NpgsqlDataSource source, TimeProvider time, TimeSpan patience, ILogger logger)
{
    /// <summary>Runs <paramref name="work"/> on an open connection; after a transient failure again, on another one.</summary>
    /// <param name="name">What is tried, for the exception and the log.</param>
    /// <param name="work">Idempotent: the outcome of a failed commit is unknown.</param>
    /// <param name="cancellation">Ends the tries.</param>
    /// <exception cref="StorageUnavailableException">The patience is spent.</exception>
    public async Task<T> RunAsync<T>(string name, Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        var outage = new Outage(time, patience);
        while (true)
        {
            TimeSpan delay;
            try
            {
                await using var connection = await source.OpenConnectionAsync(cancellation);
                return await work(connection, cancellation);
            }
            catch (Exception exception) when (TransientErrors.IsTransient(exception))
            {
                cancellation.ThrowIfCancellationRequested();
                delay = outage.OnFailure() ?? throw new StorageUnavailableException(
                    $"{name}: the database could not be reached for {outage.Lasts.TotalSeconds:0.0} s.", exception);
                LogRetry(logger, name, delay.TotalMilliseconds, exception.Message);
            }

            await Task.Delay(delay, time, cancellation);
        }
    }

    [LoggerMessage(EventId = 1001, Level = LogLevel.Warning, Message = "{Operation} failed and is tried again in {DelayMs} ms: {Error}")]
    private static partial void LogRetry(ILogger logger, string operation, double delayMs, string error);
}
