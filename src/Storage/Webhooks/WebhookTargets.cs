using Npgsql;
using WaActors.Grains.Gateways;
using WaActors.Storage.Catalog;
using WaActors.Storage.Connections;
using WaActors.Storage.Secrets;

namespace WaActors.Storage.Webhooks;

/// <summary>Whom a webhook's address names, and what the post must prove. Holds secrets: never logged.</summary>
/// <param name="TenantId">Whose.</param>
/// <param name="Kind">The gateway's kind.</param>
/// <param name="GatewayId">The gateway.</param>
/// <param name="InstanceId">The instance; null for the gateway's own address.</param>
/// <param name="Secret">What stands in the address.</param>
/// <param name="Settings">As of <see cref="GatewayInstance.Settings"/>.</param>
public sealed record WebhookTarget(
    Guid TenantId, string Kind, Guid GatewayId, Guid? InstanceId, string Secret, IReadOnlyDictionary<string, string> Settings)
{
    /// <summary>Without secrets, for logs.</summary>
    public override string ToString() => $"webhook of {Kind} {InstanceId ?? GatewayId}";
}

/// <summary>Finds whom a webhook claims to be of.</summary>
public sealed class WebhookTargets
{
    // An instance that was not deleted.
    private const string FindInstance = """
        select g.tenant_id, g.kind, g.id, i.id, i.webhook_secret, g.settings_protected
        from instance i join gateway g on g.id = i.gateway_id
        where i.id = $1 and i.deleted_at is null
        """;

    // A gateway.
    private const string FindGateway = "select tenant_id, kind, id, null::uuid, webhook_secret, settings_protected from gateway where id = $1";

    private readonly StorageDataSources _sources;
    private readonly ISecretProtector _secrets;

    internal WebhookTargets(StorageDataSources sources, ISecretProtector secrets) => (_sources, _secrets) = (sources, secrets);

    /// <summary>The target of an instance's webhook; null when there is no such instance.</summary>
    public Task<WebhookTarget?> OfInstanceAsync(Guid instanceId, CancellationToken cancellation) =>
        _sources.ReadFirstAsync(FindInstance, [instanceId], Read, cancellation);

    /// <summary>The target of a gateway's own webhook; null when there is no such gateway.</summary>
    public Task<WebhookTarget?> OfGatewayAsync(Guid gatewayId, CancellationToken cancellation) =>
        _sources.ReadFirstAsync(FindGateway, [gatewayId], Read, cancellation);

    private WebhookTarget Read(NpgsqlDataReader reader) => new(
        TenantId: reader.GetGuid(0),
        Kind: reader.GetString(1),
        GatewayId: reader.GetGuid(2),
        InstanceId: reader.NullableGuid(3),
        Secret: reader.GetString(4),
        Settings: StoredSettings.Read(reader.NullableText(5), _secrets));
}
