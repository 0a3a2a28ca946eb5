using System.ComponentModel.DataAnnotations;
using WaActors.Api.Problems;
using WaActors.Grains.Pacing;

namespace WaActors.Api.Pacing;

/// <summary>A stage of a warm-up.</summary>
/// <param name="FromDay">The number's age in days from which it holds.</param>
/// <param name="PerDay">Sends a day; null for no limit.</param>
/// <param name="NewPerDay">First messages to people a day; null for no limit.</param>
public sealed record WarmUpStageView(
    [property: Required, Range(0, Limits.AgeDaysMax)] int? FromDay,
    [property: Range(1, Limits.PerDayMax)] int? PerDay,
    [property: Range(1, Limits.PerDayMax)] int? NewPerDay = null)
{
    internal static IReadOnlyList<WarmUpStageView> Of(IReadOnlyList<WarmUpStage> stages) => [.. stages.Select(stage => new WarmUpStageView(stage.FromDay, stage.PerDay, stage.NewPerDay))];

    internal static IReadOnlyList<WarmUpStage> ToStages(IReadOnlyList<WarmUpStageView> stages) =>
        [.. stages.Select(stage => new WarmUpStage(stage.FromDay!.Value, stage.PerDay, stage.NewPerDay))];

    internal static void Validate(Validation validation, string field, IReadOnlyList<WarmUpStageView?> stages)
    {
        if (stages.Count > Limits.WarmUpStagesMax) validation.Add(field, "too_long", $"Must have at most {Limits.WarmUpStagesMax} entries.");
        for (var index = 0; index < Math.Min(stages.Count, Limits.WarmUpStagesMax); index++)
        {
            var stage = stages[index];
            if (stage?.FromDay is null) validation.Add($"{field}[{index}].fromDay", "required", "Must be given.");
            Check(validation, $"{field}[{index}].fromDay", stage?.FromDay, 0, Limits.AgeDaysMax);
            if (index > 0 && stage?.FromDay <= stages[index - 1]?.FromDay) validation.Add($"{field}[{index}].fromDay", "out_of_range", "Must be above the one before.");
            Check(validation, $"{field}[{index}].perDay", stage?.PerDay, 1, Limits.PerDayMax);
            Check(validation, $"{field}[{index}].newPerDay", stage?.NewPerDay, 1, Limits.PerDayMax);
        }
    }

    private static void Check(Validation validation, string field, int? value, int min, int max)
    {
        if (value < min || value > max) validation.Add(field, "out_of_range", $"Must be {min} to {max}.");
    }
}

