using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using WaActors.Api.Auth;
using WaActors.Api.Live;
using WaActors.Api.Problems;
using WaActors.Storage.Feed;

namespace WaActors.Api.Campaigns;

/// <summary><c>/v1/campaigns/{id}/stream</c>: a campaign's progress as it goes, as server-sent events (issue 6, point 9).</summary>
internal static class ProgressStreamEndpoint
{
    // A look reads every row of the campaign: however large it is, looking takes no more than a tenth of the time
    private const int RestPerLook = 10;
    private static readonly TimeSpan PeriodMin = TimeSpan.FromSeconds(1);

    public static void MapProgressStream(this RouteGroupBuilder group) => group.MapGet("{id}/stream", StreamAsync)
        .WithSummary("A campaign's settings and progress now, then each change, at most once a second, as server-sent events").RequireScope(Scopes.Read)
        .Produces<CampaignView>(StatusCodes.Status200OK, "text/event-stream");

    private static async Task<IResult> StreamAsync(
        Guid id, Tenant tenant, CampaignProgress progress, IEventFeed feed, StreamKit kit, TimeProvider time, HttpContext context)
    {
        if (await progress.FindAsync(tenant.Id, id, context.RequestAborted) is not { } first) return ApiProblem.NotFound(ProblemCodes.CampaignNotFound);
        // Not to be read: it makes this stream count among the open ones
        using var place = feed.FollowEvents(new EventFilter(tenant.Id, id, Kinds: ["none"]));
        if (place is null) return LiveEndpoints.TooMany();
        var json = kit.Json<CampaignView>();
        var views = FollowAsync(first, cancellation => progress.FindAsync(tenant.Id, id, cancellation), json, time, context.RequestAborted);
        await kit.Open(context).SendAsync(views, _ => null, json);
        return Results.Empty;
    }

    /// <summary>The views that differ in more than the time that is left; ends when the campaign is gone.</summary>
    private static async IAsyncEnumerable<CampaignView> FollowAsync(
        CampaignView? view, Func<CancellationToken, Task<CampaignView?>> look, JsonTypeInfo<CampaignView> json, TimeProvider time,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (shown, rest) = (string.Empty, PeriodMin);
        while (view is not null)
        {
            var now = JsonSerializer.Serialize(WithoutEta(view), json);
            if (now != shown) yield return view;
            shown = now;
            await Task.Delay(rest, time, cancellation);
            var started = time.GetTimestamp();
            view = await look(cancellation);
            rest = Longer(PeriodMin, time.GetElapsedTime(started) * RestPerLook);
        }
    }

    private static CampaignView WithoutEta(CampaignView view) =>
        view with { EtaSeconds = null, Routes = [.. view.Routes.Select(route => route with { EtaSeconds = null })] };

    private static TimeSpan Longer(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
