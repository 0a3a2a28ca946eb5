using System.Collections.Concurrent;
using System.Collections.Frozen;

namespace WaActors.Grains.Pacing;

/// <summary>Time zones by their name in the tz database, and the zone of a phone number.</summary>
public static class TimeZones
{
    /// <summary>The zone of a tenant that chose none.</summary>
    public const string Default = "America/Sao_Paulo";

    private const string BrazilCode = "55";
    private const int AreaCodeLength = 2;

    // Brazilian area codes (DDD) by the zone of their state; where a code covers two zones, the one where nearly all its people live: 97 (Amazonas) without its
    // far west, 81 without Fernando de Noronha.
    private static readonly FrozenDictionary<string, string> ZoneOfAreaCode = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["America/Sao_Paulo"] =
        [
            "11", "12", "13", "14", "15", "16", "17", "18", "19", "21", "22", "24", "27", "28", "31", "32", "33", "34", "35", "37", "38",
            "41", "42", "43", "44", "45", "46", "47", "48", "49", "51", "53", "54", "55", "61", "62", "64",
        ],
        ["America/Araguaina"] = ["63"],
        ["America/Bahia"] = ["71", "73", "74", "75", "77"],
        ["America/Maceio"] = ["79", "82"],
        ["America/Recife"] = ["81", "87"],
        ["America/Fortaleza"] = ["83", "84", "85", "86", "88", "89", "98", "99"],
        ["America/Belem"] = ["91", "94", "96"],
        ["America/Santarem"] = ["93"],
        ["America/Campo_Grande"] = ["67"],
        ["America/Cuiaba"] = ["65", "66"],
        ["America/Porto_Velho"] = ["69"],
        ["America/Manaus"] = ["92", "97"],
        ["America/Boa_Vista"] = ["95"],
        ["America/Rio_Branco"] = ["68"],
    }.SelectMany(zone => zone.Value.Select(code => (code, zone.Key))).ToFrozenDictionary(pair => pair.code, pair => pair.Key, StringComparer.Ordinal);

    private static readonly ConcurrentDictionary<string, TimeZoneInfo> Known = new(StringComparer.Ordinal);

    /// <summary>Brazil's area codes.</summary>
    public static IEnumerable<string> AreaCodes => ZoneOfAreaCode.Keys;

    /// <summary>The zone of that name; null when the tz database of this machine has none.</summary>
    public static TimeZoneInfo? Find(string name)
    {
        if (Known.TryGetValue(name, out var known)) return known;
        // Names of the tz database only: Windows' names would not work on another machine.
        if (!name.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-' or '+') || !TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)) return null;
        return Known.GetOrAdd(name, zone);
    }

    /// <summary>The zone of that name.</summary>
    /// <exception cref="TimeZoneNotFoundException">This machine has no zone of that name; the package tzdata holds them.</exception>
    public static TimeZoneInfo Get(string name) =>
        Find(name) ?? throw new TimeZoneNotFoundException($"No time zone '{name}' on this machine: is its tz database (package tzdata) installed?");

    /// <summary>The zone of a Brazilian number by its area code; null for all others, and for a code that is none.</summary>
    /// <param name="phone">E.164 digits without plus.</param>
    public static string? OfPhone(string phone) =>
        phone.StartsWith(BrazilCode, StringComparison.Ordinal) && phone.Length >= BrazilCode.Length + AreaCodeLength
            ? ZoneOfAreaCode.GetValueOrDefault(phone.Substring(BrazilCode.Length, AreaCodeLength))
            : null;
}
