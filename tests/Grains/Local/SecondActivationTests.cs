using Orleans.Runtime;
using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Grains.Events;
using WaActors.Grains.Pacing;
using WaActors.Instances;
using WaActors.TestKit;
using WaActors.TestKit.Hosts;
using WaActors.TestKit.Memory;

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
    public async Task Two_activations_of_a_number_never_pass_its_daily_cap_together()
    {
        await using var world = await CampaignWorld.StartAsync();
        var silo = ((LocalActorHost)world.Host).Silo;
        var pace = new NumberPace(new PaceSettings { PerDay = 10 }, PaceCalendar.Utc, DateTimeOffset.MinValue);
        var number = await world.AddNumberAsync("A", windowMax: 4, pace);
        world.Gateway.Hold(number);
        var first = await world.StartCampaignAsync([number], 30, TimeSpan.Zero);
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(1)); // four are at the gateway, by the old activation's permits

        // The new one takes over and reads what was stored; the old one goes on giving places, which no intent can use.
        var (fresh, stale) = silo.CreateSecondActivation<IInstanceGrain>(GrainKeys.Instance(number));
        var second = await world.StartCampaignAsync([number], 30, TimeSpan.Zero);
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(1));
        world.Gateway.LetGo(number);
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(5));
        var old = await world.Host.CallAsync(() => stale.AcquireAsync(new PermitRequest(first, 4)));
        Assert.True(old.Granted > 0, "the old activation does not know what the new one sent: it grants");
        var lease = world.Database.Campaign(first);
        var intent = new AttemptIntent(first, lease.Epoch, 30, 1, number, new Guid(1, 2, 3, new byte[8]), world.Now) { Counted = true, PaceEpoch = old.PaceEpoch };
        Assert.Equal(IntentAnswer.StalePermit, await new InMemoryLedger(world.Database).RecordIntentAsync(intent));
        await world.Host.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal(10, world.Gateway.Received.Count);
        Assert.Equal(PermissionState.Capped, (await world.Host.CallAsync(() => fresh.GetStatusAsync())).Permission);

        // Told of it, the old one reads anew, finds the day full, cannot store that over the new one's state, and goes.
        await world.Host.CallAsync(() => stale.OnPermitStaleAsync(old.PaceEpoch!.Value));
        await Assert.ThrowsAsync<Orleans.Storage.InconsistentStateException>(() => world.Host.CallAsync(() => stale.AcquireAsync(new PermitRequest(second, 4))));
        await world.Host.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal(10, world.Gateway.Received.Count);
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
