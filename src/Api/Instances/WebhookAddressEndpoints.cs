using Microsoft.AspNetCore.Http.HttpResults;
using WaActors.Api.Auth;
using WaActors.Api.Problems;
using WaActors.Grains.Instances;
using WaActors.Storage.Queries;

namespace WaActors.Api.Instances;

/// <summary><c>/v1/instances/{id}/webhook</c>: the address to enter by hand at gateways whose webhook we cannot set (Cloud API).</summary>
internal static class WebhookAddressEndpoints
{
    public static void MapWebhookAddress(this RouteGroupBuilder instances) =>
        instances.MapGet("{id}/webhook", GetAsync).WithSummary("The address to which the number's gateway shall send events; it holds a secret").RequireScope(Scopes.Write);

    private static async Task<Results<Ok<WebhookAddressView>, ApiProblem>> GetAsync(
        Guid id, Tenant tenant, CatalogQueries queries, IInstanceDirectory directory, CancellationToken cancellation)
    {
        if (await queries.FindInstanceAsync(tenant.Id, id, cancellation) is null) return ApiProblem.NotFound(ProblemCodes.InstanceNotFound);
        var record = await directory.FindAsync(id, cancellation);
        return TypedResults.Ok(new WebhookAddressView(record?.Gateway.WebhookUrl?.AbsoluteUri));
    }
}

/// <summary>Where a number's gateway shall send events.</summary>
/// <param name="Url">The address, its secret included; null while this installation does not know its own address (WAACTORS_PUBLIC_URL).</param>
public sealed record WebhookAddressView(string? Url)
{
    /// <summary>Without the secret, for logs.</summary>
    public override string ToString() => nameof(WebhookAddressView);
}
