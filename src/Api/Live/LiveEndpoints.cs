using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using WaActors.Api.Auth;
using WaActors.Api.Events;
using WaActors.Api.Problems;
using WaActors.Storage.Feed;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;
using Stored = WaActors.Storage.Queries;

namespace WaActors.Api.Live;

/// <summary>What happens, as it happens, as server-sent events (C-10, I-14).</summary>
internal static class LiveEndpoints
{
    private const string LastEventIdHeader = "Last-Event-ID";

    public static IEndpointRouteBuilder MapLive(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/events/stream", StreamEventsAsync).WithTags("Events").RequireScope(Scopes.Read)
            .WithSummary("What happens, as it happens, as server-sent events; goes on after Last-Event-ID without a gap (C-10)")
            .Produces<EventView>(StatusCodes.Status200OK, "text/event-stream");
        routes.MapGet("/v1/instances/stream", StreamInstancesAsync).WithTags("Instances").RequireScope(Scopes.Read)
            .WithSummary("The current state of each number, then each change, as server-sent events (I-14)")
            .Produces<LiveInstanceView>(StatusCodes.Status200OK, "text/event-stream");
        return routes;
    }

    private static async Task<IResult> StreamEventsAsync(
        [Description("Only of this campaign.")] string? campaignId, [Description("Only of this number.")] string? instanceId,
        [Description(EventKindsQuery.Description)] string? kind,
        [FromHeader(Name = LastEventIdHeader), Description("The last id seen: what came after it comes first.")] string? lastEventId,
        Tenant tenant, IEventFeed feed, StreamKit kit, HttpContext context)
    {
        var validation = new Validation();
        var filter = new EventFilter(
            tenant.Id, ReadId("campaignId", campaignId, validation), ReadId("instanceId", instanceId, validation), EventKindsQuery.Read(kind, validation));
        var after = ReadLastEventId(lastEventId, validation);
        if (validation.Problem is { } problem) return problem;
        using var subscription = feed.FollowEvents(filter, after);
        if (subscription is null) return TooMany();
        await kit.Open(context).SendAsync(Select(subscription, ViewOf, context.RequestAborted), view => view.Id, kit.Json<EventView>());
        return Results.Empty;
    }

    private static async Task<IResult> StreamInstancesAsync(Tenant tenant, IEventFeed feed, StreamKit kit, HttpContext context)
    {
        using var subscription = feed.FollowInstances(tenant.Id);
        if (subscription is null) return TooMany();
        // Without ids: whoever comes back gets the whole picture
        await kit.Open(context).SendAsync(Select(subscription, LiveInstanceView.Of, context.RequestAborted), _ => null, kit.Json<LiveInstanceView>());
        return Results.Empty;
    }

    private static async IAsyncEnumerable<TView> Select<T, TView>(
        FeedSubscription<T> subscription, Func<T, TView> view, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var items = subscription.ReadAllAsync(cancellation).GetAsyncEnumerator(cancellation);
        while (await MoveAsync(items)) yield return view(items.Current);
    }

    // One that is too slow is ended like one whose connection broke: it comes back with its last id.
    private static async ValueTask<bool> MoveAsync<T>(IAsyncEnumerator<T> items)
    {
        try
        {
            return await items.MoveNextAsync();
        }
        catch (FeedLaggedException)
        {
            return false;
        }
    }

    internal static ApiProblem TooMany() =>
        new(StatusCodes.Status429TooManyRequests, ProblemCodes.TooManyStreams, "Too many streams are open; close one, or try again later.");

    private static Guid? ReadId(string name, string? text, Validation validation)
    {
        if (text is null) return null;
        if (Guid.TryParse(text, out var id)) return id;
        validation.Add(name, "invalid_id", "Must be an id.");
        return null;
    }

    private static long? ReadLastEventId(string? text, Validation validation)
    {
        if (text is null) return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id)) return id;
        validation.Add(LastEventIdHeader, "invalid_id", "Must be the id of an event.");
        return null;
    }

    private static EventView ViewOf(Stored.EventView row) => new(row.Id, row.At, row.Kind, row.CampaignId, row.InstanceId, row.Seq, row.Reason, row.FromInstanceId);
}

/// <summary>What a stream needs of the host.</summary>
internal sealed class StreamKit(IOptions<ApiOptions> options, IOptions<JsonOptions> json, TimeProvider time, IHostApplicationLifetime lifetime)
{
    public SseStream Open(HttpContext context) => new(context, options.Value.StreamHeartbeat, time, lifetime.ApplicationStopping);

    public JsonTypeInfo<T> Json<T>() => (JsonTypeInfo<T>)json.Value.SerializerOptions.GetTypeInfo(typeof(T));
}
