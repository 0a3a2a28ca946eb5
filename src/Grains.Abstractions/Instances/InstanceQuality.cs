using Orleans;
using Orleans.Concurrency;

namespace WaActors.Instances;

/// <summary>How WhatsApp rates a number (C-8).</summary>
/// <param name="Rating">As told: GREEN, YELLOW, RED, or a word that is new.</param>
/// <param name="DailyLimit">New conversations a day, of the whole portfolio; null when not told or without limit.</param>
/// <param name="CanSend">What the account's own health says: AVAILABLE, LIMITED, BLOCKED; null when not told.</param>
/// <param name="ReadAt">When it was read.</param>
[GenerateSerializer, Immutable, Alias(WireAliases.InstanceQuality)]
public sealed record InstanceQuality(
    [property: Id(0)] string Rating, [property: Id(1)] int? DailyLimit, [property: Id(2)] string? CanSend, [property: Id(3)] DateTimeOffset ReadAt);
