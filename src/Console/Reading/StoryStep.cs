using WaActors.Storage.Queries;

namespace WaActors.OperatorConsole.Reading;

/// <summary>One step of a message's story: an attempt, something that happened to it, or a receipt.</summary>
/// <param name="At">When.</param>
/// <param name="Attempt">An attempt, which holds its own outcome.</param>
/// <param name="Happened">An event that names the message.</param>
/// <param name="Receipt"><c>delivered</c> or <c>read</c>.</param>
public sealed record StoryStep(DateTimeOffset At, AttemptView? Attempt = null, EventView? Happened = null, string? Receipt = null)
{
    /// <summary>All of a story, in order of time. Pure.</summary>
    public static IReadOnlyList<StoryStep> Of(StoryMessage message, IReadOnlyList<AttemptView> attempts, IReadOnlyList<EventView> events)
    {
        List<StoryStep> steps = [.. attempts.Select(attempt => new StoryStep(attempt.IntentAt, Attempt: attempt)), .. events.Select(happened => new StoryStep(happened.At, Happened: happened))];
        // A message that was acknowledged before both times were kept has only its last change
        if ((message.DeliveredAt ?? (message.Status == "delivered" ? message.UpdatedAt : null)) is { } delivered) steps.Add(new StoryStep(delivered, Receipt: "delivered"));
        if ((message.ReadAt ?? (message.Status == "read" ? message.UpdatedAt : null)) is { } read) steps.Add(new StoryStep(read, Receipt: "read"));
        return [.. steps.OrderBy(step => step.At)];
    }
}
