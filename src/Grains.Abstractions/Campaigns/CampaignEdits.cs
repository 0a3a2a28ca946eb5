using Orleans;
using Orleans.Concurrency;

namespace WaActors.Campaigns;

/// <summary>What a resumed campaign takes up.</summary>
public enum ResumeScope
{
    /// <summary>What is pending: the end of a pause.</summary>
    Pending = 0,

    /// <summary>Besides, what failed becomes pending again, with its history.</summary>
    Failed = 1,

    /// <summary>Besides, those without WhatsApp too: they may have it by now. What is in doubt stays, for it may have left.</summary>
    All = 2,
}

/// <summary>One number with one text or several.</summary>
/// <param name="InstanceId">The number.</param>
/// <param name="TemplateIds">Its texts, one or more, none twice; each message gets one of them.</param>
[GenerateSerializer, Immutable, Alias(WireAliases.RouteChoice)]
public sealed record RouteChoice([property: Id(0)] Guid InstanceId, [property: Id(1)] IReadOnlyList<Guid> TemplateIds);
