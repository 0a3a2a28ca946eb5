using System.Text.Json;
using WaActors.Grains.Gateways;
using WaActors.Storage.Queries;
using Stored = WaActors.Storage.Queries;

namespace WaActors.Api.Gateways;

/// <summary>Shows gateways: never a key, and of settings only the values that are no secret.</summary>
internal sealed class GatewayViews(GatewayKinds kinds, CatalogQueries queries)
{
    public async Task<GatewayView?> FindAsync(Guid tenantId, Guid gatewayId, CancellationToken cancellation) =>
        await queries.FindGatewayAsync(tenantId, gatewayId, cancellation) is { } gateway ? Of(gateway) : null;

    public GatewayView Of(Stored.GatewayView gateway) => new(
        gateway.Id, gateway.Kind, gateway.Name, gateway.BaseUrl, gateway.CreatedAt,
        [.. (kinds.Find(gateway.Kind)?.Settings ?? []).Select(setting => SettingOf(setting, gateway.Settings))]);

    public static IReadOnlyList<GatewayKindView> Of(GatewayKinds kinds) =>
        [.. kinds.All.Select(gateway => new GatewayKindView(gateway.Kind, CapabilitiesOf(gateway.Capabilities), [.. gateway.Settings.Select(KindSettingOf)]))];

    private static GatewaySettingView SettingOf(GatewaySetting setting, IReadOnlyDictionary<string, string> values) =>
        new(setting.Name, values.ContainsKey(setting.Name), setting.IsSecret ? null : values.GetValueOrDefault(setting.Name));

    private static GatewayKindSettingView KindSettingOf(GatewaySetting setting) => new(setting.Name, setting.Meaning, setting.IsRequired, setting.IsSecret);

    private static IReadOnlyList<string> CapabilitiesOf(GatewayCapabilities capabilities) =>
    [
        .. Enum.GetValues<GatewayCapabilities>()
            .Where(one => one != GatewayCapabilities.None && capabilities.HasFlag(one))
            .Select(one => JsonNamingPolicy.CamelCase.ConvertName(one.ToString())),
    ];
}
