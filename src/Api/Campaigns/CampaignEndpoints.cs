using Microsoft.AspNetCore.Http.HttpResults;
using WaActors.Api.Auth;
using WaActors.Api.Idempotency;
using WaActors.Api.Paging;
using WaActors.Api.Problems;

namespace WaActors.Api.Campaigns;

/// <summary><c>/v1/campaigns</c>: preparing, listing and watching. Commands: <see cref="CampaignCommandEndpoints"/>.</summary>
internal static class CampaignEndpoints
{
    public static RouteGroupBuilder MapCampaigns(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/campaigns").WithTags("Campaigns").WithMetadata(new ResourceMetadata(ProblemCodes.CampaignNotFound));
        group.MapPost("", CreateAsync).WithSummary("Prepares a campaign").RequireScope(Scopes.Write).AcceptsIdempotencyKey();
        group.MapGet("", ListAsync).WithSummary("Lists campaigns").RequireScope(Scopes.Read);
        group.MapGet("{id}", GetAsync).WithSummary("A campaign's settings and progress").RequireScope(Scopes.Read);
        group.MapCampaignCommands();
        return group;
    }

    private static async Task<Results<Created<CampaignView>, ApiProblem>> CreateAsync(
        CreateCampaign request, Tenant tenant, ICatalog catalog, IReadModels reads, CampaignProgress progress, CancellationToken cancellation)
    {
        var validation = request.Validate();
        if (validation.Problem is null) await CheckRoutesAsync(request, tenant, reads, validation, cancellation);
        if (validation.Problem is { } problem) return problem;
        var made = await catalog.AddCampaignAsync(tenant.Id, ToRow(request), cancellation);
        return TypedResults.Created($"/v1/campaigns/{made.Id}", await progress.OfDraftAsync(made, cancellation));
    }

    private static async Task<Results<Ok<Page<CampaignSummaryView>>, ApiProblem>> ListAsync(
        [AsParameters] PageQuery query, Tenant tenant, IReadModels reads, CancellationToken cancellation)
    {
        var validation = new Validation();
        var (after, limit) = (query.ReadIdCursor(validation), query.ReadLimit(validation));
        if (validation.Problem is { } problem) return problem;
        var found = await reads.CampaignsAsync(tenant.Id, after, limit + 1, cancellation);
        return TypedResults.Ok(Page.Of(found, limit, SummaryOf, campaign => Cursor.Of(campaign.Id)));
    }

    private static async Task<Results<Ok<CampaignView>, ApiProblem>> GetAsync(
        Guid id, Tenant tenant, CampaignProgress progress, CancellationToken cancellation) =>
        await progress.OfAsync(tenant.Id, id, cancellation) is { } view ? TypedResults.Ok(view) : ApiProblem.NotFound(ProblemCodes.CampaignNotFound);

    // Names the routes whose number or text the tenant does not have
    private static async Task CheckRoutesAsync(
        CreateCampaign request, Tenant tenant, IReadModels reads, Validation validation, CancellationToken cancellation)
    {
        var routes = request.Routes ?? [];
        var instances = await reads.ExistingInstancesAsync(tenant.Id, [.. routes.Select(route => route!.InstanceId!.Value)], cancellation);
        var templates = await reads.ExistingTemplatesAsync(tenant.Id, [.. routes.Select(route => route!.TemplateId!.Value)], cancellation);
        for (var index = 0; index < routes.Count; index++)
        {
            if (!instances.Contains(routes[index]!.InstanceId!.Value))
                validation.Add($"$.routes[{index}].instanceId", ProblemCodes.InstanceNotFound, "There is no such instance.");
            if (!templates.Contains(routes[index]!.TemplateId!.Value))
                validation.Add($"$.routes[{index}].templateId", ProblemCodes.TemplateNotFound, "There is no such template.");
        }
    }

    private static NewCampaignRow ToRow(CreateCampaign request) => new(
        request.Name!,
        request.ScheduledAt,
        request.Delay?.ToRange() ?? new(TimeSpan.Zero, TimeSpan.Zero),
        request.BatchSize ?? CreateCampaign.BatchSizeDefault,
        request.MaxConsecutiveFailures ?? CreateCampaign.ConsecutiveFailuresDefault,
        request.InDoubtPolicy ?? WaActors.Campaigns.InDoubtPolicy.Resend,
        [.. (request.Routes ?? []).Select(route => (route!.InstanceId!.Value, route.TemplateId!.Value))]);

    private static CampaignSummaryView SummaryOf(CampaignRow campaign) => new(
        campaign.Id, campaign.Name, campaign.Status, campaign.StatusReason, campaign.ScheduledAt, campaign.Total, campaign.CreatedAt,
        campaign.StartedAt, campaign.EndedAt);
}
