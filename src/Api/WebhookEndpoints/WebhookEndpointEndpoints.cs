using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using WaActors.Api.Auth;
using WaActors.Api.Idempotency;
using WaActors.Api.Paging;
using WaActors.Api.Problems;
using WaActors.Grains.Notifications;
using WaActors.Storage.Notifications;

namespace WaActors.Api.WebhookEndpoints;

/// <summary><c>/v1/webhook-endpoints</c>: a tenant's systems that are told of notifications, signed (I-10).</summary>
internal static class WebhookEndpointEndpoints
{
    public static RouteGroupBuilder MapWebhookEndpoints(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/webhook-deliveries/{id:long}/replay", ReplayAsync).WithTags("Webhook endpoints").RequireScope(Scopes.Write).AcceptsIdempotencyKey()
            .WithSummary("Tries a delivery anew that was delivered or given up; its event keeps its id");
        var group = routes.MapGroup("/v1/webhook-endpoints").WithTags("Webhook endpoints").WithMetadata(new ResourceMetadata(ProblemCodes.EndpointNotFound));
        group.MapPost("", CreateAsync).WithSummary("Adds an endpoint; its secret is shown this once").RequireScope(Scopes.Write).AcceptsIdempotencyKey();
        group.MapGet("", ListAsync).WithSummary("Lists endpoints").RequireScope(Scopes.Read);
        group.MapGet("{id}", GetAsync).WithSummary("One endpoint").RequireScope(Scopes.Read);
        group.MapPatch("{id}", ChangeAsync).WithSummary("Changes an endpoint, or switches it off").RequireScope(Scopes.Write);
        group.MapDelete("{id}", DeleteAsync).WithSummary("Deletes an endpoint").RequireScope(Scopes.Write);
        group.MapPost("{id}/secret", RotateAsync).WithSummary("Gives it a new secret, shown this once; the old one ends").RequireScope(Scopes.Write);
        group.MapPost("{id}/test", TestAsync).WithSummary("Sends a test; its delivery tells how it went").RequireScope(Scopes.Write).AcceptsIdempotencyKey();
        group.MapGet("{id}/deliveries", ListDeliveriesAsync).WithSummary("Lists an endpoint's deliveries, newest first").RequireScope(Scopes.Read);
        return group;
    }

    private static async Task<Results<Created<WebhookSecretView>, ApiProblem>> CreateAsync(
        CreateWebhookEndpoint request, Tenant tenant, WebhookEndpointStore store, TimeProvider time, CancellationToken cancellation)
    {
        if (request.Validate() is { } problem) return problem;
        if (await store.AddAsync(tenant.Id, request.Name!, new Uri(request.Url!), time.GetUtcNow(), cancellation) is not { } made)
            return ApiProblem.Conflict(ProblemCodes.TooManyEndpoints, $"A tenant has at most {WebhookEndpointStore.EndpointsMax} endpoints.");
        return TypedResults.Created($"/v1/webhook-endpoints/{made.Id}", new WebhookSecretView(made.Id, made.Secret));
    }

    private static async Task<Results<Ok<Page<WebhookEndpointView>>, ApiProblem>> ListAsync(
        [AsParameters] PageQuery query, Tenant tenant, WebhookEndpointStore store, CancellationToken cancellation)
    {
        var validation = new Validation();
        var (after, limit) = (query.ReadIdCursor(validation), query.ReadLimit(validation));
        if (validation.Problem is { } problem) return problem;
        return TypedResults.Ok(Page.Of(await store.ListAsync(tenant.Id, after, limit, cancellation), WebhookEndpointView.Of));
    }

    private static async Task<Results<Ok<WebhookEndpointView>, ApiProblem>> GetAsync(
        Guid id, Tenant tenant, WebhookEndpointStore store, CancellationToken cancellation) =>
        await store.FindAsync(tenant.Id, id, cancellation) is { } endpoint ? TypedResults.Ok(WebhookEndpointView.Of(endpoint)) : NotFound();

