namespace WaActors.Grains.Pacing;

/// <summary>How many parts a pace may have: the REST surface and the console both speak of these.</summary>
public static class PaceLimits
{
    /// <summary>Most stages of a warm-up.</summary>
    public const int WarmUpStagesMax = 20;

    /// <summary>Most ranges of a window.</summary>
    public const int WindowRangesMax = 20;
}
