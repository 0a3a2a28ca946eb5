using System.Globalization;
using WaActors.Api.Problems;
using WaActors.Grains.Pacing;

namespace WaActors.Api.Campaigns;

/// <summary>A start by the clock of a place.</summary>
/// <param name="At">Its date and time there, such as 2027-03-01T09:00.</param>
/// <param name="TimeZone">The place, by its name in the tz database, such as America/Sao_Paulo.</param>
public sealed record ScheduledLocal(string? At, string? TimeZone)
{
    private static readonly string[] Readable = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"];

    /// <summary>The moment. A time that the clocks pass twice in autumn is the first of the two; one that they skip in spring is none.</summary>
    internal DateTimeOffset? Resolve(Validation validation)
    {
        if (TimeZone is null || TimeZones.Find(TimeZone) is not { } zone)
        {
            validation.Add("$.scheduledLocal.timeZone", "unknown_value", "Must be a name of the tz database, such as America/Sao_Paulo.");
            return null;
        }

        if (!DateTime.TryParseExact(At, Readable, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            validation.Add("$.scheduledLocal.at", "malformed", "Must be a date and time without offset, such as 2027-03-01T09:00.");
            return null;
        }

        if (!zone.IsInvalidTime(local))
            return new DateTimeOffset(local, zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local)).ToUniversalTime();
        validation.Add("$.scheduledLocal.at", "out_of_range", "The clocks of that place skip this time.");
        return null;
    }
}
