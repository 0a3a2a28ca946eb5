using System.Text.Json;
using WaActors.FakeGateway.Evolution.Instances;

namespace WaActors.FakeGateway.Evolution.Http;

/// <summary>A call that has passed the guards. <see cref="Instance"/> is null where a query string redirected it to nowhere.</summary>
internal sealed record EvolutionCall(HttpContext Context, string Name, EvolutionInstance? Instance, JsonElement Body)
{
    /// <summary>The instance's object in memory, which a ghost lacks.</summary>
    public EvolutionInstance? InMemory => Instance is { InMemory: true } ? Instance : null;

    public string? Query(string name) => Context.Request.Query.TryGetValue(name, out var value) ? value.ToString() : null;
}
