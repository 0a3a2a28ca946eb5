namespace WaActors.Grains.Acks;

/// <summary>Moves messages on by acknowledgements (C-9), in sets. Methods throw <see cref="StorageUnavailableException"/> when the database cannot be reached for longer
/// than the implementation's patience.</summary>
public interface IMessageAcks
{
    /// <summary>Applies what was told, as <see cref="AckRules.After"/> says; parks what has no message yet. Idempotent, and its order does not matter.</summary>
    /// <param name="told">One word per message at most, 10,000 at most.</param>
    /// <param name="at">When.</param>
    /// <param name="cancellation">Ends the tries.</param>
    /// <returns>The messages that were found.</returns>
    Task<IReadOnlyList<AckedMessage>> ApplyAsync(IReadOnlyList<MessageTold> told, DateTimeOffset at, CancellationToken cancellation);

    /// <summary>Parked words whose time has come.</summary>
    /// <param name="shard">The shard of their instance.</param>
    /// <param name="now">The time.</param>
    /// <param name="limit">1 to 1,000.</param>
    /// <param name="cancellation">Ends the tries.</param>
    Task<IReadOnlyList<ParkedTold>> ReadParkedAsync(int shard, DateTimeOffset now, int limit, CancellationToken cancellation);

    /// <summary>Puts parked words off, or drops them.</summary>
    /// <param name="parked">Which.</param>
    /// <param name="now">The time from which <see cref="AckRules.RetryDelay"/> counts.</param>
    /// <param name="cancellation">Ends the tries.</param>
    Task PutOffAsync(IReadOnlyList<ParkedTold> parked, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Drops parked words: their messages were found.</summary>
    Task DropParkedAsync(IReadOnlyList<MessageTold> told, CancellationToken cancellation);

    /// <summary>Campaigns with a route on the instance that may have a message in doubt: those at work or paused, and those cancelled since then.</summary>
    Task<IReadOnlyList<Guid>> FindCampaignsAsync(Guid instanceId, DateTimeOffset cancelledSince, CancellationToken cancellation);
}

/// <summary>A message that was acknowledged.</summary>
/// <param name="Told">What was told.</param>
/// <param name="CampaignId">Its campaign.</param>
/// <param name="Seq">Its place in it.</param>
/// <param name="Phone">Its recipient.</param>
/// <param name="Moved">Whether it moved on.</param>
public sealed record AckedMessage(MessageTold Told, Guid CampaignId, int Seq, string Phone, bool Moved);

/// <summary>A word without a message.</summary>
/// <param name="Told">What was told.</param>
/// <param name="Tries">How often a message was looked for.</param>
public sealed record ParkedTold(MessageTold Told, int Tries);
