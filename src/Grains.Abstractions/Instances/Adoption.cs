using Orleans;
using Orleans.Concurrency;

namespace WaActors.Instances;

/// <summary>Whether a gateway sends an instance's events here.</summary>
public enum WebhookStanding
{
    /// <summary>The gateway could not be asked, or refused.</summary>
    Failed = 0,

    /// <summary>It does.</summary>
    InPlace = 1,

    /// <summary>It sent them elsewhere, or nowhere; now here.</summary>
    Repaired = 2,

    /// <summary>There is nothing to set: we have no address, or the kind has no such means.</summary>
    NotWanted = 3,
}

/// <summary>How an instance is that was taken over.</summary>
/// <param name="Link">Its link as read at the gateway.</param>
/// <param name="Webhook">Whether its events come here.</param>
[GenerateSerializer, Immutable, Alias(WireAliases.AdoptAnswer)]
public sealed record AdoptAnswer([property: Id(0)] LinkState Link, [property: Id(1)] WebhookStanding Webhook);
