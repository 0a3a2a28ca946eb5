using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace WaActors.FakeGateway.Control;

/// <summary>Source-generated JSON of the control API; unknown properties are refused, so that a misspelt fault is not silently no fault.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(FaultSettings))]
[JsonSerializable(typeof(InstanceActionDetails))]
[JsonSerializable(typeof(InstanceSeed))]
[JsonSerializable(typeof(InboundText))]
[JsonSerializable(typeof(IReadOnlyList<InstanceView>))]
[JsonSerializable(typeof(FakeGatewayStats))]
[JsonSerializable(typeof(IReadOnlyList<ReceivedMessage>))]
[JsonSerializable(typeof(NumberCount))]
[JsonSerializable(typeof(ControlDone))]
[JsonSerializable(typeof(ControlError))]
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class ControlJson : JsonSerializerContext;

/// <summary>What somebody writes to a number.</summary>
internal sealed record InboundText(string? From, string? Text);

/// <summary>An order carried out.</summary>
internal sealed record ControlDone(bool Ok, int Added = 0, InstanceView? Instance = null);

/// <summary>An order refused.</summary>
internal sealed record ControlError(string Error);
