namespace WaActors.Grains.Gateways;

/// <summary>One thing that a kind of gateway needs besides address and key. Adapters declare theirs as data: what is stored, checked, shown and explained
/// follows from it.</summary>
/// <param name="Name">Its name, camelCase, such as <c>appSecret</c>.</param>
/// <param name="Meaning">What it is and where to find it, in a sentence for its owner.</param>
/// <param name="IsRequired">Whether a gateway of the kind cannot be added without it.</param>
/// <param name="IsSecret">Whether its value is never shown.</param>
public sealed record GatewaySetting(string Name, string Meaning, bool IsRequired = false, bool IsSecret = false)
{
    /// <summary>Longest value of any setting, in characters.</summary>
    public const int ValueCharsMax = 4096;

    /// <summary>Says whether a value, 1 to <see cref="ValueCharsMax"/> characters, can be right; null takes every one.</summary>
    public Func<string, bool>? IsValid { get; init; }

    /// <summary>What a right value looks like, for the error of a wrong one.</summary>
    public string? Shape { get; init; }
}
