using WaActors.Grains.Events;
using WaActors.Instances;
using WaActors.TestKit;

namespace WaActors.Tests.Grains.Local;

/// <summary>A gateway with a thousand numbers, which only virtual time can watch for hours.</summary>
public class LargeFleetTests
{
    private const int Numbers = 1000;

    [Fact]
    public async Task A_gateway_whose_thousand_numbers_all_fail_at_once_costs_no_pairing_raises_one_incident_and_all_are_back_within_one_period()
    {
        await using var world = await CampaignWorld.StartAsync();
        var numbers = await world.AddNumbersAsync(Numbers);
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(6));
        foreach (var number in numbers) world.Gateway.Change(number, session => (session.Linked, session.Stuck) = (false, true));

        await world.Host.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.NotNull((await world.FleetAsync()).IncidentSince);
        Assert.All(numbers, number => Assert.True(world.Gateway.Read(number, session => session is { Exists: true, Paired: true }), "a pairing was lost"));
        Assert.Equal(0, numbers.Sum(number => world.Gateway.Asked(number, "logout") + world.Gateway.Asked(number, "delete")));

        foreach (var number in numbers) world.Gateway.Change(number, session => (session.Linked, session.Stuck) = (true, false));
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(5.5));
        Assert.All(numbers, number => Assert.Equal(LinkState.Connected, world.Database.ProjectedStatus(number)!.Link));
        Assert.Null((await world.FleetAsync()).IncidentSince);
        Assert.Single(world.Events.Events, e => e.Kind == EventKinds.GatewayIncident);
        Assert.Single(world.Events.Events, e => e.Kind == EventKinds.GatewayIncidentResolved);
        Assert.DoesNotContain(world.Events.Events, e => e.Kind == EventKinds.InstanceLost);
    }

    [Fact]
    public async Task After_a_restart_the_checks_of_a_thousand_numbers_spread_over_the_period_I7()
    {
        await using var world = await CampaignWorld.StartAsync(recovery: options => options.HeartbeatPeriod = TimeSpan.FromDays(1));
        var numbers = await world.AddNumbersAsync(Numbers);
        await world.Host.CrashAndRestartAsync();
        var restart = world.Now;
        world.Gateway.StateReads.Clear();
        foreach (var number in numbers) await world.StatusAsync(number); // all wake in the same moment
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(5));

        var perTenSeconds = world.Gateway.StateReads.GroupBy(read => (int)((read.At - restart).TotalSeconds / 10)).Select(group => group.Count()).ToList();
        Assert.Equal(Numbers, world.Gateway.StateReads.Select(read => read.InstanceId).Distinct().Count());
        Assert.True(perTenSeconds.Count >= 30, $"only {perTenSeconds.Count} of 30 slots have checks");
        Assert.All(perTenSeconds, count => Assert.InRange(count, 1, 3 * Numbers / 30));
    }
}
