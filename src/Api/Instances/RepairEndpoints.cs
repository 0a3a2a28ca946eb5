using WaActors.Reasons;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using WaActors.Api.Auth;
using WaActors.Api.Idempotency;
using WaActors.Api.Paging;
using WaActors.Api.Problems;
using WaActors.Instances;
using WaActors.Storage.Catalog;
using WaActors.Storage.Queries;

namespace WaActors.Api.Instances;

/// <summary>Health, repair and end of numbers (I-1 to I-4). The requests wait for the actor; no thread does.</summary>
internal static class RepairEndpoints
{
    public static RouteGroupBuilder MapRepairs(this RouteGroupBuilder instances)
    {
        instances.MapGet("{id}/health", CheckAsync).WithSummary("Checks a number's health at its gateway now (I-1); changes nothing there").RequireScope(Scopes.Read);
        instances.MapPost("{id}/ensure-healthy", EnsureAsync)
            .WithSummary("Checks, recovers, and cleans up if recovery failed (I-4); at most 90 s").RequireScope(Scopes.Write).AcceptsIdempotencyKey();
        instances.MapPost("{id}/restart", RestartAsync).WithSummary("Restarts the session at the gateway and looks whether it is open after that")
            .RequireScope(Scopes.Write).AcceptsIdempotencyKey();
        instances.MapPost("{id}/logout", LogoutAsync).WithSummary("Logs the number out at the gateway and looks whether that is so")
            .RequireScope(Scopes.Write).AcceptsIdempotencyKey();
        instances.MapDelete("{id}", DeleteAsync).WithSummary("Deletes a number at its gateway, confirms that, and deletes it here; reports keep it")
            .RequireScope(Scopes.Write);
        instances.MapGet("{id}/recoveries", ListAsync).WithSummary("Lists the steps of a number's recoveries, newest first (I-2)").RequireScope(Scopes.Read);
        return instances;
    }

    private static async Task<Results<Ok<HealthCheckView>, ApiProblem>> CheckAsync(
        Guid id, Tenant tenant, CatalogQueries queries, IActors actors, CancellationToken cancellation)
    {
        if (await queries.FindInstanceAsync(tenant.Id, id, cancellation) is null) return ApiProblem.NotFound(ProblemCodes.InstanceNotFound);
        return TypedResults.Ok(HealthCheckView.Of(await actors.Instance(id).CheckHealthAsync().WaitAsync(cancellation)));
    }

    private static async Task<Results<Ok<RepairView>, ApiProblem>> EnsureAsync(
        Guid id, Tenant tenant, CatalogQueries queries, IActors actors, CancellationToken cancellation)
    {
        if (await queries.FindInstanceAsync(tenant.Id, id, cancellation) is null) return ApiProblem.NotFound(ProblemCodes.InstanceNotFound);
        return TypedResults.Ok(RepairView.Of(await actors.Instance(id).EnsureHealthyAsync().WaitAsync(cancellation)));
    }

    private static Task<Results<Ok<RepairView>, ApiProblem>> RestartAsync(
        Guid id, Tenant tenant, CatalogQueries queries, IActors actors, CancellationToken cancellation) =>
        AskAsync(id, tenant, queries, () => actors.Instance(id).RestartAsync(), cancellation);

    private static Task<Results<Ok<RepairView>, ApiProblem>> LogoutAsync(
        Guid id, Tenant tenant, CatalogQueries queries, IActors actors, CancellationToken cancellation) =>
        AskAsync(id, tenant, queries, () => actors.Instance(id).LogoutAsync(), cancellation);

    private static async Task<Results<Ok<RepairView>, ApiProblem>> AskAsync(
        Guid id, Tenant tenant, CatalogQueries queries, Func<Task<RepairAnswer>> ask, CancellationToken cancellation)
    {
        if (await queries.FindInstanceAsync(tenant.Id, id, cancellation) is null) return ApiProblem.NotFound(ProblemCodes.InstanceNotFound);
        var answer = await ask().WaitAsync(cancellation);
        return IsDone(answer) ? TypedResults.Ok(RepairView.Of(answer)) : Refused(answer);
    }

    private static async Task<Results<NoContent, ApiProblem>> DeleteAsync(
        Guid id, Tenant tenant, CatalogStore catalog, IActors actors, TimeProvider time, CancellationToken cancellation)
    {
        if (await catalog.WhyKeepInstanceAsync(tenant.Id, id, cancellation) is { } refusal) return Kept(refusal);
        var answer = await actors.Instance(id).DeleteAsync().WaitAsync(cancellation);
        if (!IsDone(answer)) return Refused(answer);
        // Gone at the gateway: from here on a caller who leaves must not leave a record of it
        var deleted = await catalog.DeleteInstanceAsync(tenant.Id, id, time.GetUtcNow(), CancellationToken.None);
        if (deleted.Refusal is { } late) return Kept(late);
        await actors.Instance(id).OnRecordChangedAsync();
        return TypedResults.NoContent();
    }

    private static async Task<Results<Ok<Page<RecoveryStepView>>, ApiProblem>> ListAsync(
        Guid id, [AsParameters] PageQuery query, Tenant tenant, CatalogQueries catalog, RecoveryQueries queries, CancellationToken cancellation)
    {
        var validation = new Validation();
        var (before, limit) = (query.ReadNumberCursor(validation), query.ReadLimit(validation));
        if (validation.Problem is { } problem) return problem;
        if (await catalog.FindInstanceAsync(tenant.Id, id, cancellation) is null) return ApiProblem.NotFound(ProblemCodes.InstanceNotFound);
        return TypedResults.Ok(Page.Of(await queries.ListAsync(tenant.Id, id, before, limit, cancellation), ViewOf));
    }

    private static bool IsDone(RepairAnswer answer) =>
        answer.Outcome is RecoveryOutcome.NotNeeded or RecoveryOutcome.Recovered or RecoveryOutcome.Cleaned or RecoveryOutcome.Reset;

    private static ApiProblem Refused(RepairAnswer answer) =>
        new ApiProblem(StatusCodes.Status502BadGateway, ProblemCodes.GatewayFailed, CodedReason.TextOf(answer.Problem) ?? "The gateway did not do it.")
            .Because(answer.Problem)
            .With("outcome", JsonNamingPolicy.CamelCase.ConvertName(answer.Outcome.ToString()))
            .With("health", JsonNamingPolicy.CamelCase.ConvertName(answer.Health.State.ToString()));

    private static ApiProblem Kept(StoreRefusal refusal) => refusal == StoreRefusal.InUse
        ? ApiProblem.Conflict(ProblemCodes.InstanceInUse, "A campaign that is not over uses this number.")
        : ApiProblem.NotFound(ProblemCodes.InstanceNotFound);

    private static RecoveryStepView ViewOf(RecoveryAttemptView row) => new(
        row.Id, row.RunId, row.StepNo, row.Trigger, row.Step, row.Before, row.After, row.Outcome, row.At, row.TookMs, row.Reason);
}
