using FsCheck;
using FsCheck.Fluent;
using WaActors.Grains.Instances;
using WaActors.Instances;

namespace WaActors.Tests.Unit.Instances;

/// <summary>evolution-765: a flapping link is one transition; a real drop and a real return are not delayed.</summary>
public class LinkDamperTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly LinkEvent Up = new(LinkState.Connected, LinkEvidence.Webhook), Down = new(LinkState.Disconnected, LinkEvidence.Webhook);
    private static readonly LinkEvent Between = new(LinkState.Connecting, LinkEvidence.Webhook);

    [Fact]
    public void A_drop_and_a_return_after_a_second_pass_at_once()
    {
        var damper = new LinkDamper(new InstanceOptions());
        Assert.Same(Down, damper.Hear(LinkState.Connected, Down, Now));
        Assert.Same(Between, damper.Hear(LinkState.Disconnected, Between, Now));
        Assert.Same(Up, damper.Hear(LinkState.Connecting, Up, Now.AddSeconds(1)));
        Assert.Null(damper.HeldUntil);
    }

    [Fact]
    public void A_return_within_a_second_has_to_last_for_one()
    {
        var damper = new LinkDamper(new InstanceOptions());
        damper.Hear(LinkState.Connected, Down, Now);
        Assert.Null(damper.Hear(LinkState.Disconnected, Up, Now.AddSeconds(0.5)));
        Assert.Equal(Now.AddSeconds(1.5), damper.HeldUntil);
        Assert.Null(damper.Due(Now.AddSeconds(1.4)));
        Assert.Null(damper.Hear(LinkState.Disconnected, Up, Now.AddSeconds(1.4))); // said again, it does not begin anew
        Assert.Same(Up, damper.Due(Now.AddSeconds(1.5)));
        Assert.Null(damper.Due(Now.AddSeconds(2)));
    }

    [Fact]
    public void With_each_further_drop_it_has_to_last_twice_as_long_up_to_15_s_and_after_5_min_all_is_forgotten()
    {
        var damper = new LinkDamper(new InstanceOptions());
        var waits = new List<double>();
        for (var i = 0; i < 7; i++)
        {
            var at = Now.AddSeconds(30 * i);
            Assert.Same(Down, damper.Hear(LinkState.Connected, Down, at));
            Assert.Null(damper.Hear(LinkState.Disconnected, Up, at.AddSeconds(0.1)));
            waits.Add(Math.Round((damper.HeldUntil!.Value - at.AddSeconds(0.1)).TotalSeconds, 3));
            Assert.Same(Up, damper.Due(damper.HeldUntil.Value));
        }

        Assert.Equal([1, 2, 4, 8, 15, 15, 15], waits);
        Assert.Same(Down, damper.Hear(LinkState.Connected, Down, Now.AddMinutes(9)));
        Assert.Same(Up, damper.Hear(LinkState.Disconnected, Up, Now.AddMinutes(9).AddSeconds(1)));
    }

    [Fact]
    public void Two_thousand_events_in_five_minutes_are_one_transition_evolution_765()
    {
        var damper = new LinkDamper(new InstanceOptions());
        var (link, transitions) = (LinkState.Connected, 0);
        for (var i = 0; i < 2_000; i++) Adopt(damper.Hear(link, (i % 3) switch { 0 => Down, 1 => Between, _ => Up }, Now.AddSeconds(0.15 * i)));
        Assert.Equal(LinkState.Disconnected, link == LinkState.Connecting ? LinkState.Disconnected : link);
        Assert.InRange(transitions, 1, 3); // down; once "connecting"; down
        Adopt(damper.Hear(link, Up, Now.AddMinutes(5)));
        Adopt(damper.Due(Now.AddMinutes(5).AddSeconds(15)));
        Assert.Equal(LinkState.Connected, link);

        void Adopt(LinkEvent? believed)
        {
            if (believed is null || believed.Link == link) return;
            (link, transitions) = (believed.Link, transitions + 1);
        }
    }

    [Fact]
    public void Whatever_flaps_a_drop_passes_at_once_and_a_return_that_lasts_passes_within_15_s() => Check.One(
        Config.QuickThrowOnFailure, Prop.ForAll(
            Gen.ListOf(Gen.Zip(Gen.Choose(0, 20_000), Gen.Elements(Down, Between, Up))).ToArbitrary(),
            heard =>
            {
                var damper = new LinkDamper(new InstanceOptions());
                var (link, now) = (LinkState.Connected, Now);
                foreach (var (milliseconds, word) in heard)
                {
                    now = now.AddMilliseconds(milliseconds);
                    link = damper.Due(now)?.Link ?? link;
                    var believed = damper.Hear(link, word, now);
                    if (word.Link == LinkState.Disconnected && believed is null) return false;
                    if (link == LinkState.Connected && word.Link != LinkState.Connected && believed is null) return false;
                    link = believed?.Link ?? link;
                }

                link = damper.Hear(link, Up, now)?.Link ?? link;
                link = damper.Due(now.AddSeconds(15))?.Link ?? link;
                return link == LinkState.Connected;
            }));
}
