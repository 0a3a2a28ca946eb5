using FsCheck;
using FsCheck.Fluent;
using WaActors.Grains.Pacing;

namespace WaActors.Tests.Unit.Pacing;

/// <summary>How often campaigns may write to one person.</summary>
public class RecipientRuleTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_rest_counts_from_the_latest_and_a_week_from_the_one_that_fills_it()
    {
        var rule = new RecipientRule(TimeSpan.FromHours(6), PerWeek: 2);
        Assert.Equal(Now, rule.AllowedAt([], Now));
        Assert.Equal(Now.AddHours(2), rule.AllowedAt([Now.AddHours(-4)], Now));
        Assert.Equal(Now, rule.AllowedAt([Now.AddHours(-6)], Now));
        Assert.Equal(Now.AddDays(7).AddHours(-50), rule.AllowedAt([Now.AddHours(-20), Now.AddHours(-50)], Now));
        Assert.Equal(Now.AddDays(2), rule.AllowedAt([Now.AddDays(-1), Now.AddDays(-5), Now.AddDays(-6)], Now));
        Assert.Equal(Now, new RecipientRule(TimeSpan.Zero, null).AllowedAt([Now], Now));
    }

    [Fact]
    public void A_campaign_may_only_tighten_it()
    {
        var rule = new RecipientRule(TimeSpan.FromHours(6), 2);
        Assert.Equal(rule, rule.TightenedBy(null));
        Assert.Equal(rule, rule.TightenedBy(1));
        Assert.Equal(new RecipientRule(TimeSpan.FromHours(48), 2), rule.TightenedBy(48));
    }

    [Fact]
    public void Whoever_is_written_to_only_when_allowed_is_never_written_to_too_often() =>
        Prop.ForAll(Gen.ListOf(Gen.Choose(0, 3_000)).ToArbitrary(), Gen.Choose(0, 48).ToArbitrary(), Gen.Choose(1, 4).ToArbitrary(), (waits, gapHours, perWeek) =>
        {
            var rule = new RecipientRule(TimeSpan.FromHours(gapHours), perWeek);
            var (sent, now) = (new List<DateTimeOffset>(), Now);
            foreach (var wait in waits)
            {
                now += TimeSpan.FromMinutes(wait);
                var at = rule.AllowedAt(sent, now);
                Assert.True(at >= now);
                if (at == now) sent.Add(now);
            }

            Assert.All(sent.Zip(sent.Skip(1)), pair => Assert.True(pair.Second - pair.First >= rule.Gap));
            Assert.All(sent, last => Assert.True(sent.Count(at => at > last - RecipientRule.Week && at <= last) <= perWeek));
        }).QuickCheckThrowOnFailure();
}
