using WaActors.Campaigns;
using WaActors.Grains.Events;
using WaActors.Instances;
using WaActors.TestKit;

namespace WaActors.Tests.Grains.Campaigns;

/// <summary>The worked example of requirements.md, second by second.</summary>
public class WorkedExampleTests
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Three_numbers_a_hundred_contacts_one_drops_and_comes_back()
    {
        // Without heartbeats, which would find B before its turn.
        await using var world = await CampaignWorld.StartAsync(recovery: options => options.HeartbeatPeriod = TimeSpan.FromDays(1));
        var numbers = await world.AddNumbersAsync(3);
        var (a, b, c) = (numbers[0], numbers[1], numbers[2]);
        var start = world.Now;
        var campaign = await world.StartCampaignAsync(numbers, recipients: 100, Delay);
        await world.Host.SettleAsync();

        // Messages 1-4 go A B C A.
        await world.Host.AdvanceAsync(3 * Delay);
        Assert.Equal([a, b, c, a], SentBy());

        // B drops, and nobody says so. Message 5 fails on B and is sent by the next in the ring at once.
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(20));
        world.Gateway.SetLinked(b, false);
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(40));
        Assert.Equal([a, b, c, a, c], SentBy());
        var returned = Assert.Single(world.EventsOf(campaign, EventKinds.MessageReturned));
        Assert.Equal((5, b, "session not found"), (returned.Seq, returned.InstanceId, returned.Reason));
        Assert.Equal(b, Assert.Single(world.EventsOf(campaign, EventKinds.RouteDeactivated)).InstanceId);
        Assert.Equal(2, world.Database.Messages(campaign)[4].Attempts);
        var switched = Assert.Single(world.EventsOf(campaign, EventKinds.RouteSwitched)); // C-10, and none for ordinary turns
        Assert.Equal((5, b, c, "session not found"), (switched.Seq, switched.FromInstanceId, switched.InstanceId, switched.Reason));

        // A C alternate.
        await world.Host.AdvanceAsync(6 * Delay);
        Assert.Equal([a, c, a, c, a, c], SentBy().Skip(5));

        // B reconnects between two messages and is back in the ring for the following turn.
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(30));
        world.Gateway.SetLinked(b, true);
        await world.TellLinkAsync(b, LinkState.Connected);
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(30));
        await world.Host.AdvanceAsync(5 * Delay);
        Assert.Equal([a, b, c, a, b, c], SentBy().Skip(11));

        await world.Host.AdvanceAsync(100 * Delay);
        world.AssertAllSentOnce(campaign);
        Assert.Single(world.EventsOf(campaign, EventKinds.RouteSwitched));
        Assert.Equal(
            Enumerable.Range(0, 100).Select(n => n * 60.0),
            world.ReceivedOf(campaign).Select(r => (r.At - start).TotalSeconds));

        List<Guid> SentBy() => [.. world.ReceivedOf(campaign).Select(r => r.InstanceId)];
    }
}
