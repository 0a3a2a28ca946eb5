using Orleans.Runtime;
using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Grains.Events;
using WaActors.TestKit;
using WaActors.TestKit.Hosts;

namespace WaActors.Tests.Grains.Local;

/// <summary>Two activations of one campaign at once, which a cluster allows for a while: only this runtime can force it.</summary>
public class SecondActivationTests
{
    [Fact]
    public async Task The_stale_activation_writes_nothing_and_stops()
    {
        await using var world = await CampaignWorld.StartAsync();
        var silo = ((LocalActorHost)world.Host).Silo;
        var campaign = await world.StartCampaignAsync(await world.AddNumbersAsync(3), 30, TimeSpan.FromSeconds(10));
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(35));

        var staleEpoch = world.Database.Campaign(campaign).Epoch;
        var (fresh, stale) = silo.CreateSecondActivation<ICampaignGrain>(GrainKeys.Campaign(campaign));
        await world.Host.CallAsync(() => fresh.WakeAsync());
        Assert.Equal(staleEpoch + 1, world.Database.Campaign(campaign).Epoch);
        var attemptsBefore = world.Database.Attempts(campaign).Count(a => a.Epoch == staleEpoch);

        // Both have their timers; the old one tries to send at its next turn and finds its epoch stale.
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(6));
        Assert.Equal(attemptsBefore, world.Database.Attempts(campaign).Count(a => a.Epoch == staleEpoch));
        Assert.Single(world.EventsOf(campaign, EventKinds.CampaignOwnershipLost));
        world.AssertAllSentOnce(campaign);

        // It is gone: a command to it alone reaches nobody.
        await Assert.ThrowsAsync<OrleansException>(() => world.Host.CallAsync(() => stale.PauseAsync()));
        Assert.Equal(CampaignStatus.Completed, world.Database.Campaign(campaign).Status);
    }

    [Fact]
    public async Task A_stale_activation_with_a_send_under_way_cannot_record_its_outcome()
    {
        await using var world = await CampaignWorld.StartAsync();
        var silo = ((LocalActorHost)world.Host).Silo;
        var numbers = await world.AddNumbersAsync(1);
        world.Gateway.Hold(numbers[0]);
        var campaign = await world.StartCampaignAsync(numbers, 3, TimeSpan.FromSeconds(10), seed => seed with { InDoubtPolicy = InDoubtPolicy.Skip });
        await world.Host.SettleAsync();
        var (fresh, _) = silo.CreateSecondActivation<ICampaignGrain>(GrainKeys.Campaign(campaign));
        await world.Host.CallAsync(() => fresh.WakeAsync());
        world.Gateway.LetGo(numbers[0]);
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(2));

        Assert.Equal(DoubtResolution.Found, world.Database.Attempts(campaign)[0].Resolution);
        world.AssertAllSentOnce(campaign);
    }
}
