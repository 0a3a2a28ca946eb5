using WaActors.Grains.Events;
using WaActors.Grains.Notifications;
using WaActors.Instances;
using WaActors.TestKit;

namespace WaActors.Tests.Grains.Instances;

/// <summary>Numbers of a gateway without sessions (Cloud API): nothing is restarted, logged out or deleted there; what is wrong is told to its owner.</summary>
public class WithoutSessionsTests
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_lost_number_is_never_in_the_ladder_its_owner_is_told_once_and_it_returns_by_itself_I8_I10()
    {
        await using var world = await CampaignWorld.StartAsync();
        world.Gateway.HasSessions = false;
        var number = await world.AddNumberAsync("A");
        world.Gateway.Change(number, session => (session.Linked, session.RestartHeals) = (false, true));
        await world.Host.AdvanceAsync(TimeSpan.FromHours(2));
        Assert.Equal(LinkState.Disconnected, (await world.StatusAsync(number)).Link);
        Assert.Equal((0, 0, 0), Asked(world, number));
        Assert.Empty(world.Recoveries.Attempts);
        Assert.Equal(NotificationKind.InstanceDisconnected, Assert.Single(world.Notifications.Raised).Kind);
        Assert.Single(world.EventsOfNumber(number, EventKinds.InstanceLost));

        world.Gateway.SetLinked(number, true);
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(30));
        Assert.Equal(LinkState.Connected, (await world.StatusAsync(number)).Link);
        Assert.Equal([NotificationKind.InstanceDisconnected, NotificationKind.InstanceReconnected], world.Notifications.Raised.Select(raised => raised.Kind));
    }

    [Fact]
    public async Task Whoever_asks_for_a_repair_is_told_how_it_is_and_nothing_is_done()
    {
        await using var world = await CampaignWorld.StartAsync();
        world.Gateway.HasSessions = false;
        var number = await world.AddNumberAsync("A");
        var healthy = await world.CallWithinAsync(number, grain => grain.EnsureHealthyAsync(), AtOnce);
        Assert.Equal((RecoveryOutcome.NotNeeded, true), (healthy.Outcome, healthy.Healthy));
        foreach (var ask in new Func<IInstanceGrain, Task<RepairAnswer>>[] { grain => grain.RestartAsync(), grain => grain.LogoutAsync() })
        {
            var refused = await world.CallWithinAsync(number, ask, AtOnce);
            Assert.Equal(RecoveryOutcome.Failed, refused.Outcome);
            Assert.Contains("no session", refused.Problem, StringComparison.Ordinal);
        }

        world.Gateway.SetLinked(number, false);
        var lost = await world.CallWithinAsync(number, grain => grain.EnsureHealthyAsync(), AtOnce);
        Assert.Equal((RecoveryOutcome.NeedsPerson, HealthState.Disconnected), (lost.Outcome, lost.Health.State));
        Assert.NotNull(lost.Problem);
        Assert.Equal((0, 0, 0), Asked(world, number));
    }

    [Fact]
    public async Task Connecting_answers_how_it_is_at_once_and_the_number_is_watched_from_then_on()
    {
        await using var world = await CampaignWorld.StartAsync();
        world.Gateway.HasSessions = false;
        var number = world.AddUnlinkedNumber("A");
        world.Gateway.Change(number, session => session.Exists = true);
        world.Gateway.SetLinked(number, true);
        var answer = await world.CallWithinAsync(number, grain => grain.ConnectAsync("5511987654321"), AtOnce);
        Assert.Equal(new ConnectAnswer(LinkState.Connected), answer);
        world.Gateway.SetLinked(number, false);
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(6));
        Assert.Equal(LinkState.Disconnected, (await world.StatusAsync(number)).Link);
    }

    [Fact]
    public async Task A_deletion_is_one_of_our_record_only_I3()
    {
        await using var world = await CampaignWorld.StartAsync();
        world.Gateway.HasSessions = false;
        var number = await world.AddNumberAsync("A");
        var answer = await world.CallWithinAsync(number, grain => grain.DeleteAsync(), AtOnce);
        Assert.Equal((RecoveryOutcome.Reset, null), (answer.Outcome, answer.Problem));
        Assert.Equal((0, 0, 0), Asked(world, number));
        world.Gateway.SetLinked(number, false);
        await world.Host.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Empty(world.Notifications.Raised); // not wanted any more
    }

    private static (int Restarts, int Logouts, int Deletions) Asked(CampaignWorld world, Guid number) =>
        (world.Gateway.Asked(number, "restart"), world.Gateway.Asked(number, "logout"), world.Gateway.Asked(number, "delete"));
}
