namespace WaActors.Demo.Story;

/// <summary>Something that is made to happen at a point of the campaign.</summary>
/// <param name="AtPercent">When so much went out.</param>
/// <param name="Letter">To which number.</param>
/// <param name="Action">What the fake gateway does.</param>
/// <param name="Words">What it means, for the person who watches.</param>
internal sealed record Mishap(int AtPercent, string Letter, string Action, string Words)
{
    /// <summary>
    /// B dies without a word, so that the next send by it fails and the message must be taken over; later C goes with a webhook, so that it leaves before
    /// a send fails.
    /// </summary>
    public static IReadOnlyList<Mishap> All { get; } =
    [
        new(30, "B", "dropSilently", "the session of B dies; its gateway notices nothing"),
        new(60, "B", "heal", "B is connected again"),
        new(70, "C", "drop", "C loses its connection; the gateway sends a webhook"),
        new(85, "C", "heal", "C is connected again"),
    ];
}
