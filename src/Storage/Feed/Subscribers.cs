using System.Threading.Channels;

namespace WaActors.Storage.Feed;

/// <summary>One who listens: a queue of its own, so that a slow one holds up nobody.</summary>
internal sealed class Subscriber<T>(Guid tenantId, Func<T, bool> wants, int queueLimit)
{
    private readonly Channel<T> _queue = Channel.CreateBounded<T>(
        new BoundedChannelOptions(queueLimit) { SingleReader = true, SingleWriter = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly TaskCompletionSource<long> _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Guid TenantId => tenantId;

    public ChannelReader<T> Queue => _queue.Reader;

    /// <summary>The position of the reader when it began to deliver: everything after it comes by the queue.</summary>
    public Task<long> Begun => _begun.Task;

    public void Begin(long position) => _begun.TrySetResult(position);

    public void Offer(T item)
    {
        if (!wants(item)) return;
        if (!_queue.Writer.TryWrite(item)) _queue.Writer.TryComplete(new FeedLaggedException());
    }

    public void End()
    {
        _begun.TrySetCanceled();
        _queue.Writer.TryComplete();
    }
}

/// <summary>All who listen to one kind of item.</summary>
internal sealed class Subscribers<T>
{
    private readonly Lock _gate = new();
    private readonly List<Subscriber<T>> _list = [];
    private bool _isEnded;

    public int Count
    {
        get
        {
            lock (_gate) return _list.Count;
        }
    }

    public int CountOf(Guid tenantId)
    {
        lock (_gate) return _list.Count(one => one.TenantId == tenantId);
    }

    public void Add(Subscriber<T> subscriber)
    {
        lock (_gate)
        {
            _list.Add(subscriber);
            if (_isEnded) subscriber.End();
        }
    }

    public void Remove(Subscriber<T> subscriber)
    {
        lock (_gate) _list.Remove(subscriber);
        subscriber.End();
    }

    /// <summary>Those that are new begin here.</summary>
    public void Begin(long position)
    {
        foreach (var subscriber in Snapshot()) subscriber.Begin(position);
    }

    /// <summary>Gives items to those who begun before them.</summary>
    public void Offer(IReadOnlyList<Owned<T>> items)
    {
        if (items.Count == 0) return;
        var begun = Snapshot().Where(one => one.Begun.IsCompletedSuccessfully).ToLookup(one => one.TenantId);
        foreach (var (tenantId, item) in items)
        {
            foreach (var subscriber in begun[tenantId]) subscriber.Offer(item);
        }
    }

    public void End()
    {
        lock (_gate) _isEnded = true;
        foreach (var subscriber in Snapshot()) subscriber.End();
    }

    private Subscriber<T>[] Snapshot()
    {
        lock (_gate) return [.. _list];
    }
}
