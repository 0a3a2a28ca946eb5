using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using WaActors.Api.Auth;
using WaActors.Api.Idempotency;
using WaActors.Api.Problems;
using WaActors.Campaigns;
using WaActors.Storage.Queries;

namespace WaActors.Api.Campaigns;

/// <summary>What people tell a campaign to do. Each command takes effect before its answer.</summary>
internal static class CampaignCommandEndpoints
{
    private const string Start = "start";

    public static void MapCampaignCommands(this RouteGroupBuilder group)
    {
        MapCommand(group, Start, campaign => campaign.StartAsync(), "Starts a draft: at once, or at its scheduled time");
        MapCommand(group, "pause", campaign => campaign.PauseAsync(), "Pauses: nothing new starts after the answer (C-7)");
        MapCommand(group, "cancel", campaign => campaign.CancelAsync(), "Ends the campaign; pending messages become cancelled");
        group.MapPatch("{id}", ChangeAsync).WithSummary("Changes delay, window, caps, priority, number check, consent, at once (C-7); or when it begins, which asks for the scope send too. All of it or nothing").RequireScope(Scopes.Write);
    }

    private static void MapCommand(RouteGroupBuilder group, string name, Func<ICampaignGrain, Task<CampaignReply>> command, string summary)
    {
        async Task<Results<Ok<CampaignStatusView>, ApiProblem>> HandleAsync(
            Guid id, Tenant tenant, CampaignQueries queries, RouteFitness fitness, IActors actors, CancellationToken cancellation)
        {
            if (await queries.FindAsync(tenant.Id, id, cancellation) is null) return ApiProblem.NotFound(ProblemCodes.CampaignNotFound);
            if (name == Start && await fitness.CheckAsync(tenant.Id, id, cancellation) is { } unfit) return unfit;
            return Answer(id, await command(actors.Campaign(id)).WaitAsync(cancellation));
        }

        group.MapPost("{id}/" + name, HandleAsync).WithSummary(summary).RequireScope(Scopes.Send).AcceptsIdempotencyKey();
    }

    private static async Task<Results<Ok<CampaignStatusView>, ApiProblem>> ChangeAsync(
        Guid id, ChangeCampaign request, Tenant tenant, ClaimsPrincipal caller, CampaignQueries queries, IActors actors, CancellationToken cancellation)
    {
        if (request.Validate() is { } problem) return problem;
        if (request.BeginAt is not null && !caller.HasClaim(ApiKeyAuthentication.ScopeClaim, Scopes.Send)) return ApiProblem.ScopeMissing(Scopes.Send);
        if (await queries.FindPaceAsync(tenant.Id, id, cancellation) is not { } pace) return ApiProblem.NotFound(ProblemCodes.CampaignNotFound);
        return Answer(id, await CampaignChange.ApplyAsync(actors.Campaign(id), pace.Own, request, cancellation));
    }

    internal static Results<Ok<CampaignStatusView>, ApiProblem> Answer(Guid id, CampaignReply reply)
    {
        if (reply is { Done: true, Status: { } status }) return TypedResults.Ok(new CampaignStatusView(id, status));
        if (reply.Status is null) return ApiProblem.NotFound(ProblemCodes.CampaignNotFound);
        return reply.RefusalCode switch
        {
            ProblemCodes.CampaignWithoutRecipients => ApiProblem.Conflict(ProblemCodes.CampaignWithoutRecipients, "The campaign has no recipients."),
            ProblemCodes.CampaignWithoutRoutes => ApiProblem.Conflict(ProblemCodes.CampaignWithoutRoutes, "The campaign has no routes."),
            ProblemCodes.AudienceFrozen => ApiProblem.Conflict(
                ProblemCodes.AudienceFrozen, "Who is left out was decided when the campaign first ran, or it is over; recipientGapHours holds recipients back while it runs.")
                .With("campaignStatus", JsonNamingPolicy.CamelCase.ConvertName(reply.Status.Value.ToString())),
            _ => ApiProblem.CampaignState("The campaign's state, in campaignStatus, forbids it.", reply.Status.Value),
        };
    }
}
