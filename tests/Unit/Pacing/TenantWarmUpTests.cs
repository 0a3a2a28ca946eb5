using WaActors.Grains.Pacing;

namespace WaActors.Tests.Unit.Pacing;

/// <summary>Whose warm-up holds for a number: its own, that of all numbers of its kind of line, or the recommended one.</summary>
public class TenantWarmUpTests
{
    private static readonly IReadOnlyList<WarmUpStage> Slow = [new(0, 3, 1), new(10, 9)];
    private static readonly IReadOnlyList<WarmUpStage> Fast = [new(0, 500)];
    private static readonly TenantWarmUps Tenant = new(Cold: Slow, Cloud: []);

    [Fact]
    public void A_number_s_own_goes_before_that_of_all_and_that_before_the_recommended_one()
    {
        Assert.Equal(Fast, WarmUp(PaceProfile.Cold, new PaceOverrides { WarmUp = Fast }));
        Assert.Equal(Slow, WarmUp(PaceProfile.Cold, PaceOverrides.None));
        Assert.Equal(PaceProfiles.Of(PaceProfile.Warm).WarmUp, WarmUp(PaceProfile.Warm, PaceOverrides.None));
        Assert.Empty(WarmUp(PaceProfile.Cold, new PaceOverrides { WarmUp = [] })); // own: none
        Assert.Empty(WarmUp(PaceProfile.Cloud, PaceOverrides.None)); // of all: none
        Assert.Empty(WarmUp(PaceProfile.None, PaceOverrides.None)); // a line without limits has none
    }

    [Fact]
    public void Nothing_but_the_warm_up_changes_and_without_one_of_all_nothing_does()
    {
        var own = new PaceOverrides { PerHour = 7, GapSeconds = 3 };
        foreach (var profile in Enum.GetValues<PaceProfile>())
        {
            var before = PaceProfiles.Effective(profile, own, TenantWarmUps.None);
            Assert.Equal(PaceProfiles.Of(profile).WarmUp, before.WarmUp);
            Assert.Equal(before with { WarmUp = Slow }, PaceProfiles.Effective(profile, own, Tenant) with { WarmUp = Slow });
        }
    }

    [Fact]
    public void The_day_s_cap_and_the_new_people_go_by_it_at_the_number_s_age()
    {
        var added = new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);
        var standing = new PaceStanding(added, ReconnectedAt: null);
        var settings = PaceProfiles.Effective(PaceProfile.Cold, PaceOverrides.None, Tenant);
        Assert.Equal((3, PaceHold.WarmUp), PaceRules.DayCap(settings, standing, added.AddDays(2)));
        Assert.Equal(1, PaceRules.NewCap(settings, standing, added.AddDays(2)));
        Assert.Equal((9, PaceHold.WarmUp), PaceRules.DayCap(settings, standing, added.AddDays(40)));
    }

    private static IReadOnlyList<WarmUpStage> WarmUp(PaceProfile profile, PaceOverrides own) => PaceProfiles.Effective(profile, own, Tenant).WarmUp;
}
