using WaActors.Reasons;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using WaActors.Api.Auth;
using WaActors.Api.Idempotency;
using WaActors.Api.Pacing;
using WaActors.Api.Paging;
using WaActors.Api.Problems;
using WaActors.Api.Recipients;
using WaActors.Grains.Determinism;
using WaActors.Instances;
using WaActors.OperatorConsole.Components.Shared;
using WaActors.Storage.Catalog;
using WaActors.Storage.Queries;
using Stored = WaActors.Storage.Queries;

namespace WaActors.Api.Instances;

/// <summary><c>/v1/instances</c>: the numbers to send from. No answer holds a token or a webhook's secret.</summary>
internal static class InstanceEndpoints
{
    public static RouteGroupBuilder MapInstances(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/instances").WithTags("Instances").WithMetadata(new ResourceMetadata(ProblemCodes.InstanceNotFound));
        group.MapPost("", CreateAsync).WithSummary("Adds a number").RequireScope(Scopes.Write).AcceptsIdempotencyKey();
        group.MapGet("", ListAsync).WithSummary("Lists numbers with their last known state").RequireScope(Scopes.Read);
        group.MapGet("{id}", GetAsync).WithSummary("One number with its state now").RequireScope(Scopes.Read);
        group.MapPatch("{id}", ChangeAsync).WithSummary("Changes a number's name, phone, name at the gateway or pace").RequireScope(Scopes.Write);
        group.MapPost("{id}/connect", ConnectAsync).WithSummary("Links a number: a QR, or a pairing code when phone is given (I-5)")
            .RequireScope(Scopes.Write);
        group.MapRepairs();
        group.MapWebhookAddress();
        group.MapQuality();
        return group;
    }

    private static async Task<Results<Created<InstanceView>, ApiProblem>> CreateAsync(
        CreateInstance request, Tenant tenant, CatalogStore catalog, CatalogQueries queries, IIdSource ids, TimeProvider time,
        CancellationToken cancellation)
    {
        if (request.Validate() is { } problem) return problem;
        var made = await catalog.CreateInstanceAsync(tenant.Id, request.ToDraft(ids), time.GetUtcNow(), cancellation);
        if (made.Refusal == StoreRefusal.UnknownReference)
            return ApiProblem.Invalid("$.gatewayId", ProblemCodes.GatewayNotFound, "There is no such gateway.");
        if (made.Refusal == StoreRefusal.AlreadyExists) return ExternalNameTaken();
        var instance = await queries.FindInstanceAsync(tenant.Id, made.OrThrow(), cancellation);
        return TypedResults.Created($"/v1/instances/{made.Id}", ViewOf(instance!));
    }

    private static async Task<Results<Ok<Page<InstanceView>>, ApiProblem>> ListAsync(
        [AsParameters] PageQuery query, Tenant tenant, CatalogQueries queries, CancellationToken cancellation)
    {
        var validation = new Validation();
        var (after, limit) = (query.ReadIdCursor(validation), query.ReadLimit(validation));
        if (validation.Problem is { } problem) return problem;
        var found = await queries.ListInstancesAsync(tenant.Id, after, limit, cancellation);
        return TypedResults.Ok(Page.Of(found, ViewOf));
    }

    private static async Task<Results<Ok<InstanceView>, ApiProblem>> GetAsync(
        Guid id, Tenant tenant, CatalogQueries queries, IActors actors, CancellationToken cancellation)
    {
        if (await queries.FindInstanceAsync(tenant.Id, id, cancellation) is not { } instance)
            return ApiProblem.NotFound(ProblemCodes.InstanceNotFound);
        var now = await actors.Instance(id).GetStatusAsync().WaitAsync(cancellation);
        // Before it becomes a view: that takes a reason's text and its code from the same words
        return TypedResults.Ok(ViewOf(instance with
        {
            Link = now.Link,
            LinkSince = now.Link == LinkState.Unknown ? null : now.Since,
            LinkReason = now.Reason,
            Permission = now.Permission,
            PermissionUntil = now.PermissionUntil,
            PermissionReason = now.PermissionReason,
        }));
    }

    private static async Task<Results<Ok<InstanceView>, ApiProblem>> ChangeAsync(
        Guid id, ChangeInstance request, Tenant tenant, CatalogStore catalog, CatalogQueries queries, IActors actors, CancellationToken cancellation)
    {
        if (request.Validate() is { } problem) return problem;
        var changed = await catalog.PatchInstanceAsync(tenant.Id, id, request.ToPatch(), cancellation);
        if (changed.Refusal == StoreRefusal.NotFound) return ApiProblem.NotFound(ProblemCodes.InstanceNotFound);
        if (changed.Refusal == StoreRefusal.AlreadyExists) return ExternalNameTaken();
        // Changed from here on: a caller who leaves must not leave the actor with the old record
        await actors.Instance(changed.OrThrow()).OnRecordChangedAsync();
        return await GetAsync(id, tenant, queries, actors, cancellation);
    }

    private static ApiProblem ExternalNameTaken() =>
        ApiProblem.Conflict(ProblemCodes.ExternalNameTaken, "Another instance of the gateway has this external name.");

    private static async Task<Results<Ok<ConnectView>, ApiProblem>> ConnectAsync(
        Guid id, ConnectInstance? request, Tenant tenant, CatalogQueries queries, IActors actors, CancellationToken cancellation)
    {
        if (await queries.FindInstanceAsync(tenant.Id, id, cancellation) is null) return ApiProblem.NotFound(ProblemCodes.InstanceNotFound);
        var phone = request?.Phone is null ? null : PhoneNumber.ForPairing(request.Phone);
        if (request?.Phone is not null && phone is null) return ApiProblem.Invalid("$.phone", "invalid_phone", "Must be a phone number.");
        var answer = await actors.Instance(id).ConnectAsync(phone).WaitAsync(cancellation);
        return ProblemOf(answer) is { } problem ? problem : TypedResults.Ok(ViewOf(answer));
    }

    internal static ApiProblem? ProblemOf(ConnectAnswer answer) => answer.Problem is { } reason
        ? new ApiProblem(502, ProblemCodes.GatewayFailed, CodedReason.TextOf(reason)!).Because(reason).With("state", JsonNamingPolicy.CamelCase.ConvertName(answer.State.ToString()))
        : null;

    internal static ConnectView ViewOf(ConnectAnswer answer) => new(
        answer.State,
        QrOf(answer),
        answer.PairingCode is { } code ? new PairingCodeView(code, answer.PairingCodeGeneratedAt, answer.PairingCodeExpiresAt, answer.PairingAttempts) : null);

    private static QrView? QrOf(ConnectAnswer answer)
    {
        var png = answer.QrPngBase64 ?? (answer.QrCode is { } text ? QrImage.PngBase64(text) : null);
        return png is null ? null : new QrView(answer.QrCode, png);
    }

    private static InstanceView ViewOf(Stored.InstanceView instance) => new(
        instance.Id, instance.Name, instance.GatewayId, instance.ExternalName, instance.Phone, instance.Link, instance.LinkSince,
        instance.LinkReason, instance.Permission, instance.PermissionUntil, instance.Health, instance.HealthReason, instance.LastHealthCheck,
        instance.AutoRecoveryAttempts, instance.WindowMax, instance.CreatedAt, instance.PermissionReason, PaceView.Of(instance.Profile, instance.OwnPace, instance.TenantWarmUps));
}
