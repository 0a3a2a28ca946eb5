using System.Text.Json;

namespace WaActors.FakeGateway;

/// <summary>Reading a body as JavaScript does: what is absent or of another type is simply not there.</summary>
internal static class JsonReading
{
    public static JsonElement? Member(this JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var value) ? value : null;

    public static string? Text(this JsonElement body, string name) =>
        body.Member(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    public static bool Flag(this JsonElement body, string name) => body.Member(name) is { ValueKind: JsonValueKind.True };

    public static int Whole(this JsonElement body, string name, int otherwise) =>
        body.Member(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var whole) && whole > 0 ? whole : otherwise;
}
