using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Grains.Events;
using WaActors.TestKit;

namespace WaActors.Tests.Grains.Campaigns;

/// <summary>Nobody who opted out is written to, however late they did (issue 6, point 5).</summary>
public class SuppressionTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    public async Task Who_opts_out_while_the_campaign_runs_gets_nothing_and_costs_the_others_no_delay(int delaySeconds)
    {
        await using var world = await CampaignWorld.StartAsync();
        var campaign = world.AddCampaign(await world.AddNumbersAsync(2), 6, TimeSpan.FromSeconds(delaySeconds));
        var phones = world.Database.Messages(campaign).Select(m => m.Phone).ToList();
        world.Gateway.OnSend = (_, message) =>
        {
            // With the first message under way, all others are pulled already
            if (message.Phone == phones[0]) foreach (var phone in phones[2..4]) world.Database.Suppress(world.TenantId, phone);
            return null;
        };
        await world.Host.CallAsync(() => world.Campaign(campaign).StartAsync());
        await world.Host.AdvanceAsync(4 * Minute);

        Assert.DoesNotContain(world.ReceivedOf(campaign), r => phones[2..4].Contains(r.Phone) && delaySeconds > 0);
        if (delaySeconds > 0) Assert.Equal([phones[0], phones[1], phones[4], phones[5]], world.ReceivedOf(campaign).Select(r => r.Phone));
        Assert.Equal(world.Count(campaign, MessageStatus.Suppressed), world.EventsOf(campaign, EventKinds.MessageSuppressed).Count);
        Assert.Equal(world.Count(campaign, MessageStatus.Sent), world.ReceivedOf(campaign).Count);
        Assert.Equal(6, world.Count(campaign, MessageStatus.Sent) + world.Count(campaign, MessageStatus.Suppressed));
        Assert.Equal(CampaignStatus.Completed, world.Database.Campaign(campaign).Status);
    }

    [Fact]
    public async Task A_campaign_whose_every_recipient_opted_out_ends_without_a_send()
    {
        await using var world = await CampaignWorld.StartAsync();
        var campaign = world.AddCampaign(await world.AddNumbersAsync(1), 40, Minute);
        foreach (var message in world.Database.Messages(campaign)) world.Database.Suppress(world.TenantId, message.Phone);
        await world.Host.CallAsync(() => world.Campaign(campaign).StartAsync());
        await world.Host.AdvanceAsync(Minute);
        Assert.Empty(world.ReceivedOf(campaign));
        Assert.Equal((40, CampaignStatus.Completed), (world.Count(campaign, MessageStatus.Suppressed), world.Database.Campaign(campaign).Status));
    }
}
