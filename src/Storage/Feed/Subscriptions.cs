using System.Runtime.CompilerServices;
using WaActors.Storage.Queries;

namespace WaActors.Storage.Feed;

/// <summary>Listens to events: those of the past that were asked for from the table, then those of the queue. Together they have no gap and no overlap.</summary>
internal sealed class EventSubscription(
    Subscribers<EventView> all, Subscriber<EventView> mine, EventQueries history, EventFilter filter, long? afterId) : FeedSubscription<EventView>
{
    private const int PageSize = 500;

    public override async IAsyncEnumerable<EventView> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        if (await mine.BegunOrEndedAsync(cancellation) is not { } begun) yield break;
        for (var last = afterId ?? begun; last < begun;)
        {
            var page = await history.ListAfterAsync(filter.TenantId, filter.CampaignId, filter.InstanceId, last, PageSize, cancellation);
            foreach (var item in page)
            {
                if (item.Id <= begun && filter.Wants(item)) yield return item;
            }

            last = page.Count < PageSize ? begun : page[^1].Id;
        }

        await foreach (var item in mine.Queue.ReadAllAsync(cancellation)) yield return item;
    }

    public override Task Begun => mine.Begun;

    public override void Dispose() => all.Remove(mine);
}

/// <summary>Listens to numbers: a picture of all of them, then what changes.</summary>
internal sealed class InstanceSubscription(Subscribers<LiveInstance> all, Subscriber<LiveInstance> mine, FeedQueries queries) : FeedSubscription<LiveInstance>
{
    public override async IAsyncEnumerable<LiveInstance> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        if (await mine.BegunOrEndedAsync(cancellation) is null) yield break;
        var shown = new Dictionary<Guid, long>();
        for (Guid? after = null; ;)
        {
            var page = await queries.ReadInstancesOfAsync(mine.TenantId, after, cancellation);
            foreach (var (_, item) in page)
            {
                shown[item.Id] = item.Change;
                yield return item;
            }

            if (page.Count < FeedQueries.PageSize) break;
            after = page[^1].Item.Id;
        }

        await foreach (var item in mine.Queue.ReadAllAsync(cancellation))
        {
            if (!shown.Remove(item.Id, out var known) || item.Change > known) yield return item;
            else shown[item.Id] = known; // older than the picture
        }
    }

    public override Task Begun => mine.Begun;

    public override void Dispose() => all.Remove(mine);
}

/// <summary>The beginning of a subscription.</summary>
internal static class SubscriberWaiting
{
    /// <summary>The reader's position when it began to deliver; null when the process stops before that.</summary>
    public static async Task<long?> BegunOrEndedAsync<T>(this Subscriber<T> subscriber, CancellationToken cancellation)
    {
        try
        {
            return await subscriber.Begun.WaitAsync(cancellation);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }
}
