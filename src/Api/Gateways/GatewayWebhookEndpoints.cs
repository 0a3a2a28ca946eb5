using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using WaActors.Api.Auth;
using WaActors.Api.Instances;
using WaActors.Api.Problems;
using WaActors.Storage.Connections;
using WaActors.Storage.Webhooks;

namespace WaActors.Api.Gateways;

/// <summary><c>/v1/gateways/{id}/webhook</c>: the address to enter where one webhook speaks for all numbers (Cloud API).</summary>
internal static class GatewayWebhookEndpoints
{
    public static void MapWebhookAddress(this RouteGroupBuilder gateways) =>
        gateways.MapGet("{id}/webhook", GetAsync).WithSummary("The address to which the gateway shall send events of all its numbers; it holds a secret")
            .RequireScope(Scopes.Write);

    private static async Task<Results<Ok<WebhookAddressView>, ApiProblem>> GetAsync(
        Guid id, Tenant tenant, WebhookTargets targets, IOptions<StorageOptions> options, CancellationToken cancellation) =>
        await FindAsync(id, tenant.Id, targets, options.Value, cancellation) is { } address ? TypedResults.Ok(address) : ApiProblem.NotFound(ProblemCodes.GatewayNotFound);

    /// <summary>The address of a gateway of the tenant; null when it has none of that id.</summary>
    internal static async Task<WebhookAddressView?> FindAsync(Guid id, Guid tenantId, WebhookTargets targets, StorageOptions options, CancellationToken cancellation)
    {
        if (await targets.OfGatewayAsync(id, cancellation) is not { } target || target.TenantId != tenantId) return null;
        return new WebhookAddressView(options.PublicBaseUrl is { } baseUrl ? $"{baseUrl.AbsoluteUri.TrimEnd('/')}/webhooks/{target.Kind}/gateway/{id:D}/{target.Secret}" : null);
    }
}
