using WaActors.Api.Problems;

namespace WaActors.Api.Events;

/// <summary>The filter by kinds of lists and streams of events.</summary>
internal static class EventKindsQuery
{
    public const string Description = "Only these kinds, separated by commas: route.deactivated, or route.* for all that begin so.";
    private const int KindsMax = 20;
    private const int KindLengthMax = 100;

    /// <summary>The kinds; none for all.</summary>
    public static string[] Read(string? text, Validation validation)
    {
        var kinds = text?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (kinds.Length > KindsMax) validation.Add("kind", "out_of_range", $"Must name at most {KindsMax} kinds.");
        if (kinds.Any(kind => kind.Length > KindLengthMax)) validation.Add("kind", "out_of_range", $"A kind has at most {KindLengthMax} characters.");
        return kinds;
    }
}
