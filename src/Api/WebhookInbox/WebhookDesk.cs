using System.Text.Json;
using WaActors.Api.Webhooks;
using WaActors.OperatorConsole.Commands;
using WaActors.OperatorConsole.Session;
using WaActors.Storage.Queries;
using WaActors.Storage.Webhooks;

namespace WaActors.Api.WebhookInbox;

/// <summary>The stored webhooks for the console.</summary>
internal sealed class WebhookDesk(CommandDesk desk, WebhookQueries queries, WebhookWaker waker) : IWebhookDesk
{
    private const string Failed = "failed";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public Task<Page<WebhookView, long>> ListAsync(Guid tenantId, bool onlyFailed, long? before, int limit, CancellationToken cancellation) =>
        queries.ListAsync(tenantId, onlyFailed ? Failed : null, before, limit, cancellation);

    public async Task<string?> FindPayloadAsync(Guid tenantId, long id, CancellationToken cancellation) =>
        await queries.FindAsync(tenantId, id, cancellation) is { } found ? JsonSerializer.Serialize(PayloadSecrets.Hide(found.Payload), Indented) : null;

    public Task<CommandResult> ReplayAsync(Operator who, long id, CancellationToken cancellation) =>
        desk.RunAsync(who, new Command("webhook.replay", ConsoleClaims.Write, TargetName: $"{id}"), async () =>
        {
            if (await queries.ReplayAsync(who.TenantId, id, cancellation) is { } shard) waker.Wake(shard);
            return await queries.FindAsync(who.TenantId, id, cancellation) is null ? new CommandResult("webhook_not_found") : CommandResult.Ok;
        });
}
