using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace WaActors.Storage;

/// <summary>A recipient's variables as they stand in the database: one flat JSON object of strings.</summary>
internal static class VariablesJson
{
    private static readonly IReadOnlyDictionary<string, string> None = new Dictionary<string, string>(StringComparer.Ordinal);

    public static IReadOnlyDictionary<string, string> Read(string json) =>
        json.Length <= "{}".Length ? None : JsonSerializer.Deserialize(json, VariablesJsonContext.Relaxed.VariablesDictionary) ?? None;

    public static string Write(IReadOnlyDictionary<string, string> variables) =>
        variables.Count == 0 ? "{}" : JsonSerializer.Serialize(Storable(variables), VariablesJsonContext.Relaxed.VariablesReadOnly);

    // jsonb takes no U+0000, in whatever spelling.
    private static IReadOnlyDictionary<string, string> Storable(IReadOnlyDictionary<string, string> variables) =>
        variables.All(pair => IsStorable(pair.Key) && IsStorable(pair.Value))
            ? variables
            : variables.DistinctBy(pair => StorableText.Of(pair.Key), StringComparer.Ordinal)
                .ToDictionary(pair => StorableText.Of(pair.Key)!, pair => StorableText.Of(pair.Value)!, StringComparer.Ordinal);

    private static bool IsStorable(string text) => ReferenceEquals(StorableText.Of(text), text);
}

/// <summary>Serializers made at compile time.</summary>
[JsonSerializable(typeof(Dictionary<string, string>), TypeInfoPropertyName = "VariablesDictionary")]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>), TypeInfoPropertyName = "VariablesReadOnly")]
internal sealed partial class VariablesJsonContext : JsonSerializerContext
{
    // Names with accents are the rule here; escaped they would take six bytes a letter.
    public static VariablesJsonContext Relaxed { get; } = new(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
