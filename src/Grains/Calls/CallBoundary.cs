using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;

namespace WaActors.Grains.Calls;

/// <summary>
/// Stands at the door of every actor of ours: measures each call, logs the slow ones, and lets out only failures that a caller in another process can read.
/// One filter for the three, because every send passes it several times. It takes nothing from the call's context for granted: who may do what is decided by the Api.
/// </summary>
internal sealed partial class CallBoundary(TimeProvider time, IOptions<CallOptions> options, ILogger<CallBoundary> logger) : IIncomingGrainCallFilter
{
    private readonly TimeSpan _slowAfter = options.Value.SlowAfter;

    /// <inheritdoc/>
    public Task Invoke(IIncomingGrainCallContext context) =>
        context.Grain.GetType().Assembly == typeof(CallBoundary).Assembly ? WatchAsync(context) : context.Invoke();

    private async Task WatchAsync(IIncomingGrainCallContext context)
    {
        var started = time.GetTimestamp();
        var succeeded = false;
        try
        {
            await context.Invoke();
            succeeded = true;
        }
        catch (Exception failure) when (WireFailure.Replace(failure, NameOf(context)) is { } replacement)
        {
            throw Told(context, failure, replacement);
        }
        finally
        {
            Note(context, succeeded, time.GetElapsedTime(started));
        }
    }

    private Exception Told(IIncomingGrainCallContext context, Exception failure, Exception replacement)
    {
        LogReplaced(logger, failure, NameOf(context), context.TargetId.ToString());
        return replacement;
    }

    private void Note(IIncomingGrainCallContext context, bool succeeded, TimeSpan took)
    {
        CallMetrics.Record(context.InterfaceName, context.MethodName, succeeded, took);
        if (took >= _slowAfter) LogSlow(logger, NameOf(context), context.TargetId.ToString(), took.TotalMilliseconds);
    }

    private static string NameOf(IIncomingGrainCallContext context) => $"{context.InterfaceMethod.DeclaringType?.Name}.{context.MethodName}";

    [LoggerMessage(2501, LogLevel.Warning, "{Call} of {Actor} took {DurationMs:0} ms")]
    private static partial void LogSlow(ILogger logger, string call, string actor, double durationMs);

    [LoggerMessage(2502, LogLevel.Error, "{Call} of {Actor} failed; its caller is told so without the cause")]
    private static partial void LogReplaced(ILogger logger, Exception failure, string call, string actor);
}
