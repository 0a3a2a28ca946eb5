using Orleans;
using Orleans.Concurrency;
using WaActors.Instances;

namespace WaActors.Campaigns;

/// <summary>Life of a campaign; the same names, in snake case, stand in the database (docs/state-machines.md).</summary>
public enum CampaignStatus
{
    /// <summary>Being prepared; recipients and routes may change.</summary>
    Draft = 0,

    /// <summary>Started by its owner, waits for its time.</summary>
    Scheduled = 1,

    /// <summary>Sends.</summary>
    Running = 2,

    /// <summary>Would send but no route is available; resumes by itself (C-6).</summary>
    Waiting = 3,

    /// <summary>Stopped by a person until resumed.</summary>
    Paused = 4,

    /// <summary>Every message has its final or sent state.</summary>
    Completed = 5,

    /// <summary>Stopped for good; what was pending is cancelled.</summary>
    Cancelled = 6,
}

/// <summary>What to do with a message that may or may not have left, when the gateway cannot tell.</summary>
public enum InDoubtPolicy
{
    /// <summary>Send again: never lost, in a crash perhaps twice. The default.</summary>
    Resend = 0,

    /// <summary>Leave it: never twice; listed as in doubt.</summary>
    Skip = 1,
}

/// <summary>Time between two messages of a campaign, drawn evenly from the range (C-7). 0 and 0: no delay.</summary>
/// <param name="Min">Shortest, 0 to 24 h.</param>
/// <param name="Max">Longest, <paramref name="Min"/> to 24 h.</param>
[GenerateSerializer, Immutable, Alias(WireAliases.DelayRange)]
public sealed record DelayRange([property: Id(0)] TimeSpan Min, [property: Id(1)] TimeSpan Max);

/// <summary>Answer to a command: done, or why not.</summary>
/// <param name="Done">True when the command took effect or had done so before.</param>
/// <param name="Status">The campaign's state after it; null when there is no such campaign.</param>
/// <param name="RefusalCode">Stable code of a refusal, as in a problem's <c>code</c>: <c>campaign_not_found</c>, <c>campaign_state</c>,
/// <c>campaign_without_recipients</c>, <c>campaign_without_routes</c>; null when done.</param>
[GenerateSerializer, Immutable, Alias(WireAliases.CampaignReply)]
public sealed record CampaignReply([property: Id(0)] bool Done, [property: Id(1)] CampaignStatus? Status, [property: Id(2)] string? RefusalCode = null);

/// <summary>A route as its campaign sees it now.</summary>
/// <param name="InstanceId">The number.</param>
/// <param name="OrderIndex">Its place in the rotation (C-2).</param>
/// <param name="Active">False after a deactivation (C-3, C-8).</param>
/// <param name="Connected">Whether the number is connected and permitted, as last heard.</param>
/// <param name="InRing">Active, connected and permitted.</param>
/// <param name="ConsecutiveFailures">Real failures in a row (C-8).</param>
/// <param name="DeactivatedReason">Why it is out; null when active.</param>
[GenerateSerializer, Immutable, Alias(WireAliases.RouteLive)]
public sealed record RouteLive(
    [property: Id(0)] Guid InstanceId,
    [property: Id(1)] int OrderIndex,
    [property: Id(2)] bool Active,
    [property: Id(3)] bool Connected,
    [property: Id(4)] bool InRing,
    [property: Id(5)] int ConsecutiveFailures,
    [property: Id(6)] string? DeactivatedReason)
{
    /// <summary>What of its pace holds the number, in words for an operator; null when nothing does.</summary>
    [Id(20)]
    public string? Hold { get; init; }

    /// <summary>Until when it does.</summary>
    [Id(21)]
    public DateTimeOffset? HoldUntil { get; init; }

    /// <summary>Sends of this campaign that the gateway took by this number in the last minute.</summary>
    [Id(22)]
    public int RatePerMinute { get; init; }
}

