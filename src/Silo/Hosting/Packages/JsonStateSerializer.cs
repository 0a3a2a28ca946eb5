using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans.Storage;

namespace WaActors.Silo.Hosting;

/// <summary>
/// Grain state as plain JSON: camel case, enumerations by name, no type names. So a record is readable with psql, a field may be added (absent means its
/// default), and a class may move.
/// </summary>
internal sealed class JsonStateSerializer : IGrainStorageSerializer
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public BinaryData Serialize<T>(T? input) => new(JsonSerializer.SerializeToUtf8Bytes(input, Format));

    public T Deserialize<T>(BinaryData input) =>
        JsonSerializer.Deserialize<T>(input.ToMemory().Span, Format)
        ?? throw new JsonException($"A stored {typeof(T).Name} is the JSON null; nothing of ours writes that.");
}
