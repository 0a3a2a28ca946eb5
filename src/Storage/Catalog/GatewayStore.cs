using WaActors.Grains.Gateways;
using WaActors.Storage.Connections;
using WaActors.Storage.Secrets;

namespace WaActors.Storage.Catalog;

/// <summary>Changes gateways of a tenant, and finds what an adapter needs to speak to one.</summary>
public sealed class GatewayStore(StorageDataSources sources, ISecretProtector secrets)
{
    // What an adapter needs to ask a gateway for what it has.
    private const string FindAccount = "select kind, base_url, api_key_protected, settings_protected from gateway where tenant_id = $1 and id = $2";

    /// <summary>The gateway with its secrets decrypted; null when the tenant has none of that id.</summary>
    public async Task<GatewayAccount?> FindAccountAsync(Guid tenantId, Guid gatewayId, CancellationToken cancellation) =>
        await sources.ReadFirstAsync(
            FindAccount,
            [tenantId, gatewayId],
            reader => new GatewayAccount(
                reader.GetString(0),
                new Uri(reader.GetString(1)),
                secrets.Unprotect(reader.GetString(2)),
                StoredSettings.Read(reader.NullableText(3), secrets)),
            cancellation);

    /// <summary>Changes a gateway. The actors of its numbers read their records again once they are told.</summary>
    public Task<StoreResult> PatchAsync(Guid tenantId, Guid gatewayId, GatewayPatch patch, CancellationToken cancellation) =>
        Refusals.CatchAsync(async () =>
        {
            await using var connection = await sources.General.OpenConnectionAsync(cancellation);
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            var held = await connection.ReadFirstAsync(
                CatalogSql.HoldGatewaySettings, [tenantId, gatewayId], reader => new Held(reader.NullableText(0)), cancellation);
            if (held is null) return StoreResult.Refused(StoreRefusal.NotFound);
            await connection.ExecuteAsync(
                CatalogSql.PatchGateway,
                [
                    tenantId, gatewayId, patch.Name, patch.BaseUrl?.AbsoluteUri, patch.ApiKey is { } key ? secrets.Protect(key) : null,
                    patch.Settings is { } changes ? StoredSettings.Merge(held.Settings, changes, secrets) : null,
                ],
                cancellation);
            await transaction.CommitAsync(cancellation);
            return new StoreResult(gatewayId);
        });

    /// <summary>The numbers of a gateway that are not deleted.</summary>
    public async Task<IReadOnlyList<Guid>> ListInstanceIdsAsync(Guid tenantId, Guid gatewayId, CancellationToken cancellation) =>
        await sources.ReadAsync(CatalogSql.InstancesOfGateway, [tenantId, gatewayId], reader => reader.GetGuid(0), cancellation);

    private sealed record Held(string? Settings);
}
