using WaActors.Grains.Pacing;

namespace WaActors.Grains.Instances;

/// <summary>
/// One reading of what a number sent, and the epoch of the permits given by it. The number keeps the latest alone: what one says that was begun before it, however late it
/// ends, counts for nothing.
/// </summary>
/// <param name="calendar">The tenant's, as it was when the reading began: another clock has other days.</param>
/// <param name="epoch">The epoch that the activation owns already; null to take over first.</param>
internal sealed class PaceReading(PaceCalendar calendar, long? epoch)
{
    /// <summary>Whose midnights the book counts from.</summary>
    public PaceCalendar Calendar { get; } = calendar;

    /// <summary>Null until the number was taken over.</summary>
    public long? Epoch { get; set; } = epoch;

    /// <summary>Null until it was read.</summary>
    public PaceBook? Book { get; set; }

    /// <summary>Its end, or its failure.</summary>
    public Task Ended { get; set; } = Task.CompletedTask;

    /// <summary>Whether it may still be used, or waited for, by a number with that calendar.</summary>
    public bool Serves(PaceCalendar wanted) => !Ended.IsFaulted && !Ended.IsCanceled && Calendar.Zone.Id == wanted.Zone.Id;
}
