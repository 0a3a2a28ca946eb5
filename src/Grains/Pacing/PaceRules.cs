using WaActors.Grains.Reasons;

namespace WaActors.Grains.Pacing;

/// <summary>Which daily limit holds. Pure.</summary>
public static class PaceRules
{
    /// <summary>The tightest daily cap at a moment, and which rule it is; <see cref="int.MaxValue"/> for none.</summary>
    public static (int Cap, PaceHold Hold) DayCap(PaceSettings settings, PaceStanding standing, DateTimeOffset at)
    {
        var best = (Cap: settings.PerDay ?? int.MaxValue, Hold: PaceHold.DayCap);
        if (WarmUpCap(settings, standing, at) is { } warming && warming < best.Cap) best = (warming, PaceHold.WarmUp);
        if (settings.AfterReconnectPerDay is { } low && IsFreshlyBack(settings, standing, at) && low < best.Cap) best = (low, PaceHold.AfterReconnect);
        return best;
    }

    /// <summary>First messages a day to people whom the number never wrote to; null for no limit.</summary>
    public static int? NewCap(PaceSettings settings, PaceStanding standing, DateTimeOffset at)
    {
        var young = settings.WarmUp.Count == 0 ? null : settings.WarmUp[StageAt(settings.WarmUp, standing.WarmUpFrom, at)].NewPerDay;
        return young is null || settings.NewPerDay < young ? settings.NewPerDay ?? young : young;
    }

    /// <summary>Whether the number's warm-up limits it.</summary>
    public static bool IsWarming(PaceSettings settings, PaceStanding standing, DateTimeOffset at) => WarmUpCap(settings, standing, at) is not null;

    /// <summary>The stage of the warm-up at a moment: an index, 0 before the first.</summary>
    public static int StageAt(IReadOnlyList<WarmUpStage> stages, DateTimeOffset from, DateTimeOffset at)
    {
        var age = (at - from).TotalDays;
        var index = 0;
        while (index + 1 < stages.Count && stages[index + 1].FromDay <= age) index++;
        return index;
    }

    /// <summary>Words for an operator.</summary>
    public static string Say(PaceHold hold, int cap) => hold switch
    {
        PaceHold.WarmUp => PaceReasons.WarmUp(cap),
        PaceHold.AfterReconnect => PaceReasons.AfterReconnect(cap),
        _ => PaceReasons.PerDay(cap),
    };

    private static int? WarmUpCap(PaceSettings settings, PaceStanding standing, DateTimeOffset at) =>
        settings.WarmUp.Count == 0 ? null : settings.WarmUp[StageAt(settings.WarmUp, standing.WarmUpFrom, at)].PerDay;

    private static bool IsFreshlyBack(PaceSettings settings, PaceStanding standing, DateTimeOffset at) =>
        standing.ReconnectedAt is { } back && back <= at && at < back + settings.ReconnectTime;
}
