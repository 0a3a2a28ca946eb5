using System.Globalization;
using System.Text.Json;

namespace WaActors.Gateways.Json;

/// <summary>Times as gateways write them.</summary>
internal static class WireTime
{
    /// <summary>Larger than any second of our time, smaller than any of its milliseconds.</summary>
    private const long FirstMilliseconds = 100_000_000_000;
    private const long LastMilliseconds = 253_402_300_799_999;

    /// <summary>A member's time: seconds or milliseconds since 1970, as number or digits, or ISO text. Null without one, and for what is no time.</summary>
    public static DateTimeOffset? Read(JsonElement json, string name) => Of(json.Member(name));

    /// <summary>The same of a value.</summary>
    public static DateTimeOffset? Of(JsonElement json) => json.Whole() switch
    {
        >= FirstMilliseconds and <= LastMilliseconds and var milliseconds => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds),
        > 0 and < FirstMilliseconds and var seconds => DateTimeOffset.FromUnixTimeSeconds(seconds),
        null => DateTimeOffset.TryParse(json.Text(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)
            ? at
            : null,
        _ => null,
    };
}
