using Microsoft.Extensions.Logging;

namespace Orleans.Runtime;

/// <summary>Failures that no caller learns of: one-way calls, timer callbacks, reminder ticks, deactivations. Logged, and kept where asked.</summary>
internal sealed partial class UnobservedFailures(ILogger<UnobservedFailures> logger)
{
    /// <summary>Also receives each failure; the virtual host collects them here.</summary>
    public Action<string, Exception>? Sink { get; set; }

    public void Report(string source, Exception exception)
    {
        LogFailure(logger, exception, source);
        Sink?.Invoke(source, exception);
    }

    [LoggerMessage(1, LogLevel.Error, "Unobserved failure in {Source}")]
    private static partial void LogFailure(ILogger logger, Exception exception, string source);
}
