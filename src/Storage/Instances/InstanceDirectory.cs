using Microsoft.Extensions.Options;
using Npgsql;
using WaActors.Grains.Gateways;
using WaActors.Grains.Instances;
using WaActors.Grains.Pacing;
using WaActors.Instances;
using WaActors.Storage.Catalog;
using WaActors.Storage.Connections;
using WaActors.Storage.Pacing;
using WaActors.Storage.Secrets;

namespace WaActors.Storage.Instances;

/// <summary>Instances' records, with their secrets decrypted, and the read model of their grains.</summary>
internal sealed class InstanceDirectory(PatientDatabase database, ISecretProtector secrets, IOptions<StorageOptions> options) : IInstanceDirectory
{
    private const int FirstPaceColumn = 11;

    // An instance with what its gateway needs.
    private const string Find = $"""
        select i.tenant_id, i.name, g.kind, g.base_url, g.api_key_protected, i.external_name, i.token_protected, i.webhook_secret, i.window_max,
               i.gateway_id, g.settings_protected, {NumberPaceRow.Columns}, i.created_at, t.time_zone, t.holidays
        from instance i join gateway g on g.id = i.gateway_id join tenant t on t.id = i.tenant_id
        where i.id = $1 and i.deleted_at is null
        """;

    // Newer revisions over older ones only: two activations, or a late write of the former, must not turn the read model back.
    private const string Project = """
        update instance
        set link = $2, link_since = $3, link_reason = $4, permission = $5, permission_until = $6, revision = $7, permission_reason = $8
        where id = $1 and revision < $7
        """;

    // A later check over an earlier one only.
    private const string NoteCheck = """
        update instance
        set last_health_check = $2, health = $3, health_reason = $4, auto_recovery_attempts = $5
        where id = $1 and (last_health_check is null or last_health_check < $2)
        """;

    // The campaigns at work that have a route on the instance.
    private const string FindActiveCampaigns = """
        select c.id from campaign_route r join campaign c on c.id = r.campaign_id
        where r.instance_id = $1 and c.status in ('running', 'waiting')
        order by c.id
        """;

    public Task<InstanceRecord?> FindAsync(Guid instanceId, CancellationToken cancellation) =>
        database.RunAsync(
            "Finding an instance",
            (connection, token) => connection.ReadFirstAsync(Find, [instanceId], reader => Read(instanceId, reader), token),
            cancellation);

    public Task ProjectAsync(InstanceStatus status, CancellationToken cancellation) =>
        database.RunAsync(
            "Projecting an instance",
            (connection, token) => connection.ExecuteAsync(
                Project,
                [
                    status.InstanceId, DbNames.Of(status.Link), status.Since, status.Reason, DbNames.Of(status.Permission),
                    status.PermissionUntil.OrNull(), status.Revision, status.PermissionReason,
                ],
                token),
            cancellation);

    public Task NoteCheckAsync(Guid instanceId, InstanceHealth health, int autoRecoveryAttempts, CancellationToken cancellation) =>
        database.RunAsync(
            "Noting a health check",
            (connection, token) => connection.ExecuteAsync(
                NoteCheck, [instanceId, health.CheckedAt, DbNames.Of(health.State), health.Reason, autoRecoveryAttempts], token),
            cancellation);

    public async Task<IReadOnlyList<Guid>> FindActiveCampaignsAsync(Guid instanceId, CancellationToken cancellation) =>
        await database.RunAsync(
            "Finding an instance's campaigns",
            (connection, token) => connection.ReadAsync(FindActiveCampaigns, [instanceId], reader => reader.GetGuid(0), token),
            cancellation);

    private InstanceRecord Read(Guid instanceId, NpgsqlDataReader reader)
    {
        var kind = reader.GetString(2);
        var gateway = new GatewayInstance(
            instanceId,
            kind,
            BaseUrl: new Uri(reader.GetString(3)),
            ApiKey: secrets.Unprotect(reader.GetString(4)),
            ExternalName: reader.GetString(5),
            Token: reader.NullableText(6) is { } token ? secrets.Unprotect(token) : null,
            WebhookUrl: WebhookUrl(kind, instanceId, reader.GetString(7)),
            WindowMax: reader.GetInt32(8)) { Settings = StoredSettings.Read(reader.NullableText(10), secrets) };
        return new InstanceRecord(reader.GetGuid(0), reader.GetString(1), gateway) { GatewayId = reader.GetGuid(9), Pace = ReadPace(reader) };
    }

    private static NumberPace ReadPace(NpgsqlDataReader reader) => new(
        NumberPaceRow.Read(reader, FirstPaceColumn),
        CampaignPaceRow.ReadCalendar(reader, FirstPaceColumn + NumberPaceRow.Count + 1),
        reader.Time(FirstPaceColumn + NumberPaceRow.Count));

    private Uri? WebhookUrl(string kind, Guid instanceId, string secret) =>
        options.Value.PublicBaseUrl is { } baseUrl
            ? new Uri($"{baseUrl.AbsoluteUri.TrimEnd('/')}/webhooks/{kind}/{instanceId:D}/{Uri.EscapeDataString(secret)}")
            : null;
}
