using Microsoft.Extensions.Logging;
using WaActors.Storage.Feed;

namespace WaActors.OperatorConsole.Live;

/// <summary>Something that open pages may want to look at.</summary>
/// <param name="Kind">The event's kind; <see cref="LiveEvents.NumberChanged"/> for a number that looks different now.</param>
/// <param name="CampaignId">In which campaign; null when in none.</param>
/// <param name="InstanceId">At which number; null when at none.</param>
public readonly record struct Happened(string Kind, Guid? CampaignId, Guid? InstanceId);

/// <summary>
/// Tells open pages that something happened (I-14, C-10). However many pages a tenant has open here, they share one subscription to the process's feed.
/// Told is what to look at, never what to show: a page reads that itself.
/// </summary>
public sealed partial class LiveEvents(IEventFeed feed, TimeProvider time, ILogger<LiveEvents> logger)
{
    /// <summary>A number's row changed.</summary>
    public const string NumberChanged = "number.changed";

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, Followed> _tenants = [];

    /// <summary>Calls <paramref name="onHappened"/> for what happens in a tenant until the answer is disposed of. Never from the caller's thread; quick, for it holds up
    /// the others.</summary>
    public IDisposable Listen(Guid tenantId, Action<Happened> onHappened)
    {
        var listener = new Listener(this, tenantId, onHappened);
        lock (_lock)
        {
            if (!_tenants.TryGetValue(tenantId, out var followed))
            {
                _tenants[tenantId] = followed = new Followed();
                var end = followed.End.Token;
                _ = Task.Run(() => FollowAsync(tenantId, () => feed.FollowEvents(new EventFilter(tenantId)), item => new(item.Kind, item.CampaignId, item.InstanceId), end), end);
                _ = Task.Run(() => FollowAsync(tenantId, () => feed.FollowInstances(tenantId), item => new(NumberChanged, null, item.Id), end), end);
            }

            followed.Listeners = [.. followed.Listeners, listener];
        }

        return listener;
    }

    private void Remove(Listener listener)
    {
        lock (_lock)
        {
            if (!_tenants.TryGetValue(listener.TenantId, out var followed)) return;
            followed.Listeners = [.. followed.Listeners.Where(one => one != listener)];
            if (followed.Listeners.Count > 0) return;
            _tenants.Remove(listener.TenantId);
            followed.End.Cancel();
            followed.End.Dispose();
        }
    }

    private async Task FollowAsync<T>(Guid tenantId, Func<FeedSubscription<T>?> subscribe, Func<T, Happened> of, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            try
            {
                using var subscription = subscribe();
                if (subscription is null) LogFull(); // pages look by themselves every few seconds too
                else await foreach (var item in subscription.ReadAllAsync(end)) Tell(tenantId, of(item));
                await Task.Delay(RetryDelay, time, end);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (FeedLaggedException)
            {
                Tell(tenantId, new Happened(NumberChanged, null, null)); // whatever was missed is read by looking
            }
        }
    }

    private void Tell(Guid tenantId, Happened happened)
    {
        IReadOnlyList<Listener> listeners;
        lock (_lock) listeners = _tenants.TryGetValue(tenantId, out var followed) ? followed.Listeners : [];
        foreach (var listener in listeners) listener.OnHappened(happened);
    }

    [LoggerMessage(EventId = 7001, Level = LogLevel.Warning, Message = "The process's feed takes no more subscribers; open pages are a few seconds late")]
    private partial void LogFull();

    private sealed class Followed
    {
        public CancellationTokenSource End { get; } = new();

        public IReadOnlyList<Listener> Listeners { get; set; } = [];
    }

    private sealed record Listener(LiveEvents Owner, Guid TenantId, Action<Happened> OnHappened) : IDisposable
    {
        public void Dispose() => Owner.Remove(this);
    }
}
