using WaActors.Grains.Webhooks;

namespace WaActors.TestKit.Memory;

/// <summary>A stored webhook as it stands.</summary>
public sealed record WebhookRow(StoredWebhook Webhook, int Shard, string State, DateTimeOffset? NextAt, DateTimeOffset? DoneAt, string? Problem, int Replays);

/// <summary>The inbox in memory; tests/Storage holds the real one to the same.</summary>
public sealed class InMemoryWebhookInbox(InMemoryDatabase database) : IWebhookInbox
{
    private readonly SortedDictionary<long, WebhookRow> _rows = [];

    /// <summary>How often each webhook was read by an actor.</summary>
    public Dictionary<long, int> Reads { get; } = [];

    /// <summary>All that is there, by id.</summary>
    public IReadOnlyList<WebhookRow> Rows
    {
        get
        {
            lock (database.Gate) return [.. _rows.Values];
        }
    }

    /// <summary>A webhook arrives; returns its id.</summary>
    public long Store(Guid tenantId, string kind, Guid gatewayId, Guid? instanceId, byte[] payload, DateTimeOffset at)
    {
        lock (database.Gate)
        {
            var id = _rows.Count + 1L;
            var lane = instanceId ?? gatewayId;
            var webhook = new StoredWebhook(id, tenantId, kind, lane, gatewayId, instanceId, payload, at, Attempts: 0, IsRepeated: false);
            _rows[id] = new WebhookRow(webhook, WaActors.Webhooks.WebhookShards.Of(lane), "waiting", null, null, null, Replays: 0);
            return id;
        }
    }

    /// <summary>Makes one wait again, as a person does.</summary>
    public void Replay(long id)
    {
        lock (database.Gate)
        {
            var row = _rows[id];
            _rows[id] = row with { State = "waiting", Webhook = row.Webhook with { Attempts = 0 }, NextAt = null, DoneAt = null, Problem = null, Replays = row.Replays + 1 };
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoredWebhook>> ReadAsync(
        int shard, DateTimeOffset now, IReadOnlyCollection<Guid> busyLanes, DateTimeOffset repeatedSince, int limit, CancellationToken cancellation) =>
        await RunAsync<IReadOnlyList<StoredWebhook>>(nameof(ReadAsync), () => Read(shard, now, busyLanes, repeatedSince, limit), cancellation);

    /// <inheritdoc/>
    public async Task FinishAsync(IReadOnlyList<long> ids, DateTimeOffset at, CancellationToken cancellation) =>
        await RunAsync(nameof(FinishAsync), () => ids.Count(id => Change(id, row => row with { State = "done", DoneAt = at, NextAt = null, Problem = null })), cancellation);

    /// <inheritdoc/>
    public async Task FailAsync(long id, int attempts, DateTimeOffset? nextAt, string problem, CancellationToken cancellation) =>
        await RunAsync(
            nameof(FailAsync),
            () => Change(id, row => row with
            {
                Webhook = row.Webhook with { Attempts = attempts }, NextAt = nextAt, Problem = problem, State = nextAt is null ? "failed" : "waiting",
            }),
            cancellation);

    /// <inheritdoc/>
    public async Task<int> RemoveAsync(DateTimeOffset before, int limit, CancellationToken cancellation) =>
        await RunAsync(
            nameof(RemoveAsync),
            () => _rows.Values.Where(row => row.DoneAt < before).Take(limit).ToList().Count(row => _rows.Remove(row.Webhook.Id)),
            cancellation);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Guid>> FindInstancesAsync(Guid gatewayId, string? externalName, CancellationToken cancellation) =>
        await RunAsync<IReadOnlyList<Guid>>(
            nameof(FindInstancesAsync),
            () =>
            [
                .. database.Instances.Values.Where(known => known.GatewayId == gatewayId && (externalName is null || known.Gateway.ExternalName == externalName))
                    .Select(known => known.Gateway.InstanceId),
            ],
            cancellation);

    private List<StoredWebhook> Read(int shard, DateTimeOffset now, IReadOnlyCollection<Guid> busyLanes, DateTimeOffset repeatedSince, int limit)
    {
        var waiting = _rows.Values.Where(row => row.Shard == shard && row.State == "waiting").ToList();
        var resting = waiting.Where(row => row.NextAt > now).Select(row => row.Webhook.Lane).ToHashSet();
        var next = waiting.Where(row => !resting.Contains(row.Webhook.Lane) && !busyLanes.Contains(row.Webhook.Lane)).Take(limit).ToList();
        foreach (var row in next) Reads[row.Webhook.Id] = Reads.GetValueOrDefault(row.Webhook.Id) + 1;
        return next.ConvertAll(row => row.Webhook with { IsRepeated = row.Replays == 0 && HasEarlier(row, repeatedSince) });
    }

    private bool HasEarlier(WebhookRow row, DateTimeOffset since) => _rows.Values.Any(other =>
        other.Webhook.Id < row.Webhook.Id && other.Webhook.Lane == row.Webhook.Lane && other.Webhook.ReceivedAt >= since && other.State != "failed"
        && other.Webhook.Payload.Span.SequenceEqual(row.Webhook.Payload.Span));

    private bool Change(long id, Func<WebhookRow, WebhookRow> change)
    {
        if (!_rows.TryGetValue(id, out var row) || row.State != "waiting") return false;
        _rows[id] = change(row);
        return true;
    }

    private ValueTask<T> RunAsync<T>(string operation, Func<T> work, CancellationToken cancellation) => database.Faults.RunAsync(
        operation,
        () =>
        {
            lock (database.Gate) return work();
        },
        cancellation);
}
