using WaActors.Silo.Hosting;
using WaActors.Webhooks;

namespace WaActors.Api.Webhooks;

/// <summary>Tells a shard's actor of new webhooks at once, with one call under way per shard however many posts there are. A call that fails loses nothing: the actor
/// looks by itself too.</summary>
internal sealed partial class WebhookWaker(IActors actors, ILogger<WebhookWaker> logger)
{
    private const int Idle = 0;
    private const int Calling = 1;
    private const int CallAgain = 2;

    private readonly int[] _states = new int[WebhookShards.Count];

    /// <summary>Returns at once.</summary>
    public void Wake(int shard)
    {
        while (true)
        {
            var state = Volatile.Read(ref _states[shard]);
            if (state == CallAgain) return;
            if (Interlocked.CompareExchange(ref _states[shard], state + 1, state) != state) continue;
            if (state == Idle) _ = CallAsync(shard);
            return;
        }
    }

    private async Task CallAsync(int shard)
    {
        do
        {
            Interlocked.CompareExchange(ref _states[shard], Calling, CallAgain);
            try
            {
                await actors.Webhooks(shard).WakeAsync();
            }
            catch (Exception unreachable)
            {
                LogUnreachable(unreachable, shard);
            }
        }
        while (Interlocked.CompareExchange(ref _states[shard], Idle, Calling) != Calling);
    }

    [LoggerMessage(EventId = 6203, Level = LogLevel.Warning, Message = "The actor of webhooks' shard {Shard} could not be told of new ones; it finds them by itself")]
    private partial void LogUnreachable(Exception exception, int shard);
}
