using System.ComponentModel.DataAnnotations;
using WaActors.Api.Problems;
using WaActors.Grains.Gateways;
using WaActors.Instances;

namespace WaActors.Api.Gateways;

/// <summary>An instance that a gateway has.</summary>
/// <param name="ExternalName">Its name there.</param>
/// <param name="Phone">Its number; null when the gateway does not say.</param>
/// <param name="State">How it is: connected, connecting or disconnected; unknown when the gateway does not say.</param>
/// <param name="InstanceId">Ours, when we have it already; null otherwise.</param>
public sealed record RemoteInstanceView(string ExternalName, string? Phone, LinkState State, Guid? InstanceId)
{
    internal static RemoteInstanceView Of(ListedInstance listed, Guid? known) => new(listed.ExternalName, listed.Phone, StateOf(listed.Link), known);

    private static LinkState StateOf(LinkReadingKind link) => link switch
    {
        LinkReadingKind.Connected => LinkState.Connected,
        LinkReadingKind.Connecting => LinkState.Connecting,
        LinkReadingKind.Disconnected or LinkReadingKind.NotFound => LinkState.Disconnected,
        _ => LinkState.Unknown,
    };
}

/// <summary>What a gateway has.</summary>
/// <param name="Items">By name; at most 10,000.</param>
public sealed record RemoteInstancesView(IReadOnlyList<RemoteInstanceView> Items);

/// <summary>Instances to take over.</summary>
/// <param name="ExternalNames">Their names at the gateway.</param>
public sealed record AdoptInstances(
    [property: Required, MinLength(1), MaxLength(Limits.AdoptionsMax)] IReadOnlyList<string?>? ExternalNames)
{
    internal ApiProblem? Validate()
    {
        var validation = new Validation();
        if (ExternalNames is not { Count: > 0 and <= Limits.AdoptionsMax })
            validation.Add("$.externalNames", ExternalNames is { Count: > 0 } ? "too_long" : "required", $"Must have 1 to {Limits.AdoptionsMax} names.");
        else
            for (var index = 0; index < ExternalNames.Count; index++) validation.Text($"$.externalNames[{index}]", ExternalNames[index], Limits.ExternalNameCharsMax);
        return validation.Problem;
    }
}

/// <summary>What became of one.</summary>
public enum AdoptionOutcome
{
    /// <summary>It is ours now.</summary>
    Adopted,

    /// <summary>It was ours before; its webhook and state were looked at anew.</summary>
    Known,

    /// <summary>The gateway has none of that name.</summary>
    NotFound,

    /// <summary>Its name cannot be kept: other characters than A-Z a-z 0-9 . _ -, or more than 100.</summary>
    NameInvalid,
}

/// <summary>What became of one.</summary>
/// <param name="ExternalName">Its name at the gateway.</param>
/// <param name="Outcome">What.</param>
/// <param name="InstanceId">Ours; null when there is none.</param>
/// <param name="State">Its link as it was read; null when it was not.</param>
/// <param name="Webhook">Whether its events come here: inPlace, repaired, failed or notWanted; null when nothing was looked at.</param>
public sealed record AdoptionView(string ExternalName, AdoptionOutcome Outcome, Guid? InstanceId = null, LinkState? State = null, WebhookStanding? Webhook = null);

/// <summary>What became of all.</summary>
/// <param name="Items">In the order asked for.</param>
public sealed record AdoptionsView(IReadOnlyList<AdoptionView> Items);
