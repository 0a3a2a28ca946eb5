using WaActors.Storage.Connections;

namespace WaActors.Api.Webhooks;

/// <summary>What a webhook must prove.</summary>
internal sealed record WebhookTarget(string Kind, string Secret);

/// <summary>Finds the instance that a webhook claims to be of.</summary>
internal sealed class WebhookTargets(StorageDataSources sources)
{
    private const string FindSql = """
        select g.kind, i.webhook_secret
        from instance i join gateway g on g.id = i.gateway_id
        where i.id = $1 and i.deleted_at is null
        """;

    /// <summary>Null when there is no such instance.</summary>
    public async Task<WebhookTarget?> FindAsync(Guid instanceId, CancellationToken cancellation)
    {
        await using var command = sources.General.CreateCommand(FindSql);
        command.Parameters.Add(new() { Value = instanceId });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation) ? new WebhookTarget(row.GetString(0), row.GetString(1)) : null;
    }
}
