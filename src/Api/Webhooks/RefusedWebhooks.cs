using System.Collections.Concurrent;

namespace WaActors.Api.Webhooks;

/// <summary>Logs refused webhooks: the first at once, then how many came since, once a minute at most per kind and reason. Whoever posts nonsense shall not fill the log.</summary>
internal sealed partial class RefusedWebhooks(TimeProvider time, ILogger<RefusedWebhooks> logger)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    // Kinds are ours and reasons are ours, so there are few
    private readonly ConcurrentDictionary<(string Kind, string Why), Refusals> _seen = new();

    public void Note(string kind, string why)
    {
        var seen = _seen.GetOrAdd((kind, why), _ => new Refusals());
        var now = time.GetUtcNow();
        long count;
        lock (seen)
        {
            seen.Count++;
            if (now < seen.QuietUntil) return;
            (count, seen.Count, seen.QuietUntil) = (seen.Count, 0, now + Quiet);
        }

        LogRefused(kind, why, count);
    }

    private sealed class Refusals
    {
        public long Count { get; set; }
        public DateTimeOffset QuietUntil { get; set; }
    }

    [LoggerMessage(EventId = 6202, Level = LogLevel.Warning, Message = "{Count} webhooks of {Kind} refused for their {Why} since this was last said")]
    private partial void LogRefused(string kind, string why, long count);
}
