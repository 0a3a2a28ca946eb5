using Orleans;

namespace WaActors.Instances;

/// <summary>There is no such instance, or it was deleted.</summary>
[GenerateSerializer, Alias(WireAliases.InstanceNotFoundException)]
public sealed class InstanceNotFoundException : Exception
{
    /// <summary>For the instance <paramref name="instanceId"/>.</summary>
    public InstanceNotFoundException(Guid instanceId)
        : base($"There is no instance {instanceId}.") => InstanceId = instanceId;

    /// <summary>Which.</summary>
    [Id(0)]
    public Guid InstanceId { get; }
}
