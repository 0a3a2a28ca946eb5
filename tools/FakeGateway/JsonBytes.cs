using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace WaActors.FakeGateway;

/// <summary>JSON as Node writes it: no escapes beyond what the grammar needs.</summary>
internal static class JsonBytes
{
    public static readonly JsonWriterOptions AsNode = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>The date format of JavaScript's toISOString.</summary>
    public const string IsoDate = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public static byte[] Object(Action<Utf8JsonWriter> members) => Value(writer =>
    {
        writer.WriteStartObject();
        members(writer);
        writer.WriteEndObject();
    });

    public static byte[] Array(Action<Utf8JsonWriter> items) => Value(writer =>
    {
        writer.WriteStartArray();
        items(writer);
        writer.WriteEndArray();
    });

    private static byte[] Value(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, AsNode))
        {
            write(writer);
        }

        return buffer.WrittenSpan.ToArray();
    }

    public static void WriteRaw(this Utf8JsonWriter writer, string name, ReadOnlySpan<byte> json)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(json, skipInputValidation: true);
    }

    public static void WriteNulls(this Utf8JsonWriter writer, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            writer.WriteNull(name);
        }
    }
}
