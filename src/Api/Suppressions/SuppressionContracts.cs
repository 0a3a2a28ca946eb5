using System.ComponentModel.DataAnnotations;
using WaActors.Api.Problems;
using WaActors.Api.Recipients;
using WaActors.Grains.Suppressions;
using WaActors.Reasons;

namespace WaActors.Api.Suppressions;

/// <summary>People who do not want to be written to.</summary>
/// <param name="Phones">Their numbers, as recipients' are written.</param>
/// <param name="Reason">Why, for operators.</param>
public sealed record AddSuppressions(
    [property: Required, MinLength(1), MaxLength(Limits.SuppressionsMax)] IReadOnlyList<string?>? Phones,
    [property: StringLength(Limits.NameCharsMax, MinimumLength = 1)] string? Reason)
{
    /// <summary>The entries; empty when <paramref name="validation"/> found a broken rule.</summary>
    internal IReadOnlyList<SuppressionEntry> ToEntries(DateTimeOffset now, Validation validation)
    {
        validation.OptionalText("$.reason", Reason, Limits.NameCharsMax);
        if (Phones is not { Count: > 0 and <= Limits.SuppressionsMax })
        {
            validation.Add("$.phones", Phones is { Count: > 0 } ? "too_long" : "required", $"Must have 1 to {Limits.SuppressionsMax} numbers.");
            return [];
        }

        var entries = new List<SuppressionEntry>(Phones.Count);
        for (var index = 0; index < Phones.Count; index++)
        {
            if (PhoneNumber.TryNormalize(Phones[index] ?? "", out var digits, out var reason))
                entries.Add(new SuppressionEntry(digits, SuppressionSource.Manual, now, Reason));
            else
                validation.Add($"$.phones[{index}]", "invalid_phone", $"Is no phone number: {reason}.");
        }

        return entries;
    }
}

/// <summary>What became of them.</summary>
/// <param name="Added">New on the list.</param>
/// <param name="Already">On it before, or twice in the request.</param>
public sealed record AddedSuppressionsView(int Added, int Already);

/// <summary>An entry of the opt-out list.</summary>
/// <param name="Phone">The number as it was given; all spellings of it are meant.</param>
/// <param name="Source">Who says so.</param>
/// <param name="Reason">Why, for operators; null when nobody said.</param>
/// <param name="InstanceId">The number that heard of it; null when none did.</param>
/// <param name="CreatedAt">Since when.</param>
public sealed record SuppressionView(string Phone, SuppressionSource Source, string? Reason, Guid? InstanceId, DateTimeOffset CreatedAt)
{
    /// <summary>In plain English; null when there is nothing to say.</summary>
    public string? Reason { get; init; } = CodedReason.TextOf(Reason);

    /// <summary>What <see cref="Reason"/> is, as a stable code; null for a gateway's own words.</summary>
    public string? ReasonCode { get; init; } = CodedReason.CodeOf(Reason);
}
