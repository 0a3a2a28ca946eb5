using WaActors.Campaigns;
using WaActors.Grains.Events;
using WaActors.Instances;
using WaActors.TestKit;

namespace WaActors.Tests.Grains.Instances;

/// <summary>evolution-765 with real actors and a campaign.</summary>
public class FlappingTests
{
    [Fact]
    public async Task Two_thousand_events_in_minutes_are_one_transition_to_campaigns_and_people_and_nothing_is_lost()
    {
        await using var world = await CampaignWorld.StartAsync();
        var numbers = await world.AddNumbersAsync(2);
        var campaign = await world.StartCampaignAsync(numbers, 60, TimeSpan.FromSeconds(10));
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(25));
        for (var i = 0; i < 1_000; i++)
        {
            world.Gateway.SetLinked(numbers[1], false);
            await world.TellLinkAsync(numbers[1], LinkState.Disconnected, "428");
            await world.Host.AdvanceAsync(TimeSpan.FromMilliseconds(150));
            world.Gateway.SetLinked(numbers[1], true);
            await world.TellLinkAsync(numbers[1], LinkState.Connected);
            await world.Host.AdvanceAsync(TimeSpan.FromMilliseconds(150));
        }

        Assert.Equal(LinkState.Disconnected, (await world.StatusAsync(numbers[1])).Link); // it does not hold: it stays out
        Assert.Single(world.EventsOfNumber(numbers[1], EventKinds.InstanceLink), e => e.Reason!.Contains("-> Disconnected", StringComparison.Ordinal));
        Assert.Single(world.EventsOf(campaign, EventKinds.RouteDeactivated));
        Assert.Empty(world.EventsOf(campaign, EventKinds.RouteReactivated));
        Assert.Empty(world.Notifications.Raised);

        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(16));
        Assert.Equal(LinkState.Connected, (await world.StatusAsync(numbers[1])).Link);
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(10));
        Assert.Single(world.EventsOf(campaign, EventKinds.RouteReactivated));
        world.AssertAllSentOnce(campaign);
    }

    [Fact]
    public async Task A_real_drop_leaves_the_ring_at_once_and_a_real_return_is_back_within_a_second_C3_C5()
    {
        await using var world = await CampaignWorld.StartAsync();
        var numbers = await world.AddNumbersAsync(2);
        var campaign = await world.StartCampaignAsync(numbers, 100, TimeSpan.FromSeconds(10));
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(25));
        world.Gateway.SetLinked(numbers[1], false);
        await world.TellLinkAsync(numbers[1], LinkState.Disconnected, "428");
        Assert.False(Route().InRing);
        await world.Host.AdvanceAsync(TimeSpan.FromMilliseconds(300));
        world.Gateway.SetLinked(numbers[1], true);
        await world.TellLinkAsync(numbers[1], LinkState.Connected);
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.True(Route().InRing);

        (bool InRing, int Events) Route()
        {
            var events = world.EventsOf(campaign);
            return (events.Count(e => e.Kind == EventKinds.RouteReactivated) >= events.Count(e => e.Kind == EventKinds.RouteDeactivated), events.Count);
        }
    }
}
