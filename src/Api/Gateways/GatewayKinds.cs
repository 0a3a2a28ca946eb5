using WaActors.Grains.Gateways;

namespace WaActors.Api.Gateways;

/// <summary>The kinds of gateway that this process has adapters for.</summary>
internal sealed class GatewayKinds(IWhatsAppGateways gateways)
{
    private static readonly string[] Known = ["evolution", "uazapi", "wapi", "cloud"];

    private readonly Lazy<IReadOnlyList<string>> _supported = new(() => [.. Known.Where(kind => Find(gateways, kind) is not null)]);

    public bool Contains(string? kind) => kind is not null && _supported.Value.Contains(kind, StringComparer.Ordinal);

    /// <summary>The adapter; null when there is none.</summary>
    public IWhatsAppGateway? Find(string kind) => Contains(kind) ? Find(gateways, kind) : null;

    /// <summary>The adapter of a kind that a request names; null when there is none.</summary>
    public IWhatsAppGateway? FindKind(string? kind) => kind is null ? null : Find(kind);

    /// <summary>All of them.</summary>
    public IEnumerable<IWhatsAppGateway> All => _supported.Value.Select(gateways.For);

    /// <summary>Their names, for people.</summary>
    public override string ToString() => string.Join(", ", _supported.Value);

    private static IWhatsAppGateway? Find(IWhatsAppGateways gateways, string kind)
    {
        try
        {
            return gateways.For(kind);
        }
        catch (KeyNotFoundException)
        {
            return null;
        }
    }
}
