using Microsoft.AspNetCore.Http.HttpResults;
using WaActors.Api.Auth;
using WaActors.Api.Gateways;
using WaActors.Api.Problems;
using WaActors.Grains.Gateways;
using WaActors.Instances;
using WaActors.Storage.Queries;

namespace WaActors.Api.Instances;

/// <summary><c>/v1/instances/{id}/quality</c>: how WhatsApp rates a number, asked now (C-8: it informs and decides nothing).</summary>
internal static class QualityEndpoints
{
    public static void MapQuality(this RouteGroupBuilder instances) =>
        instances.MapGet("{id}/quality", GetAsync).WithSummary("How WhatsApp rates a number, asked now (C-8)").RequireScope(Scopes.Read);

    private static async Task<Results<Ok<QualityView>, ApiProblem>> GetAsync(
        Guid id, Tenant tenant, GatewayKinds kinds, CatalogQueries queries, IActors actors, CancellationToken cancellation)
    {
        if (await queries.FindInstanceAsync(tenant.Id, id, cancellation) is not { } instance) return ApiProblem.NotFound(ProblemCodes.InstanceNotFound);
        if (kinds.Find(instance.GatewayKind)?.Capabilities.HasFlag(GatewayCapabilities.Quality) != true)
            return ApiProblem.Conflict(ProblemCodes.CapabilityMissing, $"Gateways of kind {instance.GatewayKind} do not tell how WhatsApp rates a number.");
        return await actors.Instance(id).ReadQualityAsync().WaitAsync(cancellation) is { } read
            ? TypedResults.Ok(QualityView.Of(read))
            : new ApiProblem(StatusCodes.Status502BadGateway, ProblemCodes.GatewayFailed, "The gateway could not be asked.");
    }
}

/// <summary>How WhatsApp rates a number.</summary>
/// <param name="Rating">As told: GREEN, YELLOW, RED, or a word that is new.</param>
/// <param name="DailyLimit">New conversations a day, of the whole portfolio; null when not told or without limit.</param>
/// <param name="CanSend">AVAILABLE, LIMITED or BLOCKED; null when not told.</param>
/// <param name="ReadAt">When it was read.</param>
public sealed record QualityView(string Rating, int? DailyLimit, string? CanSend, DateTimeOffset ReadAt)
{
    internal static QualityView Of(InstanceQuality read) => new(read.Rating, read.DailyLimit, read.CanSend, read.ReadAt);
}
