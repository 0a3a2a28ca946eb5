using WaActors.Fleet;
using WaActors.Grains.Events;
using WaActors.Grains.Notifications;
using WaActors.Instances;
using WaActors.TestKit;

namespace WaActors.Tests.Grains.Instances;

/// <summary>A gateway's trouble is one incident, not the trouble of each of its numbers.</summary>
public class FleetTests
{
    [Fact]
    public async Task When_all_numbers_fail_at_once_one_incident_freezes_recovery_and_ends_when_they_are_back()
    {
        await using var world = await CampaignWorld.StartAsync();
        var numbers = await world.AddNumbersAsync(20);
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(12)); // all were verified
        Assert.Equal(20, (await world.FleetAsync()).Members);
        foreach (var number in numbers) world.Gateway.Change(number, session => (session.Linked, session.Stuck) = (false, true));

        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(30));
        Assert.NotNull((await world.FleetAsync()).IncidentSince);
        Assert.Equal(0, numbers.Sum(number => world.Gateway.Asked(number, "logout") + world.Gateway.Asked(number, "delete")));
        foreach (var number in numbers) world.Gateway.SetLinked(number, true);
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(5));
        Assert.All(numbers, number => Assert.Equal(LinkState.Connected, world.Database.ProjectedStatus(number)!.Link));
        Assert.Null((await world.FleetAsync()).IncidentSince);
        Assert.Single(world.Events.Events, e => e.Kind == EventKinds.GatewayIncident);
        Assert.Single(world.Events.Events, e => e.Kind == EventKinds.GatewayIncidentResolved);
        Assert.Equal([NotificationKind.GatewayIncident, NotificationKind.GatewayIncidentResolved], world.Notifications.Raised.Select(told => told.Kind));
        Assert.All(world.Notifications.Raised, told => Assert.Equal((null, CampaignWorld.FleetId), (told.InstanceId, told.GatewayId)));
    }

    [Fact]
    public async Task What_cannot_be_told_freezes_all_the_same_and_is_told_once_with_a_later_report_I10()
    {
        await using var world = await CampaignWorld.StartAsync();
        world.Notifications.OnRaised = calls => _ = calls == 1 ? throw new InvalidOperationException("planned failure") : 0;
        for (var i = 1; i <= 20; i++) await TellAsync(world, i, MemberState.Healthy);
        for (var i = 1; i <= 5; i++) Assert.Equal(i == 5, (await TellAsync(world, i, MemberState.Failing)).Frozen);
        Assert.Equal(1, world.Notifications.Calls);
        await TellAsync(world, 6, MemberState.Healthy);
        await world.Host.CrashAndRestartAsync();
        await TellAsync(world, 1, MemberState.Failing);
        Assert.Equal((3, 1), (world.Notifications.Calls, world.Notifications.Raised.Count));
        for (var i = 1; i <= 20; i++) await TellAsync(world, i, MemberState.Healthy);
        Assert.Null((await world.FleetAsync()).IncidentSince);
        Assert.Equal([NotificationKind.GatewayIncident, NotificationKind.GatewayIncidentResolved], world.Notifications.Raised.Select(told => told.Kind));
        Assert.Single(world.Notifications.Raised.Select(told => told.LossAt).Distinct());
    }

    [Fact]
    public async Task An_incident_whose_state_could_not_be_written_is_told_once_all_the_same_I10()
    {
        await using var world = await CampaignWorld.StartAsync();
        world.Outbox.AddEndpoint(Id(99));
        for (var i = 1; i <= 20; i++) await TellAsync(world, i, MemberState.Healthy);
        for (var i = 1; i <= 4; i++) await TellAsync(world, i, MemberState.Failing);
        world.Host.FailNextStateWrite();
        await Assert.ThrowsAnyAsync<Exception>(() => TellAsync(world, 5, MemberState.Failing));
        Assert.Equal(0, world.Notifications.Calls);
        for (var i = 1; i <= 20; i++) await TellAsync(world, i, i > 5 ? MemberState.Healthy : MemberState.Failing);
        Assert.NotNull((await world.FleetAsync()).IncidentSince);
        Assert.Single(world.Notifications.Raised);
        Assert.Single(world.Outbox.Deliveries);
    }

    [Fact]
    public async Task An_incident_outlives_the_process_and_forbids_steps_until_the_numbers_are_back()
    {
        await using var world = await CampaignWorld.StartAsync();
        var fleet = world.Host.Grain<IGatewayGrain>(GrainKeys.Gateway(CampaignWorld.FleetId));
        for (var i = 1; i <= 20; i++) await TellAsync(i, MemberState.Healthy);
        for (var i = 1; i <= 5; i++) await TellAsync(i, MemberState.Failing);
        Assert.True((await TellAsync(6, MemberState.Healthy)).Frozen);

        await world.Host.CrashAndRestartAsync();
        fleet = world.Host.Grain<IGatewayGrain>(GrainKeys.Gateway(CampaignWorld.FleetId));
        Assert.True((await TellAsync(7, MemberState.Healthy)).Frozen);
        Assert.False((await world.Host.CallAsync(() => fleet.RequestStepAsync(Id(1), RecoveryStep.Restart))).Granted);
        for (var i = 8; i <= 20; i++) await TellAsync(i, MemberState.Healthy);
        Assert.True((await world.Host.CallAsync(() => fleet.RequestStepAsync(Id(1), RecoveryStep.Restart))).Granted);

        Task<FleetVerdict> TellAsync(int number, MemberState state) =>
            world.Host.CallAsync(() => fleet.ReportAsync(new FleetReport(Id(number), Guid.Empty, state)));
    }

    [Fact]
    public async Task With_the_breaker_open_looks_are_skipped_and_not_failed_I9()
    {
        await using var world = await CampaignWorld.StartAsync();
        var numbers = await world.AddNumbersAsync(5);
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(6));
        world.Gateway.IsDown = true;
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(30));
        var fleet = await world.FleetAsync();
        Assert.True(fleet.ConsecutiveFailures >= 5, fleet.ToString());
        Assert.All(numbers, number => Assert.Equal(LinkState.Connected, world.Database.ProjectedStatus(number)!.Link)); // silence disconnects nobody
        Assert.Equal(0, numbers.Sum(number => world.Gateway.Asked(number, "restart")));
        world.Gateway.IsDown = false;
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(6));
        Assert.Equal((0, null), ((await world.FleetAsync()).ConsecutiveFailures, (await world.FleetAsync()).BreakerOpenUntil));
    }

    private static Guid Id(int number) => new(number, 9, 9, new byte[8]);

    private static Task<FleetVerdict> TellAsync(CampaignWorld world, int number, MemberState state) => world.Host.CallAsync(() =>
        world.Host.Grain<IGatewayGrain>(GrainKeys.Gateway(CampaignWorld.FleetId)).ReportAsync(new FleetReport(Id(number), world.TenantId, state)));
}
