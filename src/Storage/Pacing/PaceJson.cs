using System.Text.Json;
using System.Text.Json.Serialization;
using WaActors.Grains.Pacing;
using WaActors.Pacing;

namespace WaActors.Storage.Pacing;

/// <summary>Settings of paces and windows as they stand in the database.</summary>
internal static class PaceJson
{
    private const string NoWarmUps = "{}"; // of nearly all tenants

    public static string Write(PaceOverrides own) => JsonSerializer.Serialize(own, PaceJsonContext.Default.PaceOverrides);

    public static PaceOverrides ReadOwn(string json) => JsonSerializer.Deserialize(json, PaceJsonContext.Default.PaceOverrides) ?? PaceOverrides.None;

    public static string Write(IReadOnlyList<WarmUpStage> stages) => JsonSerializer.Serialize(stages, PaceJsonContext.Default.IReadOnlyListWarmUpStage);

    public static TenantWarmUps ReadWarmUps(string json) => json == NoWarmUps ? TenantWarmUps.None : JsonSerializer.Deserialize(json, PaceJsonContext.Default.TenantWarmUps) ?? TenantWarmUps.None;

    public static string? Write(SendWindow? window) => window is null ? null : JsonSerializer.Serialize(window, PaceJsonContext.Default.SendWindow);

    public static SendWindow? ReadWindow(string? json) => json is null ? null : JsonSerializer.Deserialize(json, PaceJsonContext.Default.SendWindow);
}

/// <summary>Serializers made at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(PaceOverrides))]
[JsonSerializable(typeof(SendWindow))]
[JsonSerializable(typeof(TenantWarmUps))]
[JsonSerializable(typeof(IReadOnlyList<WarmUpStage>))]
internal sealed partial class PaceJsonContext : JsonSerializerContext;
