using Microsoft.AspNetCore.Http.HttpResults;
using WaActors.Api.Auth;
using WaActors.Api.Idempotency;
using WaActors.Api.Paging;
using WaActors.Api.Problems;
using WaActors.Storage.Catalog;
using WaActors.Storage.Queries;
using Stored = WaActors.Storage.Queries;

namespace WaActors.Api.Campaigns;

/// <summary><c>/v1/campaigns</c>: preparing, listing and watching. Commands: <see cref="CampaignCommandEndpoints"/>.</summary>
internal static class CampaignEndpoints
{
    public static RouteGroupBuilder MapCampaigns(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/campaigns").WithTags("Campaigns").WithMetadata(new ResourceMetadata(ProblemCodes.CampaignNotFound));
        group.MapPost("", CreateAsync).WithSummary("Prepares a campaign").RequireScope(Scopes.Write).AcceptsIdempotencyKey();
        group.MapGet("", ListAsync).WithSummary("Lists campaigns, newest first").RequireScope(Scopes.Read);
        group.MapGet("{id}", GetAsync).WithSummary("A campaign's settings and progress").RequireScope(Scopes.Read);
        group.MapCampaignCommands();
        group.MapCampaignEdits();
        group.MapSummary();
        group.MapTestSend();
        group.MapAudience();
        group.MapProgressStream();
        return group;
    }

    private static async Task<Results<Created<CampaignView>, ApiProblem>> CreateAsync(
        CreateCampaign request, Tenant tenant, CampaignStore campaigns, UnknownRoutes unknown, RouteFitness fitness, CampaignProgress progress, TimeProvider time,
        CancellationToken cancellation)
    {
        if (request.Validate() is { } problem) return problem;
        if (await fitness.CheckAsync(tenant.Id, request.Routes ?? [], cancellation) is { } unfit) return unfit;
        var made = await campaigns.CreateAsync(tenant.Id, request.ToDraft(), time.GetUtcNow(), cancellation);
        if (made.Refusal == StoreRefusal.UnknownReference) return await unknown.DescribeAsync(tenant.Id, request.Routes!, campaignId: null, cancellation);
        var view = await progress.FindAsync(tenant.Id, made.OrThrow(), cancellation);
        return TypedResults.Created($"/v1/campaigns/{made.Id}", view);
    }

    private static async Task<Results<Ok<Page<CampaignSummaryView>>, ApiProblem>> ListAsync(
        [AsParameters] PageQuery query, Tenant tenant, CampaignQueries queries, CancellationToken cancellation)
    {
        var validation = new Validation();
        var (after, limit) = (query.ReadIdCursor(validation), query.ReadLimit(validation));
        if (validation.Problem is { } problem) return problem;
        return TypedResults.Ok(Page.Of(await queries.ListAsync(tenant.Id, status: null, after, limit, cancellation), SummaryOf));
    }

    private static async Task<Results<Ok<CampaignView>, ApiProblem>> GetAsync(
        Guid id, Tenant tenant, CampaignProgress progress, CancellationToken cancellation) =>
        await progress.FindAsync(tenant.Id, id, cancellation) is { } view
            ? TypedResults.Ok(view)
            : ApiProblem.NotFound(ProblemCodes.CampaignNotFound);

    private static CampaignSummaryView SummaryOf(Stored.CampaignView campaign) => new(
        campaign.Id, campaign.Name, campaign.Status, campaign.StatusReason, campaign.ScheduledAt, campaign.Recipients, campaign.CreatedAt,
        campaign.StartedAt, campaign.EndedAt);
}
