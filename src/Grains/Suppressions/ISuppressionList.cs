namespace WaActors.Grains.Suppressions;

/// <summary>Where an entry of the opt-out list came from; the same names, in snake case, stand in the database.</summary>
public enum SuppressionSource
{
    /// <summary>An operator entered it.</summary>
    Manual = 0,

    /// <summary>It came with a file.</summary>
    Import = 1,

    /// <summary>The person wrote one of the tenant's opt-out words.</summary>
    Keyword = 2,

    /// <summary>The person told WhatsApp itself (its switch, or error 131050).</summary>
    WhatsApp = 3,
}

/// <summary>A person who does not want to be written to.</summary>
/// <param name="Phone">E.164 digits; all spellings of <see cref="People.PersonKey"/> are meant.</param>
/// <param name="Source">Who says so.</param>
/// <param name="At">When.</param>
/// <param name="Reason">For an operator, at most 200 characters; null when there is nothing to say. Never what the person wrote.</param>
/// <param name="InstanceId">The number that heard of it; null when none did.</param>
public sealed record SuppressionEntry(string Phone, SuppressionSource Source, DateTimeOffset At, string? Reason = null, Guid? InstanceId = null);

/// <summary>The opt-out list of each tenant. A person is on it while any entry, of whatever source, is not lifted.</summary>
/// <remarks>Methods throw <see cref="StorageUnavailableException"/> when the database cannot be reached for longer than the implementation's patience.</remarks>
public interface ISuppressionList
{
    /// <summary>Adds entries; one that stands already stays as it is, and one that was lifted before lives again. Idempotent.</summary>
    /// <param name="tenantId">Whose list.</param>
    /// <param name="entries">At most 10,000; a person may come more than once, then the last one counts.</param>
    /// <param name="cancellation">Ends the tries.</param>
    /// <returns>How many entries were not there (or were lifted) before.</returns>
    Task<int> AddAsync(Guid tenantId, IReadOnlyList<SuppressionEntry> entries, CancellationToken cancellation);

    /// <summary>Lifts a person's entries. Idempotent.</summary>
    /// <param name="tenantId">Whose list.</param>
    /// <param name="phone">The person, in any spelling.</param>
    /// <param name="source">Only the entry of this source; null for all.</param>
    /// <param name="at">When: an entry that is younger stays.</param>
    /// <param name="cancellation">Ends the tries.</param>
    /// <returns>How many entries were lifted.</returns>
    Task<int> LiftAsync(Guid tenantId, string phone, SuppressionSource? source, DateTimeOffset at, CancellationToken cancellation);

    /// <summary>Which of these people are on the list.</summary>
    /// <param name="tenantId">Whose list.</param>
    /// <param name="phones">At most 10,000, in any spelling.</param>
    /// <param name="cancellation">Ends the tries.</param>
    /// <returns>Those of <paramref name="phones"/>, as they were given.</returns>
    Task<IReadOnlySet<string>> FindAsync(Guid tenantId, IReadOnlyList<string> phones, CancellationToken cancellation);
}
