using WaActors.Instances;
using WaActors.Storage.Queries;

namespace WaActors.Storage.Feed;

/// <summary>Which events a subscriber wants.</summary>
/// <param name="TenantId">Whose.</param>
/// <param name="CampaignId">Only of this campaign; null for all.</param>
/// <param name="InstanceId">Only of this number, also those of others that took over from it; null for all.</param>
/// <param name="Kinds">Only these kinds, such as <c>route.deactivated</c>, or <c>route.*</c> for all that begin so; empty for all.</param>
public sealed record EventFilter(Guid TenantId, Guid? CampaignId = null, Guid? InstanceId = null, IReadOnlyList<string>? Kinds = null)
{
    /// <summary>Whether it wants this one, which is of its tenant.</summary>
    public bool Wants(EventView item) =>
        (CampaignId is null || item.CampaignId == CampaignId)
        && (InstanceId is null || item.InstanceId == InstanceId || item.FromInstanceId == InstanceId)
        && (Kinds is not { Count: > 0 } || Kinds.Any(kind => IsOf(item.Kind, kind)));

    private static bool IsOf(string kind, string wanted) =>
        wanted.EndsWith(".*", StringComparison.Ordinal) ? kind.StartsWith(wanted.AsSpan(0, wanted.Length - 1), StringComparison.Ordinal) : kind == wanted;
}

/// <summary>A number as it is now (I-14).</summary>
/// <param name="Id">Its id.</param>
/// <param name="GatewayId">The gateway that holds it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Phone">The number; null when unknown.</param>
/// <param name="State">Its link.</param>
/// <param name="StateSince">Since when; null when it was never read.</param>
/// <param name="Reason">Why, for an operator.</param>
/// <param name="Permission">Whether it may send.</param>
/// <param name="PermissionUntil">When a throttle or restriction ends; null when it does not by itself.</param>
/// <param name="Health">What its last verification found; null when there was none.</param>
/// <param name="HealthReason">Why, for an operator.</param>
/// <param name="Deleted">Whether it was deleted: the last that is heard of it.</param>
/// <param name="Change">Grows with every change of any number; a larger one is newer.</param>
public sealed record LiveInstance(
    Guid Id,
    Guid GatewayId,
    string Name,
    string? Phone,
    LinkState State,
    DateTimeOffset? StateSince,
    string? Reason,
    PermissionState Permission,
    DateTimeOffset? PermissionUntil,
    HealthState? Health,
    string? HealthReason,
    bool Deleted,
    long Change);

/// <summary>
/// What happens, as it happens, whichever process wrote it: one reader of the database per process, however many listen. Thread-safe.
/// </summary>
public interface IEventFeed
{
    /// <summary>Listens to events from now on; with <paramref name="afterId"/> first to those after that one. In the order of their ids, without a gap.
    /// Null when there are too many subscribers.</summary>
    FeedSubscription<EventView>? FollowEvents(EventFilter filter, long? afterId = null);

    /// <summary>The current state of each of a tenant's numbers, then each change. Null when there are too many subscribers.</summary>
    FeedSubscription<LiveInstance>? FollowInstances(Guid tenantId);
}

/// <summary>Who listens. Dispose it to end.</summary>
public abstract class FeedSubscription<T> : IDisposable
{
    /// <summary>The items, once. Ends when the process stops.</summary>
    /// <exception cref="FeedLaggedException">The subscriber was too slow: subscribe again after the last item seen.</exception>
    public abstract IAsyncEnumerable<T> ReadAllAsync(CancellationToken cancellation);

    /// <summary>Completes when all that happens from then on is delivered; cancelled when the process stops before that.</summary>
    public abstract Task Begun { get; }

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <summary>A subscriber was slower than what it listens to, and its queue is full.</summary>
public sealed class FeedLaggedException() : Exception("The subscriber is too slow; it may go on after the last item that it saw.");
