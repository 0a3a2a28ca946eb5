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
    private const int PortionRows = 500;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public Task<Page<WebhookView, long>> ListAsync(Guid tenantId, bool onlyFailed, long? before, int limit, CancellationToken cancellation) =>
        queries.ListAsync(tenantId, onlyFailed ? Failed : null, before, limit, cancellation);

    public async Task<string?> FindPayloadAsync(Guid tenantId, long id, CancellationToken cancellation) =>
        await queries.FindAsync(tenantId, id, cancellation) is { } found ? JsonSerializer.Serialize(PayloadSecrets.Hide(found.Payload), Indented) : null;

    public async Task<(CommandResult Result, int Replayed)> ReplayFailedAsync(Operator who, CancellationToken cancellation)
    {
        var (replayed, after) = (0, 0L);
        var result = await desk.RunAsync(who, new Command("webhook.replay_failed", ConsoleClaims.Write), async () =>
        {
            while (await queries.ReplayFailedAsync(who.TenantId, after, PortionRows, cancellation) is { Count: > 0 } portion)
            {
                foreach (var shard in portion.Select(one => one.Shard).Distinct()) waker.Wake(shard);
                (replayed, after) = (replayed + portion.Count, portion.Max(one => one.Id));
            }

            return CommandResult.Ok;
        });
        return (result, replayed);
    }

    public Task<CommandResult> ReplayAsync(Operator who, long id, CancellationToken cancellation) =>
        desk.RunAsync(who, new Command("webhook.replay", ConsoleClaims.Write, TargetName: $"{id}"), async () =>
        {
            if (await queries.ReplayAsync(who.TenantId, id, cancellation) is { } shard) waker.Wake(shard);
            return await queries.FindAsync(who.TenantId, id, cancellation) is null ? new CommandResult("webhook_not_found") : CommandResult.Ok;
        });
}