/// <summary>A number's pace: a kind of line, and what shall differ from its recommendation. What is absent is as recommended; 0, or an empty list, means no such
/// limit. A change replaces the whole of it. No setting keeps a number from being banned for certain.</summary>
/// <param name="Profile">The kind of line; recommended by the kind of gateway when absent. <c>none</c> has no limits: for tests and demonstrations.</param>
/// <param name="GapSeconds">Least time between two sends.</param>
/// <param name="GapJitterSeconds">Up to so much is added to each gap by chance.</param>
/// <param name="PauseEvery">After so many sends comes a longer pause.</param>
/// <param name="PauseMinSeconds">Shortest long pause.</param>
/// <param name="PauseMaxSeconds">Longest long pause.</param>
/// <param name="PerHour">Sends within any 60 minutes.</param>
/// <param name="PerDay">Sends a calendar day of the tenant.</param>
/// <param name="NewPerDay">First messages a day to people whom the number never wrote to.</param>
/// <param name="WarmUp">Limits by age, by <c>fromDay</c> in rising order.</param>
/// <param name="AfterReconnectPerDay">Sends a day after a lost link came back.</param>
/// <param name="ReconnectHours">For so long.</param>
/// <param name="IdleHours">After so long without a send the warm-up goes back one stage.</param>
/// <param name="AgeDays">How old the number was when it was added.</param>
/// <param name="Hours">When it may send at all; without ranges always.</param>
/// <param name="RecipientGapHours">Hours since another campaign, by whatever number, wrote to the same person.</param>
/// <param name="RecipientPerWeek">How many campaigns may write to one person within seven days.</param>
public sealed record PaceInput(
    PaceProfile? Profile = null,
    [property: Range(0, Limits.DelaySecondsMax)] double? GapSeconds = null,
    [property: Range(0, Limits.DelaySecondsMax)] double? GapJitterSeconds = null,
    [property: Range(0, Limits.PerDayMax)] int? PauseEvery = null,
    [property: Range(0, Limits.DelaySecondsMax)] double? PauseMinSeconds = null,
    [property: Range(0, Limits.DelaySecondsMax)] double? PauseMaxSeconds = null,
    [property: Range(0, Limits.PerHourMax)] int? PerHour = null,
    [property: Range(0, Limits.PerDayMax)] int? PerDay = null,
    [property: Range(0, Limits.PerDayMax)] int? NewPerDay = null,
    [property: MaxLength(Limits.WarmUpStagesMax)] IReadOnlyList<WarmUpStageView>? WarmUp = null,
    [property: Range(0, Limits.PerDayMax)] int? AfterReconnectPerDay = null,
    [property: Range(0, Limits.HoursMax)] double? ReconnectHours = null,
    [property: Range(0, Limits.HoursMax)] double? IdleHours = null,
    [property: Range(0, Limits.AgeDaysMax)] double? AgeDays = null,
    WindowView? Hours = null,
    [property: Range(0, CampaignPaceRules.RecipientGapHoursMax)] double? RecipientGapHours = null,
    [property: Range(0, Limits.PerHourMax)] int? RecipientPerWeek = null)
{
    internal void Validate(Validation validation, string field)
    {
        Check(validation, $"{field}.gapSeconds", GapSeconds, Limits.DelaySecondsMax);
        Check(validation, $"{field}.gapJitterSeconds", GapJitterSeconds, Limits.DelaySecondsMax);
        Check(validation, $"{field}.pauseEvery", PauseEvery, Limits.PerDayMax);
        Check(validation, $"{field}.pauseMinSeconds", PauseMinSeconds, Limits.DelaySecondsMax);
        Check(validation, $"{field}.pauseMaxSeconds", PauseMaxSeconds, Limits.DelaySecondsMax);
        if (PauseMinSeconds > PauseMaxSeconds) validation.Add($"{field}.pauseMaxSeconds", "out_of_range", "Must not be below pauseMinSeconds.");
        Check(validation, $"{field}.perHour", PerHour, Limits.PerHourMax);
        Check(validation, $"{field}.perDay", PerDay, Limits.PerDayMax);
        Check(validation, $"{field}.newPerDay", NewPerDay, Limits.PerDayMax);
        Check(validation, $"{field}.afterReconnectPerDay", AfterReconnectPerDay, Limits.PerDayMax);
        Check(validation, $"{field}.reconnectHours", ReconnectHours, Limits.HoursMax);
        Check(validation, $"{field}.idleHours", IdleHours, Limits.HoursMax);
        Check(validation, $"{field}.ageDays", AgeDays, Limits.AgeDaysMax);
        Check(validation, $"{field}.recipientGapHours", RecipientGapHours, CampaignPaceRules.RecipientGapHoursMax);
        Check(validation, $"{field}.recipientPerWeek", RecipientPerWeek, Limits.PerHourMax);
        if (WarmUp is not null) WarmUpStageView.Validate(validation, $"{field}.warmUp", WarmUp);
        Hours?.Validate(validation, $"{field}.hours");
    }

    internal PaceOverrides ToOverrides() => new()
    {
        GapSeconds = GapSeconds,
        GapJitterSeconds = GapJitterSeconds,
        PauseEvery = PauseEvery,
        PauseMinSeconds = PauseMinSeconds,
        PauseMaxSeconds = PauseMaxSeconds,
        PerHour = PerHour,
        PerDay = PerDay,
        NewPerDay = NewPerDay,
        WarmUp = WarmUp is null ? null : WarmUpStageView.ToStages(WarmUp),
        AfterReconnectPerDay = AfterReconnectPerDay,
        ReconnectHours = ReconnectHours,
        IdleHours = IdleHours,
        AgeDays = AgeDays,
        Hours = Hours?.ToWindow(),
        RecipientGapHours = RecipientGapHours,
        RecipientPerWeek = RecipientPerWeek,
    };

    private static void Check(Validation validation, string field, double? value, double max)
    {
        if (value is { } given && !(given >= 0 && given <= max)) validation.Add(field, "out_of_range", $"Must be 0 to {max}.");
    }
}

