using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Grains.Events;
using WaActors.Grains.Instances;
using WaActors.Grains.Notifications;
using WaActors.Instances;

namespace WaActors.TestKit.Memory;

/// <summary>Finds campaigns in memory.</summary>
public sealed class InMemoryCampaignDirectory(InMemoryDatabase database) : ICampaignDirectory
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<Guid>> FindDueAsync(DateTimeOffset now, int limit, CancellationToken cancellation) =>
        await FindAsync(
            nameof(FindDueAsync),
            campaign => campaign.Row.Status == CampaignStatus.Scheduled && (campaign.ScheduledAt is not { } due || due <= now),
            limit,
            cancellation);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Guid>> FindActiveAsync(Guid? afterId, int limit, CancellationToken cancellation) =>
        await FindAsync(
            nameof(FindActiveAsync),
            campaign => IsActive(campaign) && (afterId is not { } after || campaign.Seed.CampaignId.CompareTo(after) > 0),
            limit,
            cancellation);

    internal static bool IsActive(MemoryCampaign campaign) => campaign.Row.Status is CampaignStatus.Running or CampaignStatus.Waiting;

    private ValueTask<IReadOnlyList<Guid>> FindAsync(
        string operation, Func<MemoryCampaign, bool> matches, int limit, CancellationToken cancellation) =>
        database.Faults.RunAsync<IReadOnlyList<Guid>>(
            operation,
            () =>
            {
                lock (database.Gate)
                    return database.Campaigns.Values.Where(matches).Select(campaign => campaign.Seed.CampaignId).Take(limit).ToList();
            },
            cancellation);
}

/// <summary>Instances in memory.</summary>
public sealed class InMemoryInstanceDirectory(InMemoryDatabase database) : IInstanceDirectory
{
    /// <inheritdoc/>
    public async Task<InstanceRecord?> FindAsync(Guid instanceId, CancellationToken cancellation) =>
        await database.Faults.RunAsync(
            nameof(FindAsync),
            () =>
            {
                lock (database.Gate) return database.Instances.GetValueOrDefault(instanceId);
            },
            cancellation);

    /// <inheritdoc/>
    public async Task ProjectAsync(InstanceStatus status, CancellationToken cancellation) =>
        await database.Faults.RunAsync(
            nameof(ProjectAsync),
            () =>
            {
                lock (database.Gate)
                {
                    var isNewer = !database.Projected.TryGetValue(status.InstanceId, out var known) || known.Revision < status.Revision;
                    if (isNewer) database.Projected[status.InstanceId] = status;
                    return isNewer;
                }
            },
            cancellation);

    /// <inheritdoc/>
    public async Task NoteCheckAsync(Guid instanceId, InstanceHealth health, int autoRecoveryAttempts, CancellationToken cancellation) =>
        await database.Faults.RunAsync(
            nameof(NoteCheckAsync),
            () =>
            {
                lock (database.Gate) return database.Checks[instanceId] = health;
            },
            cancellation);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Guid>> FindActiveCampaignsAsync(Guid instanceId, CancellationToken cancellation) =>
        await database.Faults.RunAsync<IReadOnlyList<Guid>>(
            nameof(FindActiveCampaignsAsync),
            () =>
            {
                lock (database.Gate)
                {
                    return database.Campaigns.Values
                        .Where(campaign => InMemoryCampaignDirectory.IsActive(campaign) && campaign.Numbers.Contains(instanceId))
                        .Select(campaign => campaign.Seed.CampaignId)
                        .ToList();
                }
            },
            cancellation);
}

/// <summary>Events in memory, in order.</summary>
public sealed class InMemoryEventLog : IEventLog
{
    private readonly Lock _gate = new();
    private readonly List<DomainEvent> _events = [];

    /// <summary>All events so far.</summary>
    public IReadOnlyList<DomainEvent> Events
    {
        get
        {
            lock (_gate) return _events.ToList();
        }
    }

    /// <inheritdoc/>
    public void Append(DomainEvent domainEvent)
    {
        lock (_gate) _events.Add(domainEvent);
    }
}

/// <summary>Attempts of recoveries in memory, in order.</summary>
public sealed class InMemoryRecoveryLog : IRecoveryLog
{
    private readonly Lock _gate = new();
    private readonly List<RecoveryAttempt> _attempts = [];

    /// <summary>All so far.</summary>
    public IReadOnlyList<RecoveryAttempt> Attempts
    {
        get
        {
            lock (_gate) return _attempts.ToList();
        }
    }

    /// <inheritdoc/>
    public Task AppendAsync(RecoveryAttempt attempt, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (!_attempts.Exists(known => known.RunId == attempt.RunId && known.StepNo == attempt.StepNo)) _attempts.Add(attempt);
        }

        return Task.CompletedTask;
    }
}

/// <summary>Notifications in memory, in order.</summary>
public sealed class InMemoryNotificationLog(InMemoryOutbox? outbox = null) : INotificationLog
{
    private readonly Lock _gate = new();
    private readonly List<Notification> _raised = [];

    /// <summary>All so far.</summary>
    public IReadOnlyList<Notification> Raised
    {
        get
        {
            lock (_gate) return _raised.ToList();
        }
    }

    /// <summary>How often one was raised, repetitions included.</summary>
    public int Calls { get; private set; }

    /// <summary>Runs after each; null for nothing.</summary>
    public Action<int>? OnRaised { get; set; }

    /// <inheritdoc/>
    public Task RaiseAsync(Notification notification, CancellationToken cancellation)
    {
        lock (_gate)
        {
            Calls++;
            if (!_raised.Exists(known => (known.InstanceId, known.GatewayId, known.Kind, known.LossAt) == (notification.InstanceId, notification.GatewayId, notification.Kind, notification.LossAt)))
            {
                _raised.Add(notification);
                outbox?.Add(notification, _raised.Count);
            }
        }

        OnRaised?.Invoke(Calls);
        return Task.CompletedTask;
    }
}
