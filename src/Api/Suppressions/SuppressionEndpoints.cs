using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using WaActors.Api.Auth;
using WaActors.Api.Idempotency;
using WaActors.Api.Paging;
using WaActors.Api.Problems;
using WaActors.Api.Recipients;
using WaActors.Grains.Suppressions;
using WaActors.Storage.Suppressions;
using Stored = WaActors.Storage.Suppressions;

namespace WaActors.Api.Suppressions;

/// <summary><c>/v1/suppressions</c>: the opt-out list. Who is on it is not written to by any campaign of the tenant.</summary>
internal static class SuppressionEndpoints
{
    public static RouteGroupBuilder MapSuppressions(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/suppressions").WithTags("Suppressions").WithMetadata(new ResourceMetadata(ProblemCodes.SuppressionNotFound));
        group.MapGet("", ListAsync).WithSummary("Lists who opted out, newest first, or the entries of one person").RequireScope(Scopes.Read);
        group.MapPost("", AddAsync).WithSummary("Adds people to the opt-out list").RequireScope(Scopes.Write).AcceptsIdempotencyKey();
        group.MapDelete("{phone}", LiftAsync).WithSummary("Takes a person off the opt-out list, whoever put them there").RequireScope(Scopes.Write);
        return group;
    }

    private static async Task<Results<Ok<Page<SuppressionView>>, ApiProblem>> ListAsync(
        [Description("Only this person, in any spelling.")] string? phone, [AsParameters] PageQuery query, Tenant tenant, SuppressionQueries queries,
        CancellationToken cancellation)
    {
        var validation = new Validation();
        var (before, limit) = (query.ReadNumberCursor(validation), query.ReadLimit(validation));
        var person = phone is null ? null : Digits("phone", phone, validation);
        if (validation.Problem is { } problem) return problem;
        var found = person is null
            ? await queries.ListAsync(tenant.Id, before, limit, cancellation)
            : await queries.ListPersonAsync(tenant.Id, person, cancellation);
        return TypedResults.Ok(Page.Of(found, ViewOf));
    }

    private static async Task<Results<Ok<AddedSuppressionsView>, ApiProblem>> AddAsync(
        AddSuppressions request, Tenant tenant, ISuppressionList list, TimeProvider time, CancellationToken cancellation)
    {
        var validation = new Validation();
        var entries = request.ToEntries(time.GetUtcNow(), validation);
        if (validation.Problem is { } problem) return problem;
        var added = await list.AddAsync(tenant.Id, entries, cancellation);
        return TypedResults.Ok(new AddedSuppressionsView(added, entries.Count - added));
    }

    private static async Task<Results<NoContent, ApiProblem>> LiftAsync(
        string phone, Tenant tenant, ISuppressionList list, TimeProvider time, CancellationToken cancellation)
    {
        var validation = new Validation();
        var person = Digits("phone", phone, validation);
        if (validation.Problem is { } problem) return problem;
        return await list.LiftAsync(tenant.Id, person!, source: null, time.GetUtcNow(), cancellation) > 0
            ? TypedResults.NoContent()
            : ApiProblem.NotFound(ProblemCodes.SuppressionNotFound);
    }

    private static string? Digits(string field, string phone, Validation validation)
    {
        if (PhoneNumber.TryNormalize(phone, out var digits, out var reason)) return digits;
        validation.Add(field, "invalid_phone", $"Is no phone number: {reason}.");
        return null;
    }

    private static SuppressionView ViewOf(Stored.SuppressionView entry) =>
        new(entry.Phone, entry.Source, entry.Reason, entry.InstanceId, entry.CreatedAt);
}
