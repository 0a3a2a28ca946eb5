using FsCheck;
using FsCheck.Fluent;
using WaActors.Grains.Pacing;
using WaActors.Pacing;

namespace WaActors.Tests.Unit.Pacing;

/// <summary>Which window holds for a campaign: its own, that of all campaigns, or none.</summary>
public class DefaultWindowTests
{
    private static readonly PaceCalendar SaoPaulo = new(TimeZones.Get("America/Sao_Paulo"), new HashSet<DateOnly>());
    private static readonly SendWindow Mornings = new([new WindowRange(Weekdays.Working, 9 * 60, 12 * 60)], WindowClock.Tenant, Holidays: true);
    private static readonly SendWindow Nights = new([new WindowRange(Weekdays.All, 22 * 60, 2 * 60)], WindowClock.Recipient, Holidays: false);

    public static TheoryData<SendWindow?, SendWindow?, SendWindow?> Cases => new()
    {
        { null, null, null },
        { null, Mornings, Mornings },
        { Nights, null, Nights },
        { Nights, Mornings, Nights },
        { SendWindow.Always, null, null },
        { SendWindow.Always, Mornings, null },
    };

    [Theory, MemberData(nameof(Cases))]
    public void The_own_window_goes_before_that_of_all_campaigns_and_any_time_is_an_own_one(SendWindow? own, SendWindow? tenants, SendWindow? inForce) =>
        Assert.Equal(inForce, CampaignPaceRules.InForce(new CampaignPace { Window = own }, tenants).Window);

    [Fact]
    public void Without_a_window_of_all_campaigns_nothing_changes_and_nothing_else_does_with_one()
    {
        var pace = new CampaignPace { PerDay = 7, Priority = 9, NumberCheckDays = 3, PerNumberPerDay = 2, RecipientGapHours = 5, RequiresConsent = true };
        Assert.Same(pace, CampaignPaceRules.InForce(pace, null));
        Assert.Equal(pace with { Window = Mornings }, CampaignPaceRules.InForce(pace, Mornings));
    }

    /// <summary>A pump that goes by what is in force sends at no other moments than the window that is meant allows.</summary>
    [Fact]
    public void What_is_in_force_is_open_exactly_when_the_meant_window_is() => Prop.ForAll(
        (from own in Gen.Elements(null, Mornings, Nights, SendWindow.Always)
         from tenants in Gen.Elements<SendWindow?>(null, Mornings, Nights)
         from minutes in Gen.Choose(0, 14 * 24 * 60)
         select (own, tenants, minutes)).ToArbitrary(),
        set =>
        {
            var at = new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero).AddMinutes(set.minutes);
            var meant = set.own ?? set.tenants;
            var plan = new CampaignPlan(CampaignPaceRules.InForce(new CampaignPace { Window = set.own }, set.tenants), SaoPaulo);
            var isOpen = meant is null || meant.IsAlways || WindowPlan.At(meant, SaoPaulo, at).Open;
            return plan.IsOpen(plan.ClockOf("5511900000001"), at) == isOpen;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Windows_are_the_same_when_they_are_open_at_the_same_hours()
    {
        Assert.True(CampaignPaceRules.IsSame(Mornings, Mornings with { Ranges = [.. Mornings.Ranges] }));
        Assert.False(CampaignPaceRules.IsSame(Mornings, Mornings with { Holidays = false }));
        Assert.False(CampaignPaceRules.IsSame(null, SendWindow.Always));
        Assert.True(CampaignPaceRules.IsSame(null, null));
    }
}