/// <summary>Where a setting comes from.</summary>
public enum PaceSource
{
    /// <summary>Recommended for the kind of line; adjustable.</summary>
    Recommendation = 0,

    /// <summary>Set for this number by a person.</summary>
    Own = 1,

    /// <summary>Set by a person for all numbers of the kind of line.</summary>
    Tenant = 2,
}

/// <summary>A setting that holds.</summary>
/// <param name="Value">Its value; null, 0 or empty for no such limit.</param>
/// <param name="Source">Where it comes from.</param>
public sealed record PaceValue<T>(T Value, PaceSource Source);

/// <summary>A number's pace as it holds, each setting with where it comes from. Recommendations, not promises: nothing keeps a number from being banned for certain.</summary>
/// <param name="Profile">The kind of line.</param>
/// <param name="GapSeconds">Least time between two sends.</param>
/// <param name="GapJitterSeconds">Up to so much is added by chance.</param>
/// <param name="PauseEvery">After so many sends comes a longer pause.</param>
/// <param name="PauseMinSeconds">Shortest long pause.</param>
/// <param name="PauseMaxSeconds">Longest long pause.</param>
/// <param name="PerHour">Sends within any 60 minutes.</param>
/// <param name="PerDay">Sends a day.</param>
/// <param name="NewPerDay">First messages a day to people whom the number never wrote to.</param>
/// <param name="WarmUp">Limits by age.</param>
/// <param name="AfterReconnectPerDay">Sends a day after a lost link came back.</param>
/// <param name="ReconnectHours">For so long.</param>
/// <param name="IdleHours">After so long without a send the warm-up goes back one stage.</param>
/// <param name="AgeDays">How old the number was when it was added.</param>
/// <param name="Hours">When it may send at all; null for always.</param>
/// <param name="RecipientGapHours">Hours since another campaign wrote to the same person.</param>
/// <param name="RecipientPerWeek">How many campaigns may write to one person within seven days.</param>
public sealed record PaceView(
    PaceProfile Profile,
    PaceValue<double> GapSeconds,
    PaceValue<double> GapJitterSeconds,
    PaceValue<int?> PauseEvery,
    PaceValue<double> PauseMinSeconds,
    PaceValue<double> PauseMaxSeconds,
    PaceValue<int?> PerHour,
    PaceValue<int?> PerDay,
    PaceValue<int?> NewPerDay,
    PaceValue<IReadOnlyList<WarmUpStageView>> WarmUp,
    PaceValue<int?> AfterReconnectPerDay,
    PaceValue<double> ReconnectHours,
    PaceValue<double> IdleHours,
    PaceValue<double> AgeDays,
    PaceValue<WindowView?> Hours,
    PaceValue<double> RecipientGapHours,
    PaceValue<int?> RecipientPerWeek)
{
    internal static PaceView Of(PaceProfile profile, PaceOverrides own, TenantWarmUps tenant)
    {
        var s = PaceProfiles.Effective(profile, own, tenant);
        return new PaceView(
            profile,
            From(s.Gap.TotalSeconds, own.GapSeconds),
            From(s.GapJitter.TotalSeconds, own.GapJitterSeconds),
            From(s.PauseEvery, own.PauseEvery),
            From(s.PauseMin.TotalSeconds, own.PauseMinSeconds),
            From(s.PauseMax.TotalSeconds, own.PauseMaxSeconds),
            From(s.PerHour, own.PerHour),
            From(s.PerDay, own.PerDay),
            From(s.NewPerDay, own.NewPerDay),
            new(WarmUpStageView.Of(s.WarmUp), own.WarmUp is not null ? PaceSource.Own : tenant.Of(profile) is not null ? PaceSource.Tenant : PaceSource.Recommendation),
            From(s.AfterReconnectPerDay, own.AfterReconnectPerDay),
            From(s.ReconnectTime.TotalHours, own.ReconnectHours),
            From(s.IdleTime.TotalHours, own.IdleHours),
            From(s.AgeAtStart.TotalDays, own.AgeDays),
            From(WindowView.Of(s.Hours), own.Hours),
            From(s.RecipientGap.TotalHours, own.RecipientGapHours),
            From(s.RecipientPerWeek, own.RecipientPerWeek));
    }

    private static PaceValue<T> From<T>(T value, object? own) => new(value, own is null ? PaceSource.Recommendation : PaceSource.Own);
}