    private static async Task<Results<Ok<WebhookEndpointView>, ApiProblem>> ChangeAsync(
        Guid id, ChangeWebhookEndpoint request, Tenant tenant, WebhookEndpointStore store, CancellationToken cancellation)
    {
        if (request.Validate() is { } problem) return problem;
        var url = request.Url is null ? null : new Uri(request.Url);
        if (!await store.ChangeAsync(tenant.Id, id, request.Name, url, request.Enabled, cancellation)) return NotFound();
        return await store.FindAsync(tenant.Id, id, cancellation) is { } endpoint ? TypedResults.Ok(WebhookEndpointView.Of(endpoint)) : NotFound();
    }

    private static async Task<Results<NoContent, ApiProblem>> DeleteAsync(
        Guid id, Tenant tenant, WebhookEndpointStore store, TimeProvider time, CancellationToken cancellation) =>
        await store.DeleteAsync(tenant.Id, id, time.GetUtcNow(), cancellation) ? TypedResults.NoContent() : NotFound();

    private static async Task<Results<Ok<WebhookSecretView>, ApiProblem>> RotateAsync(
        Guid id, Tenant tenant, WebhookEndpointStore store, CancellationToken cancellation) =>
        await store.RotateSecretAsync(tenant.Id, id, cancellation) is { } secret ? TypedResults.Ok(new WebhookSecretView(id, secret)) : NotFound();

    private static async Task<Results<Accepted<WebhookDeliveryTicket>, ApiProblem>> TestAsync(
        Guid id, Tenant tenant, WebhookEndpointStore store, IActors actors, TimeProvider time, CancellationToken cancellation)
    {
        if (await store.FindAsync(tenant.Id, id, cancellation) is not { } endpoint) return NotFound();
        if (!endpoint.Enabled || await store.TestAsync(tenant.Id, id, time.GetUtcNow(), cancellation) is not { } deliveryId)
            return ApiProblem.Conflict(ProblemCodes.EndpointDisabled, "The endpoint is switched off.");
        await actors.Notifier(tenant.Id).WakeAsync();
        return TypedResults.Accepted($"/v1/webhook-endpoints/{id}/deliveries", new WebhookDeliveryTicket(deliveryId));
    }

    private static async Task<Results<Ok<Page<WebhookDeliveryView>>, ApiProblem>> ListDeliveriesAsync(
        Guid id, [Description("Only in this state: pending, delivered or failed.")] string? state, [AsParameters] PageQuery query, Tenant tenant,
        WebhookEndpointStore store, CancellationToken cancellation)
    {
        var validation = new Validation();
        var (before, limit) = (query.ReadNumberCursor(validation), query.ReadLimit(validation));
        var wanted = ReadState(state, validation);
        if (validation.Problem is { } problem) return problem;
        if (await store.FindAsync(tenant.Id, id, cancellation) is null) return NotFound();
        return TypedResults.Ok(Page.Of(await store.ListDeliveriesAsync(tenant.Id, id, wanted, before, limit, cancellation), WebhookDeliveryView.Of));
    }

    private static async Task<Results<Accepted<WebhookDeliveryTicket>, ApiProblem>> ReplayAsync(
        long id, Tenant tenant, WebhookEndpointStore store, IActors actors, TimeProvider time, CancellationToken cancellation)
    {
        switch (await store.ReplayAsync(tenant.Id, id, time.GetUtcNow(), cancellation))
        {
            case null:
                return ApiProblem.NotFound(ProblemCodes.DeliveryNotFound);
            case false:
                return ApiProblem.Conflict(ProblemCodes.DeliveryPending, "The delivery is being tried still.");
            default:
                await actors.Notifier(tenant.Id).WakeAsync();
                return TypedResults.Accepted((string?)null, new WebhookDeliveryTicket(id));
        }
    }

    private static DeliveryState? ReadState(string? text, Validation validation)
    {
        switch (text)
        {
            case null:
                return null;
            case "pending":
                return DeliveryState.Pending;
            case "delivered":
                return DeliveryState.Delivered;
            case "failed":
                return DeliveryState.Failed;
            default:
                validation.Add("state", "unknown_value", "Must be pending, delivered or failed.");
                return null;
        }
    }

    private static ApiProblem NotFound() => ApiProblem.NotFound(ProblemCodes.EndpointNotFound);
}
