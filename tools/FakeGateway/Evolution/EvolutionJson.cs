using System.Text.Json;
using System.Text.Json.Serialization;

namespace WaActors.FakeGateway.Evolution;

/// <summary>Source-generated JSON of what passes through unread.</summary>
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class EvolutionJson : JsonSerializerContext;
