using WaActors.Campaigns;
using WaActors.Grains.Pacing;
using WaActors.Instances;

namespace WaActors.Grains.Campaigns;

/// <summary>What a campaign knows of one of its routes. Changed only by <see cref="RouteBook"/> and <see cref="CampaignPump"/>.</summary>
public sealed class RouteState(RouteRecord record)
{
    /// <summary>Its stored part; replaced when activity or failures change.</summary>
    public RouteRecord Record { get; internal set; } = record;

    /// <summary>The number as last heard; null before the first word from it.</summary>
    public InstanceStatus? Status { get; internal set; }

    /// <summary>After a deactivation for failures: not before then (C-8).</summary>
    public DateTimeOffset? CooldownUntil { get; internal set; }

    /// <summary>The number had no place, or asked to wait: not asked again before then.</summary>
    public DateTimeOffset? BlockedUntil { get; internal set; }

    /// <summary>Places that the number reserved and that no send has used yet.</summary>
    public int HeldPermits { get; internal set; }

    /// <summary>Sends under way.</summary>
    public int InFlight { get; internal set; }

    /// <summary>A request for places is under way.</summary>
    public bool Acquiring { get; internal set; }

    /// <summary>Whether the number has a pace, as last heard: intents of its sends are counted.</summary>
    public bool Counted { get; internal set; }

    /// <summary>The epoch of the permits that it holds, as last heard; null for a number without a pace.</summary>
    public long? PaceEpoch { get; internal set; }

    /// <summary>How often campaigns may write to one person by this number, as last heard.</summary>
    public RecipientRule Rule { get; internal set; }

    /// <summary>What of its pace holds the number, as last heard; null when nothing does.</summary>
    public string? Hold { get; internal set; }

    /// <summary>Until when it does.</summary>
    public DateTimeOffset? HoldUntil { get; internal set; }

    /// <summary>What was sent by it lately.</summary>
    internal SendRate Rate { get; } = new();

    /// <summary>Whether the number is linked and rests until a time that is known: nobody has to ask it before.</summary>
    public bool IsResting(DateTimeOffset now) => Status is { Link: LinkState.Connected, Permission: not PermissionState.Banned } && Status.PermissionUntil > now;

    /// <summary>The number.</summary>
    public Guid InstanceId => Record.InstanceId;

    /// <summary>Its place in the ring.</summary>
    public RingMember Member => new(Record.OrderIndex, Record.InstanceId);

    /// <summary>The same route with another stored part.</summary>
    internal RouteState With(RouteRecord record)
    {
        Record = record with { Active = Record.Active, ConsecutiveFailures = Record.ConsecutiveFailures, DeactivatedReason = Record.DeactivatedReason };
        return this;
    }

    /// <summary>For <see cref="CampaignLive"/>.</summary>
    public RouteLive ToLive(DateTimeOffset now, bool inRing)
    {
        var (hold, until) = HoldOf(now);
        return new(InstanceId, Record.OrderIndex, Record.Active, Status?.CanSend(now) ?? false, inRing, Record.ConsecutiveFailures, Record.DeactivatedReason)
        {
            Hold = hold, HoldUntil = until, RatePerMinute = Rate.PerMinute(now),
        };
    }

    // Of one that is known to be lost, what its last permit said is no matter: that it is lost is why it does not send
    private (string? Hold, DateTimeOffset? Until) HoldOf(DateTimeOffset now)
    {
        if (Status is { Link: not LinkState.Connected }) return default;
        if (HoldUntil > now) return (Hold, HoldUntil);
        return IsResting(now) ? (Status!.PermissionReason, Status.PermissionUntil) : default;
    }
}
