using Npgsql;
using WaActors.Storage.Catalog;
using WaActors.Storage.Connections;
using WaActors.Storage.Pacing;
using WaActors.Storage.Secrets;

namespace WaActors.Storage.Queries;

/// <summary>Gateways, instances and templates for lists and pages, within one tenant; by id, oldest first.</summary>
public sealed class CatalogQueries(StorageDataSources sources, ISecretProtector secrets)
{
    // Gateways of a tenant, one ($2) or a page after a cursor ($3).
    private const string Gateways = """
        select id, kind, name, base_url, created_at, settings_protected from gateway
        where tenant_id = $1 and ($2::uuid is null or id = $2) and ($3::uuid is null or id > $3)
        order by id limit $4
        """;

    // Instances of a tenant that are not deleted, one or a page.
    private const string Instances = $"""
        select i.id, i.gateway_id, g.kind, i.name, i.external_name, i.phone, i.window_max, i.created_at,
               i.link, i.link_since, i.link_reason, i.permission, i.permission_until,
               i.health, i.health_reason, i.last_health_check, i.auto_recovery_attempts, i.permission_reason, {NumberPaceRow.Columns}
        from instance i join gateway g on g.id = i.gateway_id join tenant t on t.id = i.tenant_id
        where i.tenant_id = $1 and i.deleted_at is null and ($2::uuid is null or i.id = $2) and ($3::uuid is null or i.id > $3)
        order by i.id limit $4
        """;

    // The instance of a name at a gateway.
    private const string InstanceOfName =
        "select id from instance where tenant_id = $1 and gateway_id = $2 and external_name = $3 and deleted_at is null";

    // The instances of a gateway, by name.
    private const string FindExternalNames = "select external_name, id from instance where tenant_id = $1 and gateway_id = $2 and deleted_at is null";

    // Templates of a tenant that are not deleted, one or a page.
    private const string Templates = """
        select id, name, body, created_at, parts::text from template
        where tenant_id = $1 and deleted_at is null and ($2::uuid is null or id = $2) and ($3::uuid is null or id > $3)
        order by id limit $4
        """;

    // Names of templates, deleted ones too, for messages that hold their ids.
    private const string TemplateNames = "select id, name from template where tenant_id = $1 and id = any ($2)";

    /// <summary>Names of templates by id.</summary>
    public async Task<IReadOnlyDictionary<Guid, string>> TemplateNamesAsync(Guid tenantId, IEnumerable<Guid> ids, CancellationToken cancellation)
    {
        var asked = ids.Distinct().ToArray();
        if (asked.Length == 0) return new Dictionary<Guid, string>();
        var rows = await sources.ReadAsync(TemplateNames, [tenantId, asked], reader => (reader.GetGuid(0), reader.GetString(1)), cancellation);
        return rows.ToDictionary(row => row.Item1, row => row.Item2);
    }

    /// <summary>One gateway; null when the tenant has none of that id.</summary>
    public Task<GatewayView?> FindGatewayAsync(Guid tenantId, Guid gatewayId, CancellationToken cancellation) =>
        FindAsync(Gateways, tenantId, gatewayId, ReadGateway, cancellation);

    /// <summary>A page of gateways.</summary>
    public Task<Page<GatewayView, Guid>> ListGatewaysAsync(Guid tenantId, Guid? after, int limit, CancellationToken cancellation) =>
        ListAsync(Gateways, tenantId, after, limit, ReadGateway, gateway => gateway.Id, cancellation);

    /// <summary>One instance; null when the tenant has none of that id, or it was deleted.</summary>
    public Task<InstanceView?> FindInstanceAsync(Guid tenantId, Guid instanceId, CancellationToken cancellation) =>
        FindAsync(Instances, tenantId, instanceId, ReadInstance, cancellation);

    /// <summary>The instance of this name at a gateway; null when the tenant has none.</summary>
    public async Task<Guid?> FindInstanceIdAsync(Guid tenantId, Guid gatewayId, string externalName, CancellationToken cancellation) =>
        await sources.ReadFirstAsync(InstanceOfName, [tenantId, gatewayId, externalName], reader => (Guid?)reader.GetGuid(0), cancellation);

