using System.Globalization;
using WaActors.Grains.Pacing;
using WaActors.OperatorConsole.Commands;
using WaActors.Pacing;

namespace WaActors.OperatorConsole.Components.Shared;

/// <summary>When a number may send, as a person chooses it.</summary>
public enum HoursChoice
{
    /// <summary>As recommended for the kind of line.</summary>
    Recommended = 0,

    /// <summary>Day and night.</summary>
    Always = 1,

    /// <summary>Own ranges.</summary>
    Own = 2,
}

/// <summary>One number of a pace: empty for the recommendation, 0 for no such limit.</summary>
/// <param name="Name">As the REST surface calls it.</param>
/// <param name="IsWhole">Whether it counts things.</param>
/// <param name="Of">Its value in settings that hold; null for no such limit.</param>
/// <param name="Own">Its own value; null for none.</param>
/// <param name="With">Sets it.</param>
public sealed record PaceField(
    string Name, bool IsWhole, Func<PaceSettings, double?> Of, Func<PaceOverrides, double?> Own, Func<PaceOverrides, double?, PaceOverrides> With);

/// <summary>A stage of a warm-up as it is typed.</summary>
public sealed class StageForm
{
    public string FromDay { get; set; } = "";

    public string PerDay { get; set; } = "";

    public string NewPerDay { get; set; } = "";
}

/// <summary>Hours of some days as they are typed.</summary>
public sealed class RangeForm
{
    public Weekdays Days { get; set; }

    /// <summary><c>HH:mm</c>.</summary>
    public string From { get; set; } = "09:00";

    public string To { get; set; } = "18:00";
}

/// <summary>A number's pace as it is typed: what is a person's own, beside what is recommended.</summary>
public sealed class PaceForm
{
    private const string TimeFormat = "HH:mm";
    private const int MinutesPerHour = 60;
    private static readonly string[] TimeFormats = [TimeFormat, "HH:mm:ss"];

    /// <summary>The numbers of a pace, in the order in which they are asked for.</summary>
    public static readonly IReadOnlyList<PaceField> Fields =
    [
        new("gapSeconds", false, s => s.Gap.TotalSeconds, o => o.GapSeconds, (o, v) => o with { GapSeconds = v }),
        new("gapJitterSeconds", false, s => s.GapJitter.TotalSeconds, o => o.GapJitterSeconds, (o, v) => o with { GapJitterSeconds = v }),
        new("pauseEvery", true, s => s.PauseEvery, o => o.PauseEvery, (o, v) => o with { PauseEvery = (int?)v }),
        new("pauseMinSeconds", false, s => s.PauseMin.TotalSeconds, o => o.PauseMinSeconds, (o, v) => o with { PauseMinSeconds = v }),
        new("pauseMaxSeconds", false, s => s.PauseMax.TotalSeconds, o => o.PauseMaxSeconds, (o, v) => o with { PauseMaxSeconds = v }),
        new("perHour", true, s => s.PerHour, o => o.PerHour, (o, v) => o with { PerHour = (int?)v }),
        new("perDay", true, s => s.PerDay, o => o.PerDay, (o, v) => o with { PerDay = (int?)v }),
        new("newPerDay", true, s => s.NewPerDay, o => o.NewPerDay, (o, v) => o with { NewPerDay = (int?)v }),
        new("afterReconnectPerDay", true, s => s.AfterReconnectPerDay, o => o.AfterReconnectPerDay, (o, v) => o with { AfterReconnectPerDay = (int?)v }),
        new("reconnectHours", false, s => s.ReconnectTime.TotalHours, o => o.ReconnectHours, (o, v) => o with { ReconnectHours = v }),
        new("idleHours", false, s => s.IdleTime.TotalHours, o => o.IdleHours, (o, v) => o with { IdleHours = v }),
        new("recipientGapHours", false, s => s.RecipientGap.TotalHours, o => o.RecipientGapHours, (o, v) => o with { RecipientGapHours = v }),
        new("recipientPerWeek", true, s => s.RecipientPerWeek, o => o.RecipientPerWeek, (o, v) => o with { RecipientPerWeek = (int?)v }),
        new("ageDays", false, s => s.AgeAtStart.TotalDays, o => o.AgeDays, (o, v) => o with { AgeDays = v }),
    ];

    public PaceProfile Profile { get; set; }

    /// <summary>What is typed, by field; empty for the recommendation.</summary>
    public Dictionary<string, string> Typed { get; } = [];

    public bool HasOwnWarmUp { get; set; }

    public List<StageForm> Stages { get; private set; } = [];

    public HoursChoice Hours { get; set; }

    public List<RangeForm> Ranges { get; private set; } = [];

    public bool KeepsHolidays { get; set; } = true;

    /// <summary>The tenant's own warm-ups.</summary>
    public TenantWarmUps Tenant { get; private set; } = TenantWarmUps.None;

