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

/// <summary>Gateways, checked as the REST surface checks them.</summary>
public interface IGatewayDesk
{
    /// <summary>The kinds that can be added.</summary>
    IReadOnlyList<GatewayKindChoice> Kinds { get; }

    /// <summary>Adds a gateway.</summary>
    Task<CommandResult> CreateAsync(Operator who, GatewayForm form, CancellationToken cancellation);
}
