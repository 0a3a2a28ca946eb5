using Microsoft.AspNetCore.Http.HttpResults;
using WaActors.Api.Problems;

namespace WaActors.Api.Health;

/// <summary>How this process is.</summary>
/// <param name="Status">ok.</param>
public sealed record HealthView(string Status);

/// <summary><c>/health</c>: for load balancers and process supervisors, without a key.</summary>
internal static class HealthEndpoints
{
    private static readonly HealthView Ok = new("ok");

    public static RouteGroupBuilder MapHealth(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/health").WithTags("Health");
        group.MapGet("live", Live).WithSummary("The process runs; asks nothing else");
        group.MapGet("ready", ReadyAsync).WithSummary("The database answers and has this program's schema, and a silo answers");
        return group;
    }

    private static Ok<HealthView> Live() => TypedResults.Ok(Ok);

    private static async Task<Results<Ok<HealthView>, ApiProblem>> ReadyAsync(Readiness readiness, CancellationToken cancellation) =>
        await readiness.WhyNotAsync(cancellation) is { } reason
            ? new ApiProblem(StatusCodes.Status503ServiceUnavailable, ProblemCodes.Unavailable, reason)
            : TypedResults.Ok(Ok);
}
