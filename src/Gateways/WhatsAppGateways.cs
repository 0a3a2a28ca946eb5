using WaActors.Grains.Gateways;

namespace WaActors.Gateways;

/// <summary>The adapters that are registered, by kind.</summary>
internal sealed class WhatsAppGateways(IEnumerable<IWhatsAppGateway> adapters) : IWhatsAppGateways
{
    private readonly Dictionary<string, IWhatsAppGateway> _byKind = adapters.ToDictionary(adapter => adapter.Kind, StringComparer.Ordinal);

    /// <inheritdoc />
    public IWhatsAppGateway For(string kind) =>
        _byKind.TryGetValue(kind, out var adapter) ? adapter : throw new KeyNotFoundException($"No adapter speaks to gateways of kind \"{kind}\".");
}
