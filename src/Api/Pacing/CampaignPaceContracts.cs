using System.ComponentModel.DataAnnotations;
using WaActors.Api.Problems;
using WaActors.Grains.Pacing;
using WaActors.Pacing;

namespace WaActors.Api.Pacing;

/// <summary>Whether recipients' numbers are checked before they are written to: writing to numbers without WhatsApp hurts the sender.</summary>
/// <param name="Enabled">Whether.</param>
/// <param name="MaxAgeDays">How old an earlier answer may be; 30 when absent.</param>
public sealed record NumberCheckView(
    [property: Required] bool? Enabled, [property: Range(0, CampaignPaceRules.NumberCheckDaysMax)] int? MaxAgeDays = null)
{
    internal const int MaxAgeDaysDefault = 30;

    internal int? ToDays() => Enabled == true ? MaxAgeDays ?? MaxAgeDaysDefault : null;

    internal static NumberCheckView Of(CampaignPace pace) => new(pace.NumberCheckDays is not null, pace.NumberCheckDays);
}

/// <summary>What a request says of a campaign's own pace; null stays as it is.</summary>
internal readonly record struct CampaignPaceInput(
    WindowView? Window, int? PerDay, int? Priority, NumberCheckView? NumberCheck, int? PerNumberPerDay, int? RecipientGapHours, bool? RequireConsent)
{
    public bool? FollowsDefaultWindow { get; init; }

    public bool IsEmpty => this is
    {
        FollowsDefaultWindow: null, Window: null, PerDay: null, Priority: null, NumberCheck: null, PerNumberPerDay: null, RecipientGapHours: null, RequireConsent: null,
    };

    public void Validate(Validation validation)
    {
        Window?.Validate(validation, "$.window");
        if (FollowsDefaultWindow == true && Window is not null) validation.Add("$.followsDefaultWindow", "duplicate", "Give window or followsDefaultWindow, not both.");
        if (FollowsDefaultWindow == false && Window is null) validation.Add("$.window", "required", "Must say when it sends; without ranges at any time.");
        validation.Range("$.perDay", PerDay, 0, Limits.PerDayMax, fallback: 0);
        validation.Range("$.perNumberPerDay", PerNumberPerDay, 0, Limits.PerDayMax, fallback: 0);
        validation.Range("$.recipientGapHours", RecipientGapHours, 0, CampaignPaceRules.RecipientGapHoursMax, fallback: 0);
        validation.Range("$.priority", Priority, CampaignPace.PriorityMin, CampaignPace.PriorityMax, CampaignPace.PriorityDefault);
        if (NumberCheck is { Enabled: null }) validation.Add("$.numberCheck.enabled", "required", "Must be given.");
        validation.Range("$.numberCheck.maxAgeDays", NumberCheck?.MaxAgeDays, 0, CampaignPaceRules.NumberCheckDaysMax, NumberCheckView.MaxAgeDaysDefault);
    }

    /// <summary>The pace with what the request says; 0 a day and a window without ranges take the limit off, the tenant's default window too.</summary>
    public CampaignPace Over(CampaignPace pace) => new()
    {
        Window = FollowsDefaultWindow == true ? null : Window is null ? pace.Window : Window.Ranges!.Count == 0 ? SendWindow.Always : Window.ToWindow(),
        PerDay = Limit(PerDay, pace.PerDay),
        Priority = Priority ?? pace.Priority,
        NumberCheckDays = NumberCheck is null ? pace.NumberCheckDays : NumberCheck.ToDays(),
        PerNumberPerDay = Limit(PerNumberPerDay, pace.PerNumberPerDay),
        RecipientGapHours = Limit(RecipientGapHours, pace.RecipientGapHours),
        RequiresConsent = RequireConsent ?? pace.RequiresConsent,
    };

    private static int? Limit(int? given, int? before) => given is null ? before : given == 0 ? null : given;
}
