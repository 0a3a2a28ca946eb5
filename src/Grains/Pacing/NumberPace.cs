namespace WaActors.Grains.Pacing;

/// <summary>A number's pace as its record has it.</summary>
/// <param name="Settings">What holds: recommended, and a person's own.</param>
/// <param name="Calendar">The tenant's: its days begin at its midnight.</param>
/// <param name="AddedAt">When the number was added: its age counts from there.</param>
public sealed record NumberPace(PaceSettings Settings, PaceCalendar Calendar, DateTimeOffset AddedAt)
{
    /// <summary>No limits.</summary>
    public static readonly NumberPace None = new(PaceSettings.None, PaceCalendar.Utc, DateTimeOffset.MinValue);

    /// <summary>What the pace depends on besides.</summary>
    /// <param name="warmUpFrom">Where an idle time moved the warm-up to; null for nowhere.</param>
    /// <param name="reconnectedAt">When its link came back last.</param>
    public PaceStanding Standing(DateTimeOffset? warmUpFrom, DateTimeOffset? reconnectedAt) =>
        new(warmUpFrom ?? (AddedAt == DateTimeOffset.MinValue ? AddedAt : AddedAt - Settings.AgeAtStart), reconnectedAt);
}

/// <summary>Somebody wrote to a number.</summary>
/// <param name="InstanceId">The number.</param>
/// <param name="Phone">Who, in E.164 digits.</param>
/// <param name="At">When.</param>
public readonly record struct InboundContact(Guid InstanceId, string Phone, DateTimeOffset At);

/// <summary>
/// What a number sent, derived from the ledger's attempts: right after any crash, since what counts was stored before it was sent. Only attempts of numbers that
/// have a pace are kept for it; nobody else pays.
/// </summary>
public interface IPaceHistory
{
    /// <summary>The sends of a number that may have left, since <paramref name="midnight"/> or within the last hours. An attempt without an outcome counts.</summary>
    Task<PaceHistory> ReadAsync(Guid instanceId, DateTimeOffset midnight, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>How many sends of a campaign by each number may have left since <paramref name="midnight"/>, of activations before that of <paramref name="epoch"/>. All of them,
    /// counted for a pace or not, also by numbers that are no route of it any more; numbers without any are absent.</summary>
    Task<IReadOnlyDictionary<Guid, int>> CountOfCampaignByNumberAsync(Guid campaignId, long epoch, DateTimeOffset midnight, CancellationToken cancellation);

    /// <summary>Makes the caller the one activation whose permits count: raises the number's epoch, after intents under the old one that are being written. What is read
    /// after that misses nothing.</summary>
    /// <returns>The new epoch.</returns>
    Task<long> TakeOverAsync(Guid instanceId, CancellationToken cancellation);

    /// <summary>Notes who wrote to numbers that have a pace: a message to them begins no new conversation. Idempotent.</summary>
    Task NoteInboundAsync(IReadOnlyList<InboundContact> contacts, CancellationToken cancellation);

    /// <summary>Whether the number ever wrote to that person, or was written to by it.</summary>
    Task<bool> KnowsAsync(Guid instanceId, string phone, CancellationToken cancellation);
}
