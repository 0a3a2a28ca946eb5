using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Grains.Events;
using WaActors.Instances;
using WaActors.TestKit;

namespace WaActors.Tests.Grains.Campaigns;

/// <summary>C-2 to C-6 with real actors.</summary>
public class RingTests
{
    private static readonly TimeSpan TenSeconds = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task With_no_number_the_campaign_waits_visibly_keeps_its_messages_and_resumes_by_itself_C6()
    {
        await using var world = await CampaignWorld.StartAsync();
        var numbers = await world.AddNumbersAsync(2);
        var campaign = await world.StartCampaignAsync(numbers, 6, TenSeconds);
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(15));
        foreach (var number in numbers)
        {
            world.Gateway.SetLinked(number, false);
            await world.TellLinkAsync(number, LinkState.Disconnected, "logged out");
        }

        await world.Host.AdvanceAsync(TimeSpan.FromHours(7));
        var live = await world.LiveAsync(campaign);
        Assert.Equal(CampaignStatus.Waiting, live!.Status);
        Assert.NotNull(live.StatusReason);
        Assert.Equal(CampaignStatus.Waiting, world.Database.Campaign(campaign).Status);
        Assert.Single(world.EventsOf(campaign, EventKinds.CampaignWaiting));
        Assert.Equal(4, world.Count(campaign, MessageStatus.Pending));

