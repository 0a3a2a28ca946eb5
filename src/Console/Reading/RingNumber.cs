using WaActors.Campaigns;
using WaActors.Storage.Queries;

namespace WaActors.OperatorConsole.Reading;

/// <summary>A number's place in a campaign, as it is drawn.</summary>
/// <param name="InstanceId">The number.</param>
/// <param name="Name">Its name.</param>
/// <param name="IsIn">Whether it takes turns now.</param>
/// <param name="IsNext">Whether the next turn is its.</param>
/// <param name="Why">Why it is out: a key of words; null when it is in.</param>
/// <param name="Detail">The gateway's words; null when there are none.</param>
public sealed record RingNumber(Guid InstanceId, string Name, bool IsIn, bool IsNext, string? Why, string? Detail)
{
    /// <summary>What of its pace holds it now; null when nothing does.</summary>
    public string? Hold { get; init; }

    /// <summary>Until when.</summary>
    public DateTimeOffset? HoldUntil { get; init; }

    /// <summary>Failures in a row.</summary>
    public int Failures { get; init; }

    /// <summary>Sends of the last minute.</summary>
    public int RatePerMinute { get; init; }

    /// <summary>The numbers in rotation order. The actor's word goes before the stored one, which follows it.</summary>
    public static IReadOnlyList<RingNumber> Of(IReadOnlyList<RouteView> routes, CampaignLive? live, IReadOnlyDictionary<Guid, string> names)
    {
        // Before its time an actor has not asked its numbers yet
        if (live is { Status: CampaignStatus.Scheduled }) live = null;
        var now = live?.Routes.ToDictionary(route => route.InstanceId) ?? [];
        return [.. routes.Select(route => Of(route, now.GetValueOrDefault(route.InstanceId), live, names.GetValueOrDefault(route.InstanceId, "?")))];
    }

    private static RingNumber Of(RouteView stored, RouteLive? live, CampaignLive? campaign, string name)
    {
        var (active, connected) = live is null ? (stored.Active, stored.Connected) : (live.Active, live.Connected);
        var isIn = live?.InRing ?? (active && connected);
        var detail = isIn ? null : live?.DeactivatedReason ?? stored.DeactivatedReason;
        return new RingNumber(stored.InstanceId, name, isIn, isIn && campaign?.NextInstanceId == stored.InstanceId, WhyOut(isIn, active, connected, isResting: live is { HoldUntil: not null }), detail)
        {
            Hold = live?.Hold, HoldUntil = live?.HoldUntil, Failures = live?.ConsecutiveFailures ?? stored.ConsecutiveFailures, RatePerMinute = live?.RatePerMinute ?? 0,
        };
    }

    // One that rests is linked and not permitted: "connected" of a route means both
    private static string? WhyOut(bool isIn, bool active, bool connected, bool isResting) => (isIn, active) switch
    {
        (true, _) => null,
        (_, true) when isResting => "ring.resting",
        _ when !connected => "ring.not_connected",
        (_, false) => "ring.deactivated",
        _ => "ring.resting",
    };
}
