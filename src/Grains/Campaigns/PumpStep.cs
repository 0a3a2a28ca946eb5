namespace WaActors.Grains.Campaigns;

/// <summary>What a campaign has to do next: a closed set.</summary>
public abstract record PumpStep
{
    private PumpStep() { }

    /// <summary>Send this message by this route; its place is taken.</summary>
    public sealed record Dispatch(PendingMessage Message, RouteState Route) : PumpStep;

    /// <summary>Ask the route's number for places.</summary>
    public sealed record Acquire(RouteState Route, int Wanted) : PumpStep;

    /// <summary>Read more pending messages.</summary>
    public sealed record Pull(int AfterSeq, int Limit) : PumpStep;

    /// <summary>Nothing before then.</summary>
    public sealed record WaitUntil(DateTimeOffset At) : PumpStep;

    /// <summary>Messages are pending and no route is in the ring (C-6).</summary>
    public sealed record NoRoute(DateTimeOffset? LookAgainAt) : PumpStep;

    /// <summary>Messages are pending and may not start now: outside the window, or everything has its pace.</summary>
    /// <param name="LookAgainAt">When to look again.</param>
    /// <param name="Until">When the hold ends; null when that is not in sight.</param>
    /// <param name="Reason">What holds them, in words for an operator.</param>
    public sealed record Held(DateTimeOffset? LookAgainAt, DateTimeOffset? Until, string Reason) : PumpStep;

    /// <summary>No message is left that is known of.</summary>
    public sealed record Drained : PumpStep;

    /// <summary>Something under way will tell.</summary>
    public sealed record Idle : PumpStep;
}
