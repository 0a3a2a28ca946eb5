using System.Diagnostics.CodeAnalysis;
using WaActors.Grains.Determinism;

namespace WaActors.Storage.Determinism;

/// <summary>Real ids: UUID version 7 of the injected time.</summary>
[SuppressMessage("ApiDesign", "RS0030", Justification = "This is the door through which ids come in.")]
public sealed class SystemIdSource(TimeProvider time) : IIdSource
{
    /// <inheritdoc/>
    public Guid NewId() => Guid.CreateVersion7(time.GetUtcNow());
}

/// <summary>Real luck.</summary>
[SuppressMessage("ApiDesign", "RS0030", Justification = "This is the door through which luck comes in.")]
[SuppressMessage("Security", "CA5394", Justification = "It spreads delays; nothing secret is made from it.")]
public sealed class SystemRandomSource : IRandomSource
{
    /// <inheritdoc/>
    public double NextUnit() => Random.Shared.NextDouble();
}
