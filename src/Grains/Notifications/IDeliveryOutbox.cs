namespace WaActors.Grains.Notifications;

/// <summary>A way out of the app.</summary>
public enum DeliveryChannel
{
    /// <summary>A signed request to a system of the tenant's own.</summary>
    Webhook = 0,

    /// <summary>A WhatsApp message to the owner's phone.</summary>
    WhatsApp = 1,
}

/// <summary>How far a delivery has come.</summary>
public enum DeliveryState
{
    /// <summary>To be tried, now or later.</summary>
    Pending = 0,

    /// <summary>Its receiver took it.</summary>
    Delivered = 1,

    /// <summary>Given up; a webhook's can be replayed.</summary>
    Failed = 2,

    /// <summary>A message to the owner that may or may not have left: never sent again.</summary>
    InDoubt = 3,
}

/// <summary>What a delivery tells. All but a test of an endpoint has it.</summary>
/// <param name="NotificationId">The notification.</param>
/// <param name="Kind">What happened.</param>
/// <param name="InstanceId">To which number; null when it happened to a gateway.</param>
/// <param name="SubjectName">The number's or the gateway's name now.</param>
/// <param name="Reason">Why, for an operator.</param>
/// <param name="At">When it was raised.</param>
public sealed record DeliveryContent(long NotificationId, NotificationKind Kind, Guid? InstanceId, string SubjectName, string? Reason, DateTimeOffset At)
{
    /// <summary>To which gateway; null when it happened to a number.</summary>
    public Guid? GatewayId { get; init; }
}

/// <summary>A delivery that was taken to be tried now. Holds a secret: never logged, never crosses a wire.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Channel">By which way.</param>
/// <param name="Attempt">Which try this is, from 1.</param>
/// <param name="IsAbandoned">Whether an earlier try never told how it ended: its process died.</param>
/// <param name="Content">What it tells; null for a test.</param>
/// <param name="Language">The tenant's.</param>
/// <param name="UnitName">The tenant's name for its unit; null for none.</param>
/// <param name="OwnerPhone">To whom, by WhatsApp.</param>
/// <param name="EndpointId">To which endpoint, by webhook.</param>
/// <param name="Url">Its address; null when it was switched off or deleted meanwhile.</param>
/// <param name="Secret">Its secret.</param>
public sealed record DueDelivery(
    long Id, DeliveryChannel Channel, int Attempt, bool IsAbandoned, DeliveryContent? Content, NotificationLanguage Language, string? UnitName,
    string? OwnerPhone, Guid? EndpointId, Uri? Url, string? Secret)
{
    /// <summary>Without its secret, for logs.</summary>
    public override string ToString() => $"{Channel} {Id}, attempt {Attempt}";
}

/// <summary>What became of a try.</summary>
/// <param name="State">The delivery's state from now on.</param>
/// <param name="NextAt">When it is tried next, while pending.</param>
/// <param name="HttpStatus">The receiver's answer, if there was one.</param>
/// <param name="Error">Words for an operator, without secrets; null on success.</param>
public sealed record DeliveryResult(DeliveryState State, DateTimeOffset? NextAt = null, int? HttpStatus = null, string? Error = null);

/// <summary>What is under way already, so that a claim takes nothing for it.</summary>
/// <param name="Endpoints">Endpoints with a try under way: each gets one at a time, in order.</param>
/// <param name="ToOwner">Whether a message to the owner is.</param>
public sealed record DeliveriesUnderWay(IReadOnlyCollection<Guid> Endpoints, bool ToOwner);

/// <summary>A number that can carry a message to the owner.</summary>
/// <param name="InstanceId">Which.</param>
/// <param name="Kind">The kind of its gateway.</param>
public sealed record OwnerCarrier(Guid InstanceId, string Kind);

/// <summary>The transactional outbox of notifications: what has to leave, and what became of it.</summary>
public interface IDeliveryOutbox
{
    /// <summary>Takes due deliveries for a try: one per endpoint and one to the owner at most. What is not recorded within <paramref name="lease"/> is due again.</summary>
    Task<IReadOnlyList<DueDelivery>> ClaimAsync(
        Guid tenantId, DeliveriesUnderWay underWay, DateTimeOffset now, TimeSpan lease, int limit, CancellationToken cancellation);

    /// <summary>Records what became of a try. A later try's record stands.</summary>
    Task RecordAsync(DueDelivery delivery, DeliveryResult result, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>When the next delivery is due that <paramref name="underWay"/> does not hold up; null when there is none.</summary>
    Task<DateTimeOffset?> FindNextDueAsync(Guid tenantId, DeliveriesUnderWay underWay, CancellationToken cancellation);

    /// <summary>The tenants that have something due, at most 500.</summary>
    Task<IReadOnlyList<Guid>> FindTenantsDueAsync(DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Numbers of the tenant that are connected and may send, except what <paramref name="told"/> is about: its number, or all of its gateway; at most 20.</summary>
    Task<IReadOnlyList<OwnerCarrier>> FindCarriersAsync(Guid tenantId, DeliveryContent told, CancellationToken cancellation);
}
