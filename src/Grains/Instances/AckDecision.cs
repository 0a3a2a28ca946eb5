using WaActors.Instances;

namespace WaActors.Grains.Instances;

/// <summary>What acknowledgements mean for a number's permission. Pure: the same state when nothing changed.</summary>
public static class AckDecision
{
    private static readonly TimeSpan SeenPrecision = TimeSpan.FromDays(1); // not a write per acknowledgement

    /// <summary>An acknowledgement was heard.</summary>
    /// <param name="state">The number.</param>
    /// <param name="heals">Whether it proves that its messages reach WhatsApp's server.</param>
    /// <param name="now">The time.</param>
    public static InstanceState OnHeard(InstanceState state, bool heals, DateTimeOffset now)
    {
        var next = state.AcksSeenAt is null || state.AcksSeenAt + SeenPrecision <= now ? state with { AcksSeenAt = now } : state;
        if (!heals || next.AckStrikes == 0) return next;
        var isOurs = next is { Permission: PermissionState.Restricted, PermissionUntil: { } until } && until == next.AckRestrictedUntil;
        next = next with { AckStrikes = 0, AckRestrictedUntil = null };
        return isOurs ? LinkDecision.WithPermission(next, PermissionState.Ok, null, null) : next;
    }

    /// <summary>The messages say that the number is restricted: it rests, longer each time until one reaches the server.</summary>
    public static InstanceState OnFinding(InstanceState state, AckFinding finding, DateTimeOffset now, AckOptions options)
    {
        if (finding.Verdict == AckVerdict.None || IsResting(state, now)) return state;
        var until = now + Length(state.AckStrikes, options);
        var next = LinkDecision.WithPermission(state, PermissionState.Restricted, until, finding.Reason);
        return next == state ? state : next with { AckStrikes = state.AckStrikes + 1, AckRestrictedUntil = until };
    }

    /// <summary>Whether acknowledgements of this number can be expected, so that their absence says something.</summary>
    public static bool HasAcks(InstanceState state, DateTimeOffset now, AckOptions options) => state.AcksSeenAt + options.EvidenceLife > now;

    /// <summary>Whether it may not send for now in any case: then its messages say nothing new.</summary>
    public static bool IsResting(InstanceState state, DateTimeOffset now) => state.Permission switch
    {
        PermissionState.Banned => true,
        PermissionState.Restricted => state.PermissionUntil is null || state.PermissionUntil > now,
        _ => false,
    };

    private static TimeSpan Length(int strikes, AckOptions options)
    {
        var doubled = options.RestrictionMin * Math.Pow(2, Math.Min(strikes, 20));
        return doubled < options.RestrictionMax ? doubled : options.RestrictionMax;
    }
}
