using WaActors.Grains.Reasons;

namespace WaActors.Grains.Pacing;

/// <summary>How often campaigns may write to one person, all numbers of the tenant together. Pure.</summary>
/// <param name="Gap">What must have passed since another campaign did; zero for no rest.</param>
/// <param name="PerWeek">How many campaigns may within seven days; null for any number.</param>
public readonly record struct RecipientRule(TimeSpan Gap, int? PerWeek)
{
    /// <summary>The time that <see cref="PerWeek"/> looks back.</summary>
    public static readonly TimeSpan Week = TimeSpan.FromDays(7);

    /// <summary>Whether there is no rule.</summary>
    public bool IsNone => Gap <= TimeSpan.Zero && PerWeek is null;

    /// <summary>The rule of a number, tightened by a campaign's own rest.</summary>
    /// <param name="gapHours">The campaign's; null for none.</param>
    public RecipientRule TightenedBy(int? gapHours) =>
        gapHours is { } hours && TimeSpan.FromHours(hours) > Gap ? this with { Gap = TimeSpan.FromHours(hours) } : this;

    /// <summary>The first moment, not before <paramref name="now"/>, at which one more campaign may write to the person.</summary>
    /// <param name="others">When other campaigns did, in any order.</param>
    /// <param name="now">The moment.</param>
    public DateTimeOffset AllowedAt(IEnumerable<DateTimeOffset> others, DateTimeOffset now)
    {
        var latest = others.OrderDescending().ToList();
        var at = now;
        if (Gap > TimeSpan.Zero && latest.Count > 0 && latest[0] + Gap > at) at = latest[0] + Gap;
        if (PerWeek is { } most && latest.Count >= most && latest[most - 1] + Week > at) at = latest[most - 1] + Week;
        return at;
    }

    /// <summary>The same, of a message whose time has not come, in words for an operator.</summary>
    public string Say() => PerWeek is { } most && Gap <= TimeSpan.Zero
        ? PaceReasons.RecipientsPerWeek(most)
        : PaceReasons.RecipientsRest(Gap.TotalHours);
}
