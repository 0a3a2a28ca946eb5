namespace WaActors.Demo.Story;

/// <summary>Something that is made to happen at a point of the campaign.</summary>
/// <param name="AtPercent">When so much went out.</param>
/// <param name="Letter">To which number.</param>
/// <param name="Action">What the fake gateway does.</param>
/// <param name="Words">What it means, for the person who watches.</param>
/// <param name="After">The event of the number that must have been seen before; null when its time alone decides.</param>
internal sealed record Mishap(int AtPercent, string Letter, string Action, string Words, string? After = null)
{
    /// <summary>
    /// B dies without a word, so that the next send by it fails and the message must be taken over; later C goes with a webhook, so that it leaves before
    /// a send fails. Each is healed only after it was seen leaving: on a slow machine both would else happen between two looks.
    /// </summary>
    public static IReadOnlyList<Mishap> All { get; } =
    [
        new(30, "B", "dropSilently", "the session of B dies; its gateway notices nothing"),
        new(60, "B", "heal", "B is connected again", After: "message.returned"),
        new(70, "C", "drop", "C loses its connection; the gateway sends a webhook"),
        new(85, "C", "heal", "C is connected again", After: "route.deactivated"),
    ];
}
