using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using WaActors.Api.Auth;
using WaActors.Api.Idempotency;
using WaActors.Api.Paging;
using WaActors.Api.Problems;
using WaActors.Api.Webhooks;
using WaActors.Storage.Webhooks;

namespace WaActors.Api.WebhookInbox;

/// <summary><c>/v1/webhook-inbox</c>: what gateways told, as it came, until its retention ends; what failed, until it is replayed (W-1).</summary>
internal static class WebhookInboxEndpoints
{
    private static readonly string[] States = ["waiting", "done", "failed"];

    public static RouteGroupBuilder MapWebhookInbox(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/webhook-inbox").WithTags("Webhooks");
        group.MapGet("", ListAsync).WithSummary("Lists stored webhooks, newest first").RequireScope(Scopes.Read);
        group.MapGet("{id:long}", GetAsync).WithSummary("One stored webhook with its payload").RequireScope(Scopes.Read);
        group.MapPost("{id:long}/replay", ReplayAsync).WithSummary("Handles a stored webhook again").RequireScope(Scopes.Write).AcceptsIdempotencyKey();
        return group;
    }

    private static async Task<Results<Ok<Page<StoredWebhookView>>, ApiProblem>> ListAsync(
        [Description("Only those in this state: waiting, done or failed.")] string? state, [AsParameters] PageQuery query, Tenant tenant, WebhookQueries queries,
        CancellationToken cancellation)
    {
        var validation = new Validation();
        var (before, limit) = (query.ReadNumberCursor(validation), query.ReadLimit(validation));
        if (state is not null && !States.Contains(state, StringComparer.Ordinal))
            validation.Add("state", "unknown_value", "Must be waiting, done or failed.");
        if (validation.Problem is { } problem) return problem;
        return TypedResults.Ok(Page.Of(await queries.ListAsync(tenant.Id, state, before, limit, cancellation), ViewOf));
    }

    private static async Task<Results<Ok<StoredWebhookPayloadView>, ApiProblem>> GetAsync(
        long id, Tenant tenant, WebhookQueries queries, CancellationToken cancellation) =>
        await queries.FindAsync(tenant.Id, id, cancellation) is { } found
            ? TypedResults.Ok(new StoredWebhookPayloadView(ViewOf(found.Webhook), PayloadSecrets.Hide(found.Payload)))
            : ApiProblem.NotFound(ProblemCodes.WebhookNotFound);

    /// <summary>One that waits already is left as it is: that is what was asked for.</summary>
    private static async Task<Results<Ok<StoredWebhookView>, ApiProblem>> ReplayAsync(
        long id, Tenant tenant, WebhookQueries queries, WebhookWaker waker, CancellationToken cancellation)
    {
        if (await queries.ReplayAsync(tenant.Id, id, cancellation) is { } shard) waker.Wake(shard);
        return await queries.FindAsync(tenant.Id, id, cancellation) is { } found
            ? TypedResults.Ok(ViewOf(found.Webhook))
            : ApiProblem.NotFound(ProblemCodes.WebhookNotFound);
    }

    private static StoredWebhookView ViewOf(WebhookView webhook) => new(
        webhook.Id, webhook.State, webhook.Kind, webhook.GatewayId, webhook.InstanceId, webhook.ReceivedAt, webhook.Bytes, webhook.Attempts, webhook.NextAt,
        webhook.DoneAt, webhook.Problem, webhook.Replays);
}
