using WaActors.Instances;
using WaActors.OperatorConsole.Session;

namespace WaActors.OperatorConsole.Commands;

/// <summary>Something that a kind of gateway needs besides address and key.</summary>
public sealed record GatewayField(string Name, string Meaning, bool IsRequired, bool IsSecret);

/// <summary>A kind of gateway that can be added.</summary>
public sealed record GatewayKindChoice(string Kind, IReadOnlyList<GatewayField> Fields);

/// <summary>What was typed of a new gateway.</summary>
public sealed record GatewayForm(string Kind, string Name, string BaseUrl, string ApiKey, IReadOnlyDictionary<string, string?> Settings)
{
    /// <summary>Without keys, for logs.</summary>
    public override string ToString() => $"{Kind} {Name}";
}

/// <summary>What was typed to change a gateway; null stays as it is.</summary>
public sealed record GatewayEdit(string Name, string BaseUrl, string? ApiKey, IReadOnlyDictionary<string, string?> Settings)
{
    /// <summary>Without keys, for logs.</summary>
    public override string ToString() => Name;
}

/// <summary>One of a gateway's settings, without the value of a secret.</summary>
public sealed record GatewaySettingRow(GatewayField Field, bool IsSet, string? Value);

/// <summary>A gateway, without its key.</summary>
public sealed record GatewayDetail(Guid Id, string Kind, string Name, string BaseUrl, DateTimeOffset CreatedAt, IReadOnlyList<GatewaySettingRow> Settings);

/// <summary>An instance that a gateway has.</summary>
/// <param name="ExternalName">Its name there.</param>
/// <param name="Phone">Its number; null when the gateway does not say.</param>
/// <param name="Link">How it is.</param>
/// <param name="InstanceId">Ours, when we have it already.</param>
public sealed record RemoteNumber(string ExternalName, string? Phone, LinkState Link, Guid? InstanceId);

/// <summary>What became of one that was to be taken over.</summary>
/// <param name="ExternalName">Its name at the gateway.</param>
/// <param name="Outcome"><c>Adopted</c>, <c>Known</c>, <c>NotFound</c> or <c>NameInvalid</c>.</param>
/// <param name="InstanceId">Ours; null when there is none.</param>
/// <param name="Webhook">Whether its events come here; null when nothing was looked at.</param>
public sealed record AdoptedNumber(string ExternalName, string Outcome, Guid? InstanceId, WebhookStanding? Webhook);

/// <summary>Gateways, checked as the REST surface checks them.</summary>
public interface IGatewayDesk
{
    /// <summary>The kinds that can be added.</summary>
    IReadOnlyList<GatewayKindChoice> Kinds { get; }

    /// <summary>Whether one webhook of the kind speaks for all its numbers, so that its address has to be entered by hand.</summary>
    bool HasOneWebhook(string kind);

    /// <summary>One gateway; null when the tenant has none of that id.</summary>
    Task<GatewayDetail?> FindAsync(Guid tenantId, Guid gatewayId, CancellationToken cancellation);

    /// <summary>Adds a gateway.</summary>
    Task<CommandResult> CreateAsync(Operator who, GatewayForm form, CancellationToken cancellation);

    /// <summary>Changes a gateway; its numbers use it from then on.</summary>
    Task<CommandResult> ChangeAsync(Operator who, GatewayDetail gateway, GatewayEdit edit, CancellationToken cancellation);

    /// <summary>The address to enter at the gateway, its secret included; null while this installation does not know its own address. Asked for on purpose only, and kept in the audit.</summary>
    Task<(CommandResult Result, string? Address)> ShowWebhookAddressAsync(Operator who, GatewayDetail gateway, CancellationToken cancellation);

    /// <summary>The instances that the gateway has, ours or not.</summary>
    Task<(CommandResult Result, IReadOnlyList<RemoteNumber> Items)> ListRemoteAsync(Operator who, GatewayDetail gateway, CancellationToken cancellation);

    /// <summary>Whether the gateway answers that it does not take its key: what an operator can mend, where all else may pass by itself.</summary>
    Task<bool> IsKeyRefusedAsync(Guid tenantId, Guid gatewayId, CancellationToken cancellation);

    /// <summary>Takes instances over without reconnecting them. For those that are ours their state is read and their webhook set anew.</summary>
    Task<(CommandResult Result, IReadOnlyList<AdoptedNumber> Items)> AdoptAsync(
        Operator who, GatewayDetail gateway, IReadOnlyList<string> externalNames, CancellationToken cancellation);
}
