using Microsoft.AspNetCore.Http.HttpResults;
using WaActors.Api.Auth;
using WaActors.Api.Idempotency;
using WaActors.Api.Problems;
using WaActors.Campaigns;
using WaActors.Storage.Catalog;
using WaActors.Storage.Queries;

namespace WaActors.Api.Campaigns;

/// <summary>Changes of a campaign that may be at work, and copies of it.</summary>
internal static class CampaignEditEndpoints
{
    public static void MapCampaignEdits(this RouteGroupBuilder group)
    {
        group.MapPost("{id}/resume", ResumeAsync)
            .WithSummary("Goes on after a pause; with a scope also takes up what failed, of a completed campaign too")
            .RequireScope(Scopes.Send).AcceptsIdempotencyKey();
        group.MapPut("{id}/routes", ChangeRoutesAsync).WithSummary("Replaces the routes, also while the campaign runs").RequireScope(Scopes.Write);
        group.MapPut("{id}/name", RenameAsync).WithSummary("Renames the campaign, whatever its state").RequireScope(Scopes.Write);
        group.MapPost("{id}/clone", CloneAsync).WithSummary("Prepares a copy: settings, routes, and of the audience what is asked for")
            .RequireScope(Scopes.Write).AcceptsIdempotencyKey();
    }

    private static async Task<Results<Ok<CampaignStatusView>, ApiProblem>> ResumeAsync(
        Guid id, ResumeCampaign? request, Tenant tenant, CampaignQueries queries, IActors actors, CancellationToken cancellation)
    {
        if (await queries.FindAsync(tenant.Id, id, cancellation) is null) return ApiProblem.NotFound(ProblemCodes.CampaignNotFound);
        var campaign = actors.Campaign(id);
        var scope = request?.Scope ?? ResumeScope.Pending;
        var reply = scope == ResumeScope.Pending ? campaign.ResumeAsync() : campaign.ResumeAsync(scope);
        return CampaignCommandEndpoints.Answer(id, await reply.WaitAsync(cancellation));
    }

    private static async Task<Results<Ok<CampaignStatusView>, ApiProblem>> ChangeRoutesAsync(
        Guid id, ChangeRoutes request, Tenant tenant, CampaignQueries queries, IActors actors, UnknownRoutes unknown, RouteFitness fitness, CancellationToken cancellation)
    {
        var validation = new Validation();
        if (request.Routes is null) validation.Add("$.routes", "required", "Must be given.");
        CreateRoute.Validate(validation, request.Routes);
        if (validation.Problem is { } problem) return problem;
        if (await queries.FindAsync(tenant.Id, id, cancellation) is null) return ApiProblem.NotFound(ProblemCodes.CampaignNotFound);
        if (await fitness.CheckAsync(tenant.Id, request.Routes!, cancellation) is { } unfit) return unfit;
        RouteChoice[] choices = [.. CreateRoute.ToDrafts(request.Routes).Select(route => new RouteChoice(route.InstanceId, route.TemplateIds))];
        var reply = await actors.Campaign(id).ChangeRoutesAsync(choices).WaitAsync(cancellation);
        return reply.RefusalCode == ProblemCodes.RouteReferenceUnknown
            ? await unknown.DescribeAsync(tenant.Id, request.Routes!, id, cancellation)
            : CampaignCommandEndpoints.Answer(id, reply);
    }

    private static async Task<Results<NoContent, ApiProblem>> RenameAsync(
        Guid id, RenameCampaign request, Tenant tenant, CampaignStore campaigns, CancellationToken cancellation)
    {
        var validation = new Validation();
        validation.Text("$.name", request.Name, Limits.NameCharsMax);
        if (validation.Problem is { } problem) return problem;
        return await campaigns.RenameAsync(tenant.Id, id, request.Name!, cancellation) ? TypedResults.NoContent() : ApiProblem.NotFound(ProblemCodes.CampaignNotFound);
    }

    private static async Task<Results<Created<CampaignView>, ApiProblem>> CloneAsync(
        Guid id, CloneCampaign? request, Tenant tenant, CampaignStore campaigns, CampaignProgress progress, TimeProvider time,
        CancellationToken cancellation)
    {
        var validation = new Validation();
        validation.OptionalText("$.name", request?.Name, Limits.NameCharsMax);
        if (validation.Problem is { } problem) return problem;
        var audience = request?.Audience ?? CloneAudience.None;
        if (await campaigns.CloneAsync(tenant.Id, id, request?.Name, audience, time.GetUtcNow(), cancellation) is not { } copy)
            return ApiProblem.NotFound(ProblemCodes.CampaignNotFound);
        return TypedResults.Created($"/v1/campaigns/{copy}", await progress.FindAsync(tenant.Id, copy, cancellation));
    }
}

/// <summary>How to go on.</summary>
/// <param name="Scope">pending (when absent): what is pending. failed: what failed too. all: and those without WhatsApp.</param>
public sealed record ResumeCampaign(ResumeScope? Scope);

/// <summary>New routes of a campaign.</summary>
/// <param name="Routes">All of them, in rotation order; none may stand twice.</param>
public sealed record ChangeRoutes(IReadOnlyList<CreateRoute?>? Routes);

/// <summary>A campaign's new name.</summary>
/// <param name="Name">For people.</param>
public sealed record RenameCampaign(string? Name);

/// <summary>A copy of a campaign.</summary>
/// <param name="Name">For people; that of the original when absent.</param>
/// <param name="Audience">Which recipients come along: none (when absent), all, pending (also those that a cancellation left), failed.</param>
public sealed record CloneCampaign(string? Name, CloneAudience? Audience);
