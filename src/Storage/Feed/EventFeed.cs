using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WaActors.Storage.Queries;

namespace WaActors.Storage.Feed;

/// <summary>Reads events and changes of numbers while somebody listens, and hands them on.</summary>
internal sealed partial class EventFeed(
    FeedQueries queries, EventQueries history, IOptions<FeedOptions> options, TimeProvider time, ILogger<EventFeed> logger)
    : BackgroundService, IEventFeed
{
    /// <summary>How long after a change's number its commit may come, and still be seen.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(5);

    private readonly Subscribers<EventView> _events = new();
    private readonly Subscribers<LiveInstance> _instances = new();
    private long? _lastEvent;
    private ChangeHorizon? _horizon;
    private bool _isFailing;

    public FeedSubscription<EventView>? FollowEvents(EventFilter filter, long? afterId = null)
    {
        if (IsFull(filter.TenantId)) return null;
        var subscriber = new Subscriber<EventView>(filter.TenantId, filter.Wants, options.Value.QueueLimit);
        _events.Add(subscriber);
        return new EventSubscription(_events, subscriber, history, filter, afterId);
    }

    public FeedSubscription<LiveInstance>? FollowInstances(Guid tenantId)
    {
        if (IsFull(tenantId)) return null;
        var subscriber = new Subscriber<LiveInstance>(tenantId, static _ => true, options.Value.QueueLimit);
        _instances.Add(subscriber);
        return new InstanceSubscription(_instances, subscriber, queries);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _events.End();
        _instances.End();
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Period, time);
        while (await WaitAsync(timer, stoppingToken))
        {
            if (_events.Count == 0) _lastEvent = null; // who comes next begins where the table ends then
            if (_instances.Count == 0) _horizon = null;
            if (_events.Count + _instances.Count > 0) await TryReadAsync(stoppingToken);
        }
    }

    private static async ValueTask<bool> WaitAsync(PeriodicTimer timer, CancellationToken cancellation)
    {
        try
        {
            return await timer.WaitForNextTickAsync(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    private bool IsFull(Guid tenantId) =>
        _events.Count + _instances.Count >= options.Value.SubscribersMax
        || _events.CountOf(tenantId) + _instances.CountOf(tenantId) >= options.Value.TenantSubscribersMax;

    // What could not be read is read at the next tick, from the same place.
    private async Task TryReadAsync(CancellationToken cancellation)
    {
        try
        {
            await ReadAsync(cancellation);
            _isFailing = false;
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            // The process stops, and the subscribers with it.
        }
        catch (Exception unreachable)
        {
            if (!_isFailing) LogFailed(unreachable);
            _isFailing = true;
        }
    }

    private async Task ReadAsync(CancellationToken cancellation)
    {
        if (_lastEvent is null || _horizon is null)
        {
            var (head, change) = await queries.ReadHeadsAsync(cancellation);
            _lastEvent ??= head;
            _horizon ??= new ChangeHorizon(Math.Max(0, change - FeedQueries.PageSize), Overlap);
        }

        _events.Begin(_lastEvent.Value);
        _instances.Begin(_horizon.Head);
        if (_events.Count > 0) await ReadEventsAsync(cancellation);
        if (_instances.Count > 0) await ReadInstancesAsync(_horizon, cancellation);
    }

    private async Task ReadEventsAsync(CancellationToken cancellation)
    {
        List<Owned<EventView>> page;
        do
        {
            page = await queries.ReadEventsAsync(_lastEvent!.Value, cancellation);
            _events.Offer(page);
            if (page.Count > 0) _lastEvent = page[^1].Item.Id;
        }
        while (page.Count == FeedQueries.PageSize);
    }

    private async Task ReadInstancesAsync(ChangeHorizon horizon, CancellationToken cancellation)
    {
        var from = horizon.From;
        List<Owned<LiveInstance>> page;
        do
        {
            page = await queries.ReadInstancesAsync(from, cancellation);
            _instances.Offer([.. page.Where(row => horizon.IsNew(row.Item.Id, row.Item.Change))]);
            if (page.Count > 0) from = page[^1].Item.Change;
        }
        while (page.Count == FeedQueries.PageSize);
        horizon.Move(time.GetUtcNow());
    }

    [LoggerMessage(EventId = 1401, Level = LogLevel.Warning, Message = "Live views cannot read the database; they go on where they are as soon as they can")]
    private partial void LogFailed(Exception exception);
}
