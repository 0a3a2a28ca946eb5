using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using WaActors.Grains.Campaigns;
using WaActors.Instances;

namespace WaActors.Storage.Catalog;

/// <summary>A template's parts as they stand in the database: <c>{"media":{"kind":"image","url":"https://..."}}</c> or <c>{"cloud":{"name":"aviso",...}}</c>.</summary>
internal static class PartsJson
{
    public static TemplateParts? Read(string? json) => json is null ? null : JsonSerializer.Deserialize(json, PartsJsonContext.Relaxed.TemplateParts);

    public static string? Write(TemplateParts? parts) => parts is null ? null : JsonSerializer.Serialize(parts, PartsJsonContext.Relaxed.TemplateParts);
}

/// <summary>Serializers made at compile time.</summary>
[JsonSerializable(typeof(TemplateParts))]
internal sealed partial class PartsJsonContext : JsonSerializerContext
{
    // Its own options: those of Default may not be there yet while static members come to life.
    public static PartsJsonContext Relaxed { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter<SendMediaKind>(JsonNamingPolicy.CamelCase) },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
