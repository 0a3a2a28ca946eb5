using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using WaActors.Api.Auth;
using WaActors.Api.Paging;
using WaActors.Api.Problems;
using WaActors.Reasons;
using WaActors.Storage.Queries;
using Stored = WaActors.Storage.Queries;

namespace WaActors.Api.Events;

/// <summary>Something that happened (C-10).</summary>
/// <param name="Id">Grows with time.</param>
/// <param name="At">When.</param>
/// <param name="Kind">What, such as route.deactivated.</param>
/// <param name="CampaignId">In which campaign; null when in none.</param>
/// <param name="InstanceId">At which number; null when at none.</param>
/// <param name="Seq">Which message of the campaign; null when none.</param>
/// <param name="Reason">Why, for an operator; null when there is nothing to say.</param>
/// <param name="FromInstanceId">Which number instanceId takes over from, of route.switched; null else.</param>
public sealed record EventView(long Id, DateTimeOffset At, string Kind, Guid? CampaignId, Guid? InstanceId, int? Seq, string? Reason, Guid? FromInstanceId)
{
    /// <summary>In plain English; null when there is nothing to say.</summary>
    public string? Reason { get; init; } = CodedReason.TextOf(Reason);

    /// <summary>What <see cref="Reason"/> is, as a stable code; null for a gateway's own words.</summary>
    public string? ReasonCode { get; init; } = CodedReason.CodeOf(Reason);
}

/// <summary><c>/v1/events</c>: what happened, newest first.</summary>
internal static class EventEndpoints
{
    public static RouteGroupBuilder MapEvents(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/events").WithTags("Events").RequireScope(Scopes.Read);
        group.MapGet("", ListAsync).WithSummary("Lists what happened, newest first");
        return group;
    }

    private static async Task<Results<Ok<Page<EventView>>, ApiProblem>> ListAsync(
        [Description("Only of this campaign.")] string? campaignId, [Description("Only of this number.")] string? instanceId,
        [Description(EventKindsQuery.Description)] string? kind,
        [AsParameters] PageQuery query, Tenant tenant, EventQueries queries, CancellationToken cancellation)
    {
        var validation = new Validation();
        var (campaign, instance) = (ReadId("campaignId", campaignId, validation), ReadId("instanceId", instanceId, validation));
        var (cursor, limit) = (query.ReadNumberCursor(validation), query.ReadLimit(validation));
        var kinds = EventKindsQuery.Read(kind, validation);
        if (validation.Problem is { } problem) return problem;
        var page = kinds.Length == 0
            ? await queries.ListAsync(tenant.Id, campaign, instance, cursor, limit, cancellation)
            : await queries.ListAsync(tenant.Id, campaign, instance, kinds, cursor, limit, cancellation);
        return TypedResults.Ok(Page.Of(page, ViewOf));
    }

    private static Guid? ReadId(string name, string? text, Validation validation)
    {
        if (text is null) return null;
        if (Guid.TryParse(text, out var id)) return id;
        validation.Add(name, "invalid_id", "Must be an id.");
        return null;
    }

    private static EventView ViewOf(Stored.EventView row) => new(row.Id, row.At, row.Kind, row.CampaignId, row.InstanceId, row.Seq, row.Reason, row.FromInstanceId);
}
