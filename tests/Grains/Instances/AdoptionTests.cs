using WaActors.Grains.Events;
using WaActors.Instances;
using WaActors.TestKit;

namespace WaActors.Tests.Grains.Instances;

/// <summary>Instances that somebody else linked, and webhooks that somebody else took.</summary>
public sealed class AdoptionTests
{
    [Fact]
    public async Task An_open_instance_is_taken_over_without_being_touched_and_supervised_from_then_on()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = world.AddUnlinkedNumber("A");
        world.Gateway.SetLinked(number, true);
        world.Gateway.WebhookStands = false;
        var answer = await world.Host.CallAsync(() => world.Instance(number).AdoptAsync());
        Assert.Equal((LinkState.Connected, WebhookStanding.Repaired), (answer.Link, answer.Webhook));
        Assert.Empty(world.Gateway.Read(number, session => session.Asked));
        world.Gateway.SetLinked(number, false);
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(6));
        Assert.Equal(LinkState.Disconnected, (await world.StatusAsync(number)).Link);
    }

    [Fact]
    public async Task A_closed_instance_is_taken_over_as_it_is()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = world.AddUnlinkedNumber("A");
        world.Gateway.Change(number, session => session.Exists = true);
        var answer = await world.Host.CallAsync(() => world.Instance(number).AdoptAsync());
        Assert.Equal(LinkState.Disconnected, answer.Link);
        await world.Host.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Empty(world.Gateway.Read(number, session => session.Asked));
    }

    [Fact]
    public async Task A_webhook_that_somebody_took_is_taken_back_with_a_verification_once_a_period_at_most()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = await world.AddNumberAsync("A");
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(11));
        Assert.InRange(world.Gateway.WebhookChecks, 1, 2);
        Assert.Empty(world.EventsOfNumber(number, EventKinds.InstanceWebhookRepaired));
        world.Gateway.WebhookStands = false;
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(6));
        Assert.NotEmpty(world.EventsOfNumber(number, EventKinds.InstanceWebhookRepaired));
        var looks = world.Gateway.WebhookChecks;
        for (var i = 0; i < 5; i++) await world.Host.CallAsync(() => world.Instance(number).RefreshAsync());
        Assert.Equal(looks, world.Gateway.WebhookChecks);
    }
}