    /// <summary>The ids of a gateway's instances, by their names there.</summary>
    public async Task<IReadOnlyDictionary<string, Guid>> FindExternalNamesAsync(Guid tenantId, Guid gatewayId, CancellationToken cancellation)
    {
        var rows = await sources.ReadAsync(
            FindExternalNames, [tenantId, gatewayId], reader => (Name: reader.GetString(0), Id: reader.GetGuid(1)), cancellation);
        return rows.ToDictionary(row => row.Name, row => row.Id, StringComparer.Ordinal);
    }

    /// <summary>A page of instances.</summary>
    public Task<Page<InstanceView, Guid>> ListInstancesAsync(Guid tenantId, Guid? after, int limit, CancellationToken cancellation) =>
        ListAsync(Instances, tenantId, after, limit, ReadInstance, instance => instance.Id, cancellation);

    /// <summary>One template; null when the tenant has none of that id.</summary>
    public Task<TemplateView?> FindTemplateAsync(Guid tenantId, Guid templateId, CancellationToken cancellation) =>
        FindAsync(Templates, tenantId, templateId, ReadTemplate, cancellation);

    /// <summary>A page of templates.</summary>
    public Task<Page<TemplateView, Guid>> ListTemplatesAsync(Guid tenantId, Guid? after, int limit, CancellationToken cancellation) =>
        ListAsync(Templates, tenantId, after, limit, ReadTemplate, template => template.Id, cancellation);

    private async Task<T?> FindAsync<T>(string sql, Guid tenantId, Guid id, Func<NpgsqlDataReader, T> map, CancellationToken cancellation)
        where T : class
    {
        return await sources.ReadFirstAsync(sql, [tenantId, id, ((Guid?)null).OrNull(), 1], map, cancellation);
    }

    private async Task<Page<T, Guid>> ListAsync<T>(
        string sql, Guid tenantId, Guid? after, int limit, Func<NpgsqlDataReader, T> map, Func<T, Guid> cursor, CancellationToken cancellation)
    {
        var rows = await sources.ReadAsync(sql, [tenantId, ((Guid?)null).OrNull(), after.OrNull(), limit + 1], map, cancellation);
        return Paging.Cut(rows, limit, cursor);
    }

    private GatewayView ReadGateway(NpgsqlDataReader reader) =>
        new(reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.Time(4))
        {
            Settings = StoredSettings.Read(reader.NullableText(5), secrets),
        };

    private static InstanceView ReadInstance(NpgsqlDataReader reader) =>
        new(
            Id: reader.GetGuid(0),
            GatewayId: reader.GetGuid(1),
            GatewayKind: reader.GetString(2),
            Name: reader.GetString(3),
            ExternalName: reader.GetString(4),
            Phone: reader.NullableText(5),
            WindowMax: reader.GetInt32(6),
            CreatedAt: reader.Time(7),
            Link: DbNames.Link(reader.GetString(8)),
            LinkSince: reader.NullableTime(9),
            LinkReason: reader.NullableText(10),
            Permission: DbNames.Permission(reader.GetString(11)),
            PermissionUntil: reader.NullableTime(12),
            Health: reader.NullableText(13) is { } health ? DbNames.Health(health) : null,
            HealthReason: reader.NullableText(14),
            LastHealthCheck: reader.NullableTime(15),
            AutoRecoveryAttempts: reader.GetInt32(16))
        {
            PermissionReason = reader.NullableText(17),
            Profile = DbNames.PaceProfile(reader.GetString(18)),
            OwnPace = PaceJson.ReadOwn(reader.GetString(19)),
            TenantWarmUps = PaceJson.ReadWarmUps(reader.GetString(20)),
        };

    private static TemplateView ReadTemplate(NpgsqlDataReader reader) =>
        new(reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.Time(3), PartsJson.Read(reader.NullableText(4)));
}
