using System.Collections.Concurrent;

namespace WaActors.Grains.Campaigns;

/// <summary>
/// The campaigns that are loaded in this process. Before its silo says that it goes, they end what is under way: from then on others may load them, although they are not gone yet,
/// and the outcome of a send that another owner came upon would be refused.
/// </summary>
public sealed class CampaignsAtWork
{
    private readonly ConcurrentDictionary<object, Func<Task>> _leave = new();

    /// <summary>Starts no more sends, and waits for the outcomes of those under way.</summary>
    public Task LeaveAsync() => Task.WhenAll(_leave.Values.Select(leave => leave()));

    /// <summary>From within an activation.</summary>
    /// <param name="campaign">The activation.</param>
    /// <param name="leave">Run on the activation's own scheduler.</param>
    internal void Add(object campaign, Func<Task> leave)
    {
        var turns = TaskScheduler.Current;
        _leave[campaign] = () => Task.Factory.StartNew(leave, CancellationToken.None, TaskCreationOptions.None, turns).Unwrap();
    }

    internal void Remove(object campaign) => _leave.TryRemove(campaign, out _);
}
