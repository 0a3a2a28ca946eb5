using Microsoft.AspNetCore.Http.HttpResults;
using WaActors.Api.Auth;
using WaActors.Api.Problems;
using WaActors.Api.Recipients;
using WaActors.Storage.Queries;

namespace WaActors.Api.Campaigns;

/// <summary><c>/v1/campaigns/{id}/audience</c>: who is written to and who is not, and why. A preview before the start; what was decided after it.</summary>
internal static class AudienceEndpoints
{
    public static void MapAudience(this RouteGroupBuilder group) => group.MapGet("{id}/audience", GetAsync)
        .WithSummary("Who is left out and why, with samples; reads every recipient, so not for polling").RequireScope(Scopes.Read);

    private static async Task<Results<Ok<AudienceView>, ApiProblem>> GetAsync(
        Guid id, Tenant tenant, CampaignQueries campaigns, AudienceQueries audiences, StoryQueries stories, TimeProvider time, CancellationToken cancellation)
    {
        if (await campaigns.FindAsync(tenant.Id, id, cancellation) is null) return ApiProblem.NotFound(ProblemCodes.CampaignNotFound);
        var (frozenAt, days) = await audiences.FindSettingsAsync(tenant.Id, id, cancellation);
        var (writtenTo, leftOut) = await audiences.CountAsync(tenant.Id, id, time.GetUtcNow(), cancellation);
        var records = await audiences.CountRecordsAsync(tenant.Id, id, cancellation);
        return TypedResults.Ok(new AudienceView(
            frozenAt, days, writtenTo + leftOut.Sum(part => part.Count), writtenTo, [.. leftOut.Concat(records).Select(ViewOf)],
            AudienceAdvice.Of(writtenTo, await stories.ListTextsAsync(tenant.Id, id, cancellation))));
    }

    private static LeftOutView ViewOf(LeftOut part) =>
        new(part.Reason, part.Count, [.. part.Sample.Select(sample => new LeftOutRecord(sample.Line, sample.Value))]);
}

/// <summary>A campaign's audience.</summary>
/// <param name="FrozenAt">When it was decided: the first moment that the campaign ran; null before, then this is a preview.</param>
/// <param name="SkipContactedDays">Who was written to by another campaign within so many days is left out; null for nobody.</param>
/// <param name="Recipients">People that imports brought.</param>
/// <param name="WrittenTo">Of these, how many are or were to be written to.</param>
/// <param name="LeftOut">Who is not, by reason: <c>suppressed</c>, <c>contacted_recently</c>, <c>no_consent</c>, <c>no_whatsapp</c> (found so, or known so by an earlier number check) of the recipients; <c>duplicate</c> and the codes of rejected
/// records of what never became one.</param>
/// <param name="Advice">What careful senders would do otherwise: <c>one_text</c>. It stops nothing.</param>
public sealed record AudienceView(DateTimeOffset? FrozenAt, int? SkipContactedDays, int Recipients, int WrittenTo, IReadOnlyList<LeftOutView> LeftOut, IReadOnlyList<AdviceView> Advice);

/// <summary>Those left out for one reason.</summary>
/// <param name="Reason">A stable code.</param>
/// <param name="Count">How many.</param>
/// <param name="Sample">The first ten; <c>phone</c> is as the file has it where it holds no number.</param>
public sealed record LeftOutView(string Reason, int Count, IReadOnlyList<LeftOutRecord> Sample);
