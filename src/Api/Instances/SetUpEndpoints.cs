using Microsoft.AspNetCore.Http.HttpResults;
using WaActors.Api.Auth;
using WaActors.Api.Idempotency;
using WaActors.Api.Problems;
using WaActors.Api.Recipients;
using WaActors.Storage.Catalog;
using WaActors.Storage.Queries;

namespace WaActors.Api.Instances;

/// <summary><c>/v1/whatsapp/setup</c>: a number from nothing to something to scan, in one request (I-5).</summary>
internal static class SetUpEndpoints
{
    public static RouteGroupBuilder MapSetUp(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/whatsapp").WithTags("Instances");
        group.MapPost("setup", SetUpAsync).WithSummary("Adds a number if needed, makes it healthy, and answers a QR or a pairing code (I-5)")
            .RequireScope(Scopes.Write).AcceptsIdempotencyKey();
        return group;
    }

    private static async Task<Results<Ok<SetUpView>, ApiProblem>> SetUpAsync(
        SetUpWhatsApp request, Tenant tenant, CatalogStore catalog, CatalogQueries queries, IActors actors, TimeProvider time, CancellationToken cancellation)
    {
        if (request.Validate() is { } problem) return problem;
        var gateways = await queries.ListGatewaysAsync(tenant.Id, after: null, limit: 2, cancellation);
        if ((request.GatewayId ?? (gateways.Items.Count == 1 ? gateways.Items[0].Id : null)) is not { } gatewayId)
            return ApiProblem.Invalid("$.gatewayId", "required", "Must be given: there is not exactly one gateway.");

        var phone = request.Phone is null ? null : PhoneNumber.ForPairing(request.Phone);
        var instanceId = await queries.FindInstanceIdAsync(tenant.Id, gatewayId, request.InstanceName!, cancellation);
        if (instanceId is null)
        {
            var draft = new InstanceDraft(gatewayId, request.Name!, request.InstanceName!, phone, Token: null, WindowMax: 1);
            var made = await catalog.CreateInstanceAsync(tenant.Id, draft, time.GetUtcNow(), cancellation);
            if (made.Refusal == StoreRefusal.UnknownReference)
                return ApiProblem.Invalid("$.gatewayId", ProblemCodes.GatewayNotFound, "There is no such gateway.");
            if (made.Refusal == StoreRefusal.AlreadyExists)
                return ApiProblem.Conflict(ProblemCodes.ExternalNameTaken, "Another instance of the gateway has this external name.");
            instanceId = made.OrThrow();
        }

        var answer = await actors.Instance(instanceId.Value).ConnectAsync(phone).WaitAsync(cancellation);
        if (InstanceEndpoints.ProblemOf(answer) is { } failed) return failed.With("instanceId", instanceId);
        var view = InstanceEndpoints.ViewOf(answer);
        return TypedResults.Ok(new SetUpView(instanceId.Value, view.State, view.Qr, view.PairingCode));
    }
}
