using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace WaActors.Api.Json;

/// <summary>Times leave as ISO 8601 UTC with milliseconds and a Z, and enter with any offset but never without: local time depends on the
/// machine.</summary>
internal sealed class UtcTimeConverter : JsonConverter<DateTimeOffset>
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private static readonly string[] Readable = ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException();
        var hasOffset = text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-');
        if (!hasOffset || !DateTimeOffset.TryParseExact(text, Readable, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            throw new JsonException();
        return time.ToUniversalTime();
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Text(value));

    public static string Text(DateTimeOffset value) => value.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);
}
