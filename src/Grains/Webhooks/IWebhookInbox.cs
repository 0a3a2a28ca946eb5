namespace WaActors.Grains.Webhooks;

/// <summary>The stored webhooks of a shard, for the actor that handles them (W-1). Methods throw <see cref="StorageUnavailableException"/> when the database cannot be
/// reached for longer than the implementation's patience.</summary>
public interface IWebhookInbox
{
    /// <summary>The next webhooks, by id; at most a few MiB of them.</summary>
    /// <param name="shard">0 to <see cref="WaActors.Webhooks.WebhookShards.Count"/> - 1.</param>
    /// <param name="now">Those that rest until later are left out, with all behind them in their lane.</param>
    /// <param name="busyLanes">Lanes to leave out.</param>
    /// <param name="repeatedSince">What came with the same content in the same lane since then is a repetition.</param>
    /// <param name="limit">1 to 1,000.</param>
    /// <param name="cancellation">Ends the tries.</param>
    Task<IReadOnlyList<StoredWebhook>> ReadAsync(
        int shard, DateTimeOffset now, IReadOnlyCollection<Guid> busyLanes, DateTimeOffset repeatedSince, int limit, CancellationToken cancellation);

    /// <summary>These took effect. Idempotent.</summary>
    Task FinishAsync(IReadOnlyList<long> ids, DateTimeOffset at, CancellationToken cancellation);

    /// <summary>One did not.</summary>
    /// <param name="id">Which.</param>
    /// <param name="attempts">How often it was tried now.</param>
    /// <param name="nextAt">When it is tried again; null for never: it stays as failed.</param>
    /// <param name="problem">Why, for an operator, at most 200 characters, without text or secrets.</param>
    /// <param name="cancellation">Ends the tries.</param>
    Task FailAsync(long id, int attempts, DateTimeOffset? nextAt, string problem, CancellationToken cancellation);

    /// <summary>Removes finished ones; those that failed stay.</summary>
    /// <param name="before">Finished before then.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellation">Ends the tries.</param>
    /// <returns>How many were removed.</returns>
    Task<int> RemoveAsync(DateTimeOffset before, int limit, CancellationToken cancellation);

    /// <summary>The gateway's instances.</summary>
    /// <param name="gatewayId">The gateway.</param>
    /// <param name="externalName">Only that of this name there; null for all.</param>
    /// <param name="cancellation">Ends the tries.</param>
    Task<IReadOnlyList<Guid>> FindInstancesAsync(Guid gatewayId, string? externalName, CancellationToken cancellation);
}

/// <summary>A webhook as it was stored.</summary>
/// <param name="Id">Grows in the order of arrival.</param>
/// <param name="TenantId">Whose.</param>
/// <param name="Kind">The gateway's kind.</param>
/// <param name="Lane">What must stay in order.</param>
/// <param name="GatewayId">The gateway.</param>
/// <param name="InstanceId">The instance whose webhook it is; null when it came to the gateway's own address.</param>
/// <param name="Payload">The body. Holds what people wrote: never logged.</param>
/// <param name="ReceivedAt">When it was stored.</param>
/// <param name="Attempts">How often it was tried in vain.</param>
/// <param name="IsRepeated">The same content came before, and this is no replay.</param>
public sealed record StoredWebhook(
    long Id, Guid TenantId, string Kind, Guid Lane, Guid GatewayId, Guid? InstanceId, ReadOnlyMemory<byte> Payload, DateTimeOffset ReceivedAt, int Attempts,
    bool IsRepeated)
{
    /// <summary>Without its payload, for logs.</summary>
    public override string ToString() => $"webhook {Id} of {InstanceId ?? GatewayId}";
}
