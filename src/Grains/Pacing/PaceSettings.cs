using WaActors.Pacing;

namespace WaActors.Grains.Pacing;

/// <summary>A stage of a number's warm-up.</summary>
/// <param name="FromDay">The age in days from which it holds, 0 or more.</param>
/// <param name="PerDay">Sends a day; null for no limit.</param>
/// <param name="NewPerDay">First messages a day to people whom the number never wrote to before; null for no limit.</param>
public sealed record WarmUpStage(int FromDay, int? PerDay, int? NewPerDay = null);

/// <summary>
/// How fast one number may send, all campaigns together (docs/pace.md). Null or zero: no such limit. These are settings, recommended or a person's own; nobody
/// outside WhatsApp knows the true limits, so none of them keeps a number from being banned for certain.
/// </summary>
public sealed record PaceSettings
{
    /// <summary>No limits at all: for tests and demonstrations.</summary>
    public static readonly PaceSettings None = new();

    /// <summary>Least time from the end of one send to the start of the next.</summary>
    public TimeSpan Gap { get; init; }

    /// <summary>Drawn evenly from zero to this and added to each gap.</summary>
    public TimeSpan GapJitter { get; init; }

    /// <summary>After so many sends without a rest comes a longer one.</summary>
    public int? PauseEvery { get; init; }

    /// <summary>Shortest long pause; whoever rests so long by chance has had one.</summary>
    public TimeSpan PauseMin { get; init; }

    /// <summary>Longest long pause.</summary>
    public TimeSpan PauseMax { get; init; }

    /// <summary>Sends within any 60 minutes.</summary>
    public int? PerHour { get; init; }

    /// <summary>Sends a calendar day of the tenant.</summary>
    public int? PerDay { get; init; }

    /// <summary>First messages to people whom this number never wrote to before, a day.</summary>
    public int? NewPerDay { get; init; }

    /// <summary>Sends a day by age of the number, in order of <see cref="WarmUpStage.FromDay"/>; empty for none.</summary>
    public IReadOnlyList<WarmUpStage> WarmUp { get; init; } = [];

    /// <summary>Sends a day within <see cref="ReconnectTime"/> after a lost link came back.</summary>
    public int? AfterReconnectPerDay { get; init; }

    /// <summary>How long <see cref="AfterReconnectPerDay"/> holds.</summary>
    public TimeSpan ReconnectTime { get; init; }

    /// <summary>How old the number was when it was added.</summary>
    public TimeSpan AgeAtStart { get; init; }

    /// <summary>A number that sent nothing for so long goes back one stage of its warm-up; zero for never.</summary>
    public TimeSpan IdleTime { get; init; }

    /// <summary>When the number may send at all: outside are its quiet hours; null for always.</summary>
    public SendWindow? Hours { get; init; }

    /// <summary>What must have passed since another campaign of the tenant wrote to the same person, by whatever number; zero for no such rest.</summary>
    public TimeSpan RecipientGap { get; init; }

    /// <summary>How many campaigns may write to one person within seven days; null for any number.</summary>
    public int? RecipientPerWeek { get; init; }

    /// <summary>Whether nothing has to be counted or awaited.</summary>
    public bool IsNone => this is
    {
        Gap.Ticks: 0, GapJitter.Ticks: 0, PauseEvery: null, PerHour: null, PerDay: null, NewPerDay: null, WarmUp.Count: 0, AfterReconnectPerDay: null, Hours: null,
        RecipientGap.Ticks: 0, RecipientPerWeek: null,
    };

    /// <summary>Whether one send has to end before the next may start.</summary>
    public bool OneByOne => Gap + GapJitter > TimeSpan.Zero || PauseEvery is not null;
}
