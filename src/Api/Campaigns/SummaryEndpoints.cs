using Microsoft.AspNetCore.Http.HttpResults;
using WaActors.Api.Auth;
using WaActors.Api.Messages;
using WaActors.Api.Problems;
using WaActors.Campaigns;
using WaActors.Reasons;
using WaActors.Storage.Queries;

namespace WaActors.Api.Campaigns;

/// <summary><c>/v1/campaigns/{id}/summary</c>: what became of it, with durations, reasons, numbers and texts.</summary>
internal static class SummaryEndpoints
{
    public static void MapSummary(this RouteGroupBuilder group) => group.MapGet("{id}/summary", GetAsync)
        .WithSummary("What became of a campaign: durations, reasons, by number, by text; reads every message, so not for polling").RequireScope(Scopes.Read);

    private static async Task<Results<Ok<CampaignReportView>, ApiProblem>> GetAsync(
        Guid id, Tenant tenant, CampaignQueries campaigns, MessageQueries messages, SummaryQueries summaries, TimeProvider time,
        CancellationToken cancellation)
    {
        if (await campaigns.FindAsync(tenant.Id, id, cancellation) is not { } campaign) return ApiProblem.NotFound(ProblemCodes.CampaignNotFound);
        var counts = await messages.CountAsync(tenant.Id, id, cancellation);
        var (attempts, firstAt, lastAt) = await summaries.CountAttemptsAsync(tenant.Id, id, cancellation);
        var reasons = await summaries.ListReasonsAsync(tenant.Id, id, cancellation);
        var routes = await summaries.CountByRouteAsync(tenant.Id, id, cancellation);
        var variants = await summaries.CountByVariantAsync(tenant.Id, id, cancellation);
        return TypedResults.Ok(new CampaignReportView(
            id,
            campaign.Name,
            campaign.Status,
            campaign.StartedAt,
            campaign.EndedAt,
            campaign.StartedAt is { } started ? Math.Round(((campaign.EndedAt ?? time.GetUtcNow()) - started).TotalSeconds, 3) : null,
            firstAt,
            lastAt,
            CampaignProgress.ViewOf(counts!),
            counts!.Total,
            attempts,
            [.. reasons.Select(reason => new ReasonCountView(StateNames.ToJson(reason.Status), reason.Reason, reason.Count))],
            Group(routes),
            Group(variants)));
    }

    private static List<PartCountView> Group(IEnumerable<SummaryCount> counts) =>
    [
        .. counts.GroupBy(count => count.Key!.Value).Select(part => new PartCountView(
            part.Key, part.Sum(count => count.Count), part.ToDictionary(count => StateNames.ToJson(count.Status), count => count.Count, StringComparer.Ordinal))),
    ];
}

/// <summary>What became of a campaign.</summary>
/// <param name="Id">The campaign.</param>
/// <param name="Name">Its name.</param>
/// <param name="Status">Its state, as stored.</param>
/// <param name="StartedAt">When it began; null before.</param>
/// <param name="EndedAt">When it ended; null before.</param>
/// <param name="DurationSeconds">From its start to its end, or to now; null before the start.</param>
/// <param name="FirstAttemptAt">When the first message was tried.</param>
/// <param name="LastOutcomeAt">When the last outcome came.</param>
/// <param name="Counts">Recipients by state.</param>
/// <param name="Total">All of them.</param>
/// <param name="Attempts">Attempts in all; more than messages when some were tried again.</param>
/// <param name="Reasons">Why messages are where they are, the hundred most frequent.</param>
/// <param name="Routes">By number.</param>
/// <param name="Variants">By template.</param>
public sealed record CampaignReportView(
    Guid Id, string Name, CampaignStatus Status, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, double? DurationSeconds,
    DateTimeOffset? FirstAttemptAt, DateTimeOffset? LastOutcomeAt, CountsView Counts, int Total, int Attempts, IReadOnlyList<ReasonCountView> Reasons,
    IReadOnlyList<PartCountView> Routes, IReadOnlyList<PartCountView> Variants);

/// <summary>A reason, and how many messages have it.</summary>
/// <param name="Status">The state of these messages.</param>
/// <param name="Reason">Why.</param>
/// <param name="Count">How many.</param>
public sealed record ReasonCountView(string Status, string Reason, int Count)
{
    /// <summary>In plain English; null when there is nothing to say.</summary>
    public string? Reason { get; init; } = CodedReason.TextOf(Reason);

    /// <summary>What <see cref="Reason"/> is, as a stable code; null for a gateway's own words.</summary>
    public string? ReasonCode { get; init; } = CodedReason.CodeOf(Reason);
}

/// <summary>The messages of one number, or of one template.</summary>
/// <param name="Id">Which.</param>
/// <param name="Total">How many.</param>
/// <param name="ByStatus">By state.</param>
public sealed record PartCountView(Guid Id, int Total, IReadOnlyDictionary<string, int> ByStatus);