    /// <summary>What numbers of the chosen kind of line have that set nothing of their own: recommended, or the tenant's.</summary>
    public PaceSettings Recommended => PaceProfiles.Of(Profile, Tenant);

    /// <summary>A form that holds what is set.</summary>
    public static PaceForm Of(PaceProfile profile, PaceOverrides own, TenantWarmUps tenant)
    {
        var form = new PaceForm { Profile = profile, Tenant = tenant, HasOwnWarmUp = own.WarmUp is not null, Hours = ChoiceOf(own.Hours), KeepsHolidays = own.Hours?.Holidays ?? true };
        foreach (var field in Fields) form.Typed[field.Name] = Text(field.Own(own));
        var settings = PaceProfiles.Effective(profile, own, tenant);
        form.Stages = StagesOf(settings.WarmUp);
        form.Ranges = [.. (settings.Hours?.Ranges ?? []).Select(range => new RangeForm { Days = range.Days, From = Clock(range.FromMinute), To = Clock(range.ToMinute) })];
        return form;
    }

    /// <summary>What was typed; faults where it is no number or no time.</summary>
    public PaceOverrides Read(List<FieldFault> faults)
    {
        var own = new PaceOverrides();
        foreach (var field in Fields) own = field.With(own, NumberOf(Typed.GetValueOrDefault(field.Name), field.Name, field.IsWhole, faults));
        return own with { WarmUp = HasOwnWarmUp ? ReadStages(Stages, faults) : null, Hours = ReadHours(faults) };
    }

    /// <summary>A warm-up to be typed over.</summary>
    public static List<StageForm> StagesOf(IReadOnlyList<WarmUpStage> stages) =>
        [.. stages.Select(stage => new StageForm { FromDay = Text(stage.FromDay), PerDay = Text(stage.PerDay), NewPerDay = Text(stage.NewPerDay) })];

    /// <summary>What was typed of a warm-up; faults where it is no number.</summary>
    public static IReadOnlyList<WarmUpStage> ReadStages(IReadOnlyList<StageForm> stages, List<FieldFault> faults) =>
    [
        .. stages.Select((stage, index) => new WarmUpStage(
            (int)(NumberOf(stage.FromDay, $"warmUp[{index}].fromDay", isWhole: true, faults, isNeeded: true) ?? 0),
            (int?)NumberOf(stage.PerDay, $"warmUp[{index}].perDay", isWhole: true, faults),
            (int?)NumberOf(stage.NewPerDay, $"warmUp[{index}].newPerDay", isWhole: true, faults))),
    ];

    private SendWindow? ReadHours(List<FieldFault> faults) => Hours switch
    {
        HoursChoice.Recommended => null,
        HoursChoice.Always => new SendWindow([], WindowClock.Tenant, KeepsHolidays),
        _ => new SendWindow([.. Ranges.Select((range, index) => ReadRange(range, $"hours.ranges[{index}]", faults))], WindowClock.Tenant, KeepsHolidays),
    };

    private static WindowRange ReadRange(RangeForm range, string field, List<FieldFault> faults)
    {
        if (range.Days == Weekdays.None) faults.Add(new FieldFault($"{field}.days", "required", "Must name at least one day."));
        return new WindowRange(range.Days, MinuteOf(range.From, $"{field}.from", faults), MinuteOf(range.To, $"{field}.to", faults));
    }

    private static int MinuteOf(string text, string field, List<FieldFault> faults)
    {
        // A browser's field gives 09:00 or 09:00:00
        if (TimeOnly.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)) return (time.Hour * MinutesPerHour) + time.Minute;
        faults.Add(new FieldFault(field, "wrong_type", "Must be a time."));
        return 0;
    }

    // A person writes 1.5 or 1,5; thousands are not separated
    private static double? NumberOf(string? text, string field, bool isWhole, List<FieldFault> faults, bool isNeeded = false)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            if (isNeeded) faults.Add(new FieldFault(field, "required", "Must be given."));
            return null;
        }

        var isNumber = double.TryParse(text.Trim().Replace(',', '.'), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value);
        if (isNumber && double.IsFinite(value) && (!isWhole || (value == Math.Truncate(value) && Math.Abs(value) <= int.MaxValue))) return value;
        faults.Add(new FieldFault(field, "wrong_type", "Must be a number."));
        return null;
    }

    private static HoursChoice ChoiceOf(SendWindow? own) => own is null ? HoursChoice.Recommended : own.Ranges.Count == 0 ? HoursChoice.Always : HoursChoice.Own;

    private static string Text(double? value) => value is { } number ? number.ToString("0.###", CultureInfo.InvariantCulture) : "";

    private static string Clock(int minute) => TimeOnly.MinValue.AddMinutes(minute).ToString(TimeFormat, CultureInfo.InvariantCulture);
}
