using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Grains.Events;
using WaActors.Grains.Gateways;
using WaActors.Grains.Suppressions;
using WaActors.Instances;
using WaActors.TestKit;
using WaActors.TestKit.Gateways;

namespace WaActors.Tests.Grains.Webhooks;

/// <summary>C-9: what webhooks tell of messages.</summary>
public sealed class AckTests
{
    [Fact]
    public async Task Delivered_and_read_are_counted_apart_and_a_late_death_has_its_reason_C9()
    {
        await using var world = await CampaignWorld.StartAsync();
        var (number, campaign, sent) = await SentAsync(world, 4);
        await world.PostWebhookAsync(number, Ack(sent[0], AckKind.Server), Ack(sent[0], AckKind.Delivered), Ack(sent[1], AckKind.Read), Ack(sent[1], AckKind.Delivered));
        await world.PostWebhookAsync(number, Ack(sent[2], AckKind.Failed) with { Reason = "131049" });
        await world.Host.SettleAsync();
        var counts = (await world.Host.CallAsync(() => world.Campaign(campaign).GetCountsAsync()))!;
        Assert.Equal((1, 1, 1, 1), (counts.Sent, counts.Delivered, counts.Read, counts.Failed));
        Assert.Equal("131049", world.Database.Messages(campaign).Single(m => m.Status == MessageStatus.Failed).Error);
        Assert.Equal("131049", Assert.Single(world.EventsOf(campaign, EventKinds.MessageFailed)).Reason);
        Assert.Empty(world.Acks.Parked);
    }

    [Fact]
    public async Task An_acknowledgement_that_comes_before_the_send_s_own_answer_waits_for_it_C9()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = await world.AddNumberAsync("A");
        world.Gateway.Hold(number);
        var campaign = await world.StartCampaignAsync([number], 1, TimeSpan.Zero);
        await world.Host.SettleAsync();
        await world.PostWebhookAsync(number, new AckWebhook("3EB0000000000000000000", AckKind.Delivered));
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(3));
        Assert.Single(world.Acks.Parked);
        world.Gateway.LetGo(number);
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(MessageStatus.Delivered, world.Database.Messages(campaign)[0].Status);
        Assert.Empty(world.Acks.Parked);
    }

    [Fact]
    public async Task What_was_never_ours_is_forgotten()
    {
        await using var world = await CampaignWorld.StartAsync();
        var (number, campaign, _) = await SentAsync(world, 1);
        await world.PostWebhookAsync(number, new AckWebhook("WRITTEN-BY-HAND", AckKind.Read), new AckWebhook("ANOTHER", AckKind.Server));
        await world.Host.SettleAsync();
        Assert.Single(world.Acks.Parked);
        await world.Host.AdvanceAsync(TimeSpan.FromHours(2));
        Assert.Empty(world.Acks.Parked);
        Assert.Equal(1, world.Count(campaign, MessageStatus.Sent));
    }

    [Fact]
    public async Task An_acknowledgement_with_our_id_resolves_a_doubt_as_found()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = await world.AddNumberAsync("A");
        world.Gateway.HasLookUp = false;
        world.Gateway.LoseAnswers(number, 1);
        var campaign = await world.StartCampaignAsync([number], 3, TimeSpan.FromSeconds(5));
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(1));
        var lost = Assert.Single(world.ReceivedOf(campaign));
        await world.PostWebhookAsync(number, Ack(lost, AckKind.Delivered) with { ClientMessageId = lost.ClientMessageId });
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(4));
        var message = world.Database.Messages(campaign)[0];
        Assert.Equal((MessageStatus.Delivered, lost.GatewayMessageId), (message.Status, message.GatewayMessageId));
        Assert.Equal(DoubtResolution.Found, world.Database.Attempts(campaign).Single(a => a.Seq == 1).Resolution);
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(5));
        Assert.Equal(CampaignStatus.Completed, world.Database.Campaign(campaign).Status);
        Assert.Equal(3, world.ReceivedOf(campaign).Count); // nothing was sent again
    }

    [Fact]
    public async Task A_doubt_that_a_crash_left_is_resolved_by_an_acknowledgement_that_came_before_the_restart()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = await world.AddNumberAsync("A");
        world.Gateway.HasLookUp = false;
        world.Gateway.Hold(number);
        var campaign = await world.StartCampaignAsync([number], 1, TimeSpan.Zero);
        await world.Host.SettleAsync();
        await world.Host.CrashAndRestartAsync();
        world.Gateway.LetGo(number); // it left, and its caller is dead
        var left = Assert.Single(world.ReceivedOf(campaign));
        world.StoreWebhook(number, world.Gateway.Webhook(Ack(left, AckKind.Read) with { ClientMessageId = left.ClientMessageId }));
        await world.WakeInboxAsync(number);
        await world.Host.CallAsync(() => world.Campaign(campaign).WakeAsync());
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(MessageStatus.Read, world.Database.Messages(campaign)[0].Status);
        Assert.Single(world.ReceivedOf(campaign));
    }

    [Fact]
    public async Task One_record_that_the_database_refuses_keeps_none_of_the_others_from_their_messages_W1()
    {
        await using var world = await CampaignWorld.StartAsync();
        var (number, campaign, sent) = await SentAsync(world, 3);
        world.Acks.Refuses = told => told.GatewayMessageId == sent[1].GatewayMessageId;
        foreach (var one in sent) world.StoreWebhook(number, world.Gateway.Webhook(Ack(one, AckKind.Delivered)));
        await world.WakeInboxAsync(number);
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(2, world.Count(campaign, MessageStatus.Delivered));
        Assert.Equal(["done", "failed", "done"], world.Inbox.Rows.Select(row => row.State));
    }

    [Fact]
    public async Task A_webhook_that_speaks_of_very_many_messages_is_written_in_pieces()
    {
        await using var world = await CampaignWorld.StartAsync();
        var (number, campaign, sent) = await SentAsync(world, 2);
        var many = Enumerable.Range(0, 12_000).Select(n => new AckWebhook($"OTHER{n}", AckKind.Server)).Append(Ack(sent[1], AckKind.Read)).Prepend(Ack(sent[0], AckKind.Read));
        await world.PostWebhookAsync(number, [.. many]);
        await world.Host.SettleAsync();
        Assert.Equal(2, world.Count(campaign, MessageStatus.Read));
        Assert.InRange(world.Acks.LargestSet, 2, 10_000);
    }

    [Fact]
    public async Task A_death_because_the_recipient_opted_out_puts_them_on_the_list()
    {
        await using var world = await CampaignWorld.StartAsync();
        var (number, campaign, sent) = await SentAsync(world, 1);
        await world.PostWebhookAsync(number, Ack(sent[0], AckKind.Failed) with { Scope = FailureScope.OptedOut, Reason = "131050" });
        await world.Host.SettleAsync();
        Assert.Equal((sent[0].Phone, SuppressionSource.WhatsApp), Assert.Single(world.Suppressions.Entries.Select(entry => (entry.Phone, entry.Source))));
        Assert.Equal(1, world.Count(campaign, MessageStatus.Failed));
    }

    private static async Task<(Guid Number, Guid Campaign, IReadOnlyList<Received> Sent)> SentAsync(CampaignWorld world, int count)
    {
        var number = await world.AddNumberAsync("A");
        var campaign = await world.StartCampaignAsync([number], count, TimeSpan.Zero);
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(10));
        world.AssertAllSentOnce(campaign);
        return (number, campaign, world.ReceivedOf(campaign));
    }

    private static AckWebhook Ack(Received received, AckKind kind) => new(received.GatewayMessageId, kind);
}