/// <summary>What a campaign's actor knows beyond the database.</summary>
/// <param name="Status">Its state.</param>
/// <param name="StatusReason">Why it waits; null otherwise.</param>
/// <param name="InFlight">Attempts without an outcome now: these messages are <c>sending</c>.</param>
/// <param name="InDoubt">How many of these wait for a look-up.</param>
/// <param name="NextSendAt">When the next message may start; null when nothing is planned.</param>
/// <param name="RatePerMinute">Sends accepted in the last minute.</param>
/// <param name="OwnerEpoch">The epoch that its writes carry.</param>
/// <param name="Routes">In rotation order.</param>
/// <param name="NextInstanceId">Whose turn is next; null when nobody is in the ring.</param>
[GenerateSerializer, Immutable, Alias(WireAliases.CampaignLive)]
public sealed record CampaignLive(
    [property: Id(0)] CampaignStatus Status,
    [property: Id(1)] string? StatusReason,
    [property: Id(2)] int InFlight,
    [property: Id(3)] int InDoubt,
    [property: Id(4)] DateTimeOffset? NextSendAt,
    [property: Id(5)] double RatePerMinute,
    [property: Id(6)] long OwnerEpoch,
    [property: Id(7)] IReadOnlyList<RouteLive> Routes,
    [property: Id(8)] Guid? NextInstanceId = null)
{
    /// <summary>Until when it waits, where that is known; null when it does not wait or nobody knows.</summary>
    [Id(20)]
    public DateTimeOffset? WaitingUntil { get; init; }
}

/// <summary>How many messages of a campaign are in each state (C-9); the states exclude each other, so they add up to <see cref="Total"/>.</summary>
/// <param name="Pending">To be sent.</param>
/// <param name="Sending">Handed to a gateway, no answer yet.</param>
/// <param name="Sent">Taken by the gateway.</param>
/// <param name="Delivered">Reached the phone.</param>
/// <param name="Read">Was read.</param>
/// <param name="Failed">Refused, with a reason.</param>
/// <param name="NoWhatsapp">The recipient has no WhatsApp.</param>
/// <param name="Suppressed">On the opt-out list.</param>
/// <param name="InDoubt">May or may not have left, and policy says to leave it so.</param>
/// <param name="Cancelled">Its campaign was cancelled before its turn.</param>
[GenerateSerializer, Immutable, Alias(WireAliases.CampaignCounts)]
public sealed record CampaignCounts(
    [property: Id(0)] int Pending,
    [property: Id(1)] int Sending,
    [property: Id(2)] int Sent,
    [property: Id(3)] int Delivered,
    [property: Id(4)] int Read,
    [property: Id(5)] int Failed,
    [property: Id(6)] int NoWhatsapp,
    [property: Id(7)] int Suppressed,
    [property: Id(8)] int InDoubt,
    [property: Id(9)] int Cancelled)
{
    /// <summary>The campaign's recipients.</summary>
    public int Total => Pending + Sending + Sent + Delivered + Read + Failed + NoWhatsapp + Suppressed + InDoubt + Cancelled;
}

/// <summary>A number tells its campaigns that its link or permission changed (C-3, C-5).</summary>
/// <param name="Status">The new state; an older <see cref="InstanceStatus.Revision"/> than the last one heard is ignored.</param>
[GenerateSerializer, Immutable, Alias(WireAliases.LinkNotice)]
public sealed record LinkNotice([property: Id(0)] InstanceStatus Status);

/// <summary>A webhook told of a message by our id: it left.</summary>
/// <param name="ClientMessageId">Our id of the attempt.</param>
/// <param name="GatewayMessageId">The gateway's id of the message.</param>
[GenerateSerializer, Immutable, Alias(WireAliases.MessageEcho)]
public sealed record MessageEcho([property: Id(0)] Guid ClientMessageId, [property: Id(1)] string GatewayMessageId);
