using WaActors.Grains.Notifications;
using WaActors.Instances;

namespace WaActors.TestKit.Memory;

/// <summary>The outbox of notifications in memory: endpoints and an owner's phone, and a delivery for each way out of each notification.</summary>
public sealed class InMemoryOutbox(InMemoryDatabase database) : IDeliveryOutbox
{
    private readonly Lock _gate = new();
    private readonly List<Row> _rows = [];
    private readonly List<Guid> _endpoints = [];

    /// <summary>The owner's phone; null for none.</summary>
    public string? OwnerPhone { get; set; }

    /// <summary>The tenant's language.</summary>
    public NotificationLanguage Language { get; set; }

    /// <summary>The next record is lost, as in a crash.</summary>
    public bool LoseNextRecord { get; set; }

    /// <summary>Adds an endpoint; its address ends with its number, from 0.</summary>
    public void AddEndpoint(Guid id)
    {
        lock (_gate) _endpoints.Add(id);
    }

    /// <summary>All deliveries, with how far they have come.</summary>
    public IReadOnlyList<(DeliveryChannel Channel, NotificationKind Kind, DeliveryState State, int Attempts)> Deliveries
    {
        get
        {
            lock (_gate) return [.. _rows.Select(row => (row.Channel, row.Content.Kind, row.State, row.Attempts))];
        }
    }

    internal void Add(Notification notification, int id)
    {
        lock (_gate)
        {
            var name = notification.InstanceId is { } instance ? database.InstanceName(instance) : "gateway";
            var content = new DeliveryContent(id, notification.Kind, notification.InstanceId, name, notification.Reason, notification.At) { GatewayId = notification.GatewayId };
            foreach (var endpoint in _endpoints) _rows.Add(new Row(_rows.Count + 1, notification.TenantId, DeliveryChannel.Webhook, endpoint, content, notification.At));
            if (OwnerPhone is not null && !notification.Kind.IsGoodNews())
                _rows.Add(new Row(_rows.Count + 1, notification.TenantId, DeliveryChannel.WhatsApp, null, content, notification.At));
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<DueDelivery>> ClaimAsync(
        Guid tenantId, DeliveriesUnderWay underWay, DateTimeOffset now, TimeSpan lease, int limit, CancellationToken cancellation)
    {
        lock (_gate)
        {
            var due = Free(tenantId, underWay).Where(row => row.NextAt <= now).OrderBy(row => row.NextAt).ThenBy(row => row.Id)
                .DistinctBy(row => row.EndpointId).Take(limit).ToList();
            return Task.FromResult<IReadOnlyList<DueDelivery>>([.. due.Select(row => Take(row, now + lease))]);
        }
    }

    /// <inheritdoc/>
    public Task RecordAsync(DueDelivery delivery, DeliveryResult result, DateTimeOffset now, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (LoseNextRecord)
            {
                LoseNextRecord = false;
                throw new InvalidOperationException("planned failure of a record");
            }

            if (_rows[(int)delivery.Id - 1] is { State: DeliveryState.Pending } row && row.Attempts == delivery.Attempt)
                (row.State, row.NextAt, row.IsClaimed) = (result.State, result.NextAt, false);
            return Task.CompletedTask;
        }
    }

    /// <inheritdoc/>
    public Task<DateTimeOffset?> FindNextDueAsync(Guid tenantId, DeliveriesUnderWay underWay, CancellationToken cancellation)
    {
        lock (_gate) return Task.FromResult(Free(tenantId, underWay).Min(row => row.NextAt));
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<Guid>> FindTenantsDueAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        lock (_gate)
            return Task.FromResult<IReadOnlyList<Guid>>([.. _rows.Where(row => row.State == DeliveryState.Pending && row.NextAt <= now).Select(row => row.TenantId).Distinct()]);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<OwnerCarrier>> FindCarriersAsync(Guid tenantId, DeliveryContent told, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<OwnerCarrier>>(
            [.. database.ConnectedInstances().Where(id => id != told.InstanceId).Select(id => new OwnerCarrier(id, "scripted"))]);

    private IEnumerable<Row> Free(Guid tenantId, DeliveriesUnderWay underWay) => _rows.Where(row =>
        row.TenantId == tenantId && row.State == DeliveryState.Pending
        && (row.EndpointId is { } endpoint ? !underWay.Endpoints.Contains(endpoint) : !underWay.ToOwner));

    private DueDelivery Take(Row row, DateTimeOffset until)
    {
        var isAbandoned = row.IsClaimed;
        (row.Attempts, row.NextAt, row.IsClaimed) = (row.Attempts + 1, until, true);
        var url = row.EndpointId is { } endpoint ? new Uri($"http://system.invalid/{_endpoints.IndexOf(endpoint)}") : null;
        return new DueDelivery(row.Id, row.Channel, row.Attempts, isAbandoned, row.Content, Language, null, OwnerPhone, row.EndpointId, url, "whsec_test");
    }

    private sealed class Row(long id, Guid tenantId, DeliveryChannel channel, Guid? endpointId, DeliveryContent content, DateTimeOffset nextAt)
    {
        public long Id => id;
        public Guid TenantId => tenantId;
        public DeliveryChannel Channel => channel;
        public Guid? EndpointId => endpointId;
        public DeliveryContent Content => content;
        public DeliveryState State { get; set; }
        public int Attempts { get; set; }
        public DateTimeOffset? NextAt { get; set; } = nextAt;
        public bool IsClaimed { get; set; }
    }
}

/// <summary>Systems that are told: answers as it is told to, and keeps what came.</summary>
public sealed class ScriptedWebhooks : IWebhookSender
{
    private readonly Lock _gate = new();
    private readonly List<OutgoingWebhook> _received = [];

    /// <summary>What an endpoint answers, by the path of its address; 200 when null. A task that never ends is a receiver that hangs.</summary>
    public Func<string, Task<WebhookAnswer>>? OnReceived { get; set; }

    /// <summary>All that came, in order.</summary>
    public IReadOnlyList<OutgoingWebhook> Received
    {
        get
        {
            lock (_gate) return [.. _received];
        }
    }

    /// <inheritdoc/>
    public Task<WebhookAnswer> SendAsync(OutgoingWebhook webhook, CancellationToken cancellation)
    {
        lock (_gate) _received.Add(webhook);
        return OnReceived?.Invoke(webhook.Url.AbsolutePath) ?? Task.FromResult(new WebhookAnswer(200));
    }
}