        world.Gateway.SetLinked(numbers[1], true);
        await world.TellLinkAsync(numbers[1], LinkState.Connected);
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(1));
        world.AssertAllSentOnce(campaign);
        Assert.Single(world.EventsOf(campaign, EventKinds.CampaignSending));
    }

    [Fact]
    public async Task A_lost_number_that_comes_back_without_a_word_is_found_by_reading_its_gateway_C5()
    {
        await using var world = await CampaignWorld.StartAsync();
        var numbers = await world.AddNumbersAsync(1);
        var campaign = await world.StartCampaignAsync(numbers, 3, TenSeconds);
        await world.Host.SettleAsync();
        world.Gateway.SetLinked(numbers[0], false);
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(3));
        Assert.Single(world.ReceivedOf(campaign));
        world.Gateway.SetLinked(numbers[0], true);
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(2));
        world.AssertAllSentOnce(campaign);
    }

    [Fact]
    public async Task A_number_whose_gateway_says_open_while_sends_fail_costs_one_send_a_minute_and_loses_nothing()
    {
        await using var world = await CampaignWorld.StartAsync();
        var numbers = await world.AddNumbersAsync(2);
        world.Gateway.SetLinked(numbers[1], false);
        world.Gateway.PretendOpen(numbers[1], true);
        var campaign = await world.StartCampaignAsync(numbers, 60, TimeSpan.FromSeconds(5));
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(6));
        world.AssertAllSentOnce(campaign);
        Assert.InRange(world.EventsOf(campaign, EventKinds.MessageReturned).Count, 2, 6);
    }

    [Fact]
    public async Task The_ring_may_change_while_a_call_goes_each_way_and_nothing_deadlocks()
    {
        await using var world = await CampaignWorld.StartAsync();
        var numbers = await world.AddNumbersAsync(3);
        var campaign = await world.StartCampaignAsync(numbers, 50, TimeSpan.FromSeconds(1));
        for (var round = 0; round < 20; round++)
        {
            var number = numbers[round % 3];
            world.Gateway.SetLinked(number, false);
            if (round % 2 == 0) await world.TellLinkAsync(number, LinkState.Disconnected);
            await world.Host.AdvanceAsync(TimeSpan.FromSeconds(2));
            world.Gateway.SetLinked(number, true);
            await world.TellLinkAsync(number, LinkState.Connected);
        }

        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(1));
        world.AssertAllSentOnce(campaign);
    }

    [Fact]
    public async Task A_campaign_that_waits_for_a_number_while_the_number_tells_it_of_its_loss_does_not_deadlock()
    {
        await using var world = await CampaignWorld.StartAsync();
        var numbers = await world.AddNumbersAsync(1);
        world.Gateway.Hold(numbers[0]);
        var campaign = await world.StartCampaignAsync(numbers, 2, TenSeconds);
        await world.Host.SettleAsync();
        await world.TellLinkAsync(numbers[0], LinkState.Disconnected, "dropped"); // the send is still at the gateway
        var live = await world.LiveAsync(campaign);
        Assert.Equal((1, false), (live!.InFlight, live.Routes[0].InRing));
        world.Gateway.LetGo(numbers[0]);
        await world.TellLinkAsync(numbers[0], LinkState.Connected);
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(20));
        world.AssertAllSentOnce(campaign);
    }

    [Fact]
    public async Task Two_campaigns_that_share_a_number_take_turns_and_never_exceed_its_window()
    {
        await using var world = await CampaignWorld.StartAsync();
        var numbers = await world.AddNumbersAsync(1);
        world.Gateway.Hold(numbers[0]);
        var first = await world.StartCampaignAsync(numbers, 40, TimeSpan.Zero);
        var second = await world.StartCampaignAsync(numbers, 40, TimeSpan.Zero);
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(30)); // both want it, one send is at the gateway
        Assert.Equal(1, (await world.LiveAsync(first))!.InFlight + (await world.LiveAsync(second))!.InFlight);
        for (var sends = 0; sends < 80; sends++) // one at a time: while it is at the gateway, both stand in line, however slow the way to one of them is
        {
            Assert.Equal(1, world.Gateway.LetWaitingGo(numbers[0]));
            await world.Host.SettleAsync();
        }

        world.AssertAllSentOnce(first);
        world.AssertAllSentOnce(second);
        Assert.Equal(1, world.Gateway.MostAtOnce);
        var turns = string.Concat(world.Gateway.Received.Select(r => world.ReceivedOf(first).Contains(r) ? 'A' : 'B'));
        Assert.True(!turns.Contains("AAA", StringComparison.Ordinal) && !turns.Contains("BBB", StringComparison.Ordinal), $"the campaigns did not take turns: {turns}");
    }

    [Fact]
    public async Task Wide_windows_do_not_ask_the_ledger_for_more_than_it_gives()
    {
        await using var world = await CampaignWorld.StartAsync();
        var campaign = await world.StartCampaignAsync(await world.AddNumbersAsync(3, windowMax: 1000), 40, TimeSpan.Zero);
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(10));
        world.AssertAllSentOnce(campaign);
    }

    [Fact]
    public async Task No_whatsapp_and_refusals_are_final_with_their_reason_and_the_rest_goes_on_C4()
    {
        await using var world = await CampaignWorld.StartAsync();
        var campaign = world.AddCampaign(await world.AddNumbersAsync(2), 10, TimeSpan.FromSeconds(1));
        var phones = world.Database.Messages(campaign).Select(m => m.Phone).ToList();
        world.Gateway.NotOnWhatsApp(phones[2]);
        world.Gateway.OnSend = (_, message) => message.Phone == phones[5] ? SendOutcome.Rejected("Text is required") : null;
        await world.Host.CallAsync(() => world.Campaign(campaign).StartAsync());
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(1));
        var messages = world.Database.Messages(campaign);
        Assert.Equal(MessageStatus.NoWhatsapp, messages[2].Status);
        Assert.Equal((MessageStatus.Failed, "Text is required"), (messages[5].Status, messages[5].Error));
        Assert.Equal(8, world.Count(campaign, MessageStatus.Sent));
        Assert.Equal(CampaignStatus.Completed, world.Database.Campaign(campaign).Status);
    }

    [Fact]
    public async Task The_text_is_rendered_for_each_recipient()
    {
        await using var world = await CampaignWorld.StartAsync();
        var campaign = await world.StartCampaignAsync(await world.AddNumbersAsync(1), 2, TimeSpan.Zero);
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(["Hello R1", "Hello R2"], world.ReceivedOf(campaign).Select(r => r.Text));
    }
}
