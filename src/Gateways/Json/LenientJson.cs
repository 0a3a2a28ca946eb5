using System.Globalization;
using System.Text.Json;

namespace WaActors.Gateways.Json;

/// <summary>Reads foreign JSON: what is absent, null, of another type or no text at all is simply not there. Never throws.</summary>
internal static class LenientJson
{
    /// <summary>The first value of <paramref name="json"/>; of kind Undefined when there is none.</summary>
    public static JsonElement Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            return JsonElement.ParseValue(ref reader);
        }
        catch (JsonException)
        {
            return default;
        }
    }

    /// <summary>A member; of kind Undefined when there is none, or null.</summary>
    public static JsonElement Member(this JsonElement json, string name)
    {
        try
        {
            return json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null
                ? member
                : default;
        }
        catch (InvalidOperationException)
        {
            return default; // a name beside it holds half a surrogate pair, which cannot be compared
        }
    }

    /// <summary>A member whose name is written in any case; of kind Undefined when there is none, or null. The first of several counts.</summary>
    public static JsonElement AnyCase(this JsonElement json, string name)
    {
        if (json.Member(name) is { ValueKind: not JsonValueKind.Undefined } exact) return exact;
        if (json.ValueKind != JsonValueKind.Object) return default;
        foreach (var member in json.EnumerateObject())
        {
            if (IsNamed(member, name) && member.Value.ValueKind != JsonValueKind.Null) return member.Value;
        }

        return default;
    }

    /// <summary>Whether it is true.</summary>
    public static bool IsTrue(this JsonElement json) => json.ValueKind == JsonValueKind.True;

    /// <summary>A string's text; null for anything else.</summary>
    public static string? Text(this JsonElement json)
    {
        try
        {
            return json.ValueKind == JsonValueKind.String ? json.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null; // no valid UTF-8, or half a surrogate pair
        }
    }

    /// <summary>A member's text; null without one.</summary>
    public static string? Text(this JsonElement json, string name) => json.Member(name).Text();

    /// <summary>A member's truth value; null without one.</summary>
    public static bool? Flag(this JsonElement json, string name) => json.Member(name).ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    /// <summary>A member's whole number, written as number or as digits, or the low half of a Long object <c>{"low":1760000000,"high":0}</c>.</summary>
    public static long? Whole(this JsonElement json, string name) => json.Member(name) switch
    {
        { ValueKind: JsonValueKind.Number } number => number.TryGetInt64(out var value) ? value : null,
        { ValueKind: JsonValueKind.Object } halves => halves.Whole("low"),
        var other => long.TryParse(other.Text(), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null,
    };

    /// <summary>A whole number, as of <see cref="Whole(JsonElement, string)"/>.</summary>
    public static long? Whole(this JsonElement json) => json.ValueKind == JsonValueKind.Number
        ? json.TryGetInt64(out var number) ? number : null
        : long.TryParse(json.Text(), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    /// <summary>The elements of an array; none of anything else.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement json) => json.ValueKind == JsonValueKind.Array ? json.EnumerateArray() : [];

    private static bool IsNamed(JsonProperty member, string name)
    {
        try
        {
            return string.Equals(member.Name, name, StringComparison.OrdinalIgnoreCase);
        }
        catch (InvalidOperationException)
        {
            return false; // half a surrogate pair
        }
    }
}
