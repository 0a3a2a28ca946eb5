namespace WaActors.Grains.Pacing;

/// <summary>Why a number may not start a send now.</summary>
public enum PaceHold
{
    /// <summary>It may.</summary>
    None = 0,

    /// <summary>The gap since its last send.</summary>
    Gap = 1,

    /// <summary>The longer pause after so many sends.</summary>
    LongPause = 2,

    /// <summary>Its hour is full.</summary>
    HourCap = 3,

    /// <summary>Its day is full.</summary>
    DayCap = 4,

    /// <summary>Its day is full, because it is still young.</summary>
    WarmUp = 5,

    /// <summary>Its day is full, because its link was lost lately.</summary>
    AfterReconnect = 6,

    /// <summary>It may start no more conversations today.</summary>
    NewConversations = 7,

    /// <summary>Its quiet hours.</summary>
    QuietHours = 8,
}

/// <summary>When a number's next send may start.</summary>
/// <param name="At">The first moment that nothing holds; <see cref="DateTimeOffset.MaxValue"/> when none is in sight.</param>
/// <param name="Hold">What holds it until then.</param>
/// <param name="Allowance">How many may start at that moment.</param>
/// <param name="Reason">The same for an operator; null when nothing holds it.</param>
public readonly record struct PaceVerdict(DateTimeOffset At, PaceHold Hold, int Allowance, string? Reason)
{
    /// <summary>Whether the number rests visibly: more than the short breath between two messages.</summary>
    public bool IsCapped => Hold is PaceHold.HourCap or PaceHold.DayCap or PaceHold.WarmUp or PaceHold.AfterReconnect or PaceHold.QuietHours;
}

/// <summary>What a number's pace depends on besides its settings and its sends.</summary>
/// <param name="WarmUpFrom">When its warm-up began; moved by <see cref="PaceBook.StepBack"/>.</param>
/// <param name="ReconnectedAt">When its link came back from a loss last; null for never.</param>
public readonly record struct PaceStanding(DateTimeOffset WarmUpFrom, DateTimeOffset? ReconnectedAt);
