using WaActors.Grains.Campaigns;
using WaActors.Grains.Events;
using WaActors.Grains.Gateways;
using WaActors.Grains.Instances;
using WaActors.Grains.Suppressions;
using WaActors.Instances;
using WaActors.Reasons;
using WaActors.TestKit;
using WaActors.TestKit.Memory;

namespace WaActors.Tests.Grains.Webhooks;

/// <summary>Stored webhooks and what comes of them (W-1 to W-3).</summary>
public sealed class WebhookTests
{
    private static readonly LinkWebhook Closed = new(new LinkEvent(LinkState.Disconnected, LinkEvidence.Webhook, "closed"));
    private static readonly LinkWebhook Open = new(new LinkEvent(LinkState.Connected, LinkEvidence.Webhook));

    // Each word counts here: a link that flaps in no time would be one transition (LinkDamper).
    private static void Undamped(InstanceOptions options) => options.FlapSettleMin = TimeSpan.Zero;

    [Fact]
    public async Task A_stored_link_event_takes_effect_at_once_W2()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = await world.AddNumberAsync("A");
        var before = world.Now;
        var id = await world.PostWebhookAsync(number, Closed);
        await world.Host.SettleAsync();
        Assert.Equal(LinkState.Disconnected, (await world.StatusAsync(number)).Link);
        Assert.Equal(("done", before), (Row(world, id).State, world.Now));
    }

    [Fact]
    public async Task What_nobody_tells_of_is_found_by_the_timer_W1()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = await world.AddNumberAsync("A");
        await world.WakeInboxAsync(number);
        world.Gateway.SetLinked(number, false);
        world.StoreWebhook(number, world.Gateway.Webhook(Closed));
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(2));
        Assert.Equal(LinkState.Disconnected, (await world.StatusAsync(number)).Link);
    }

    [Fact]
    public async Task What_concerns_an_account_concerns_all_its_numbers_when_the_account_itself_tells_it()
    {
        await using var world = await CampaignWorld.StartAsync();
        var numbers = await world.AddNumbersAsync(3);
        var until = world.Now + TimeSpan.FromHours(1);
        var restricted = new PermissionWebhook(PermissionState.Restricted, until, "Meta restricts the account") { WholeAccount = true };
        await world.PostWebhookAsync(numbers[1], restricted); // the webhook of one number proves nothing about others
        await world.Host.SettleAsync();
        Assert.Equal([PermissionState.Ok, PermissionState.Restricted, PermissionState.Ok], await PermissionsAsync(world, numbers));

        await world.WakeInboxAsync(CampaignWorld.FleetId);
        world.StoreGatewayWebhook(world.Gateway.Webhook(restricted));
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(2));
        Assert.Equal(Enumerable.Repeat(PermissionState.Restricted, 3), await PermissionsAsync(world, numbers));
    }

    private static async Task<PermissionState[]> PermissionsAsync(CampaignWorld world, Guid[] numbers)
    {
        var found = new PermissionState[numbers.Length];
        for (var i = 0; i < numbers.Length; i++) found[i] = (await world.StatusAsync(numbers[i])).Permission;
        return found;
    }

    [Fact]
    public async Task Events_of_a_number_take_effect_in_order_W1()
    {
        await using var world = await CampaignWorld.StartAsync(instances: Undamped);
        var number = await world.AddNumberAsync("A");
        for (var i = 0; i < 3; i++)
        {
            world.StoreWebhook(number, world.Gateway.Webhook(Closed));
            world.StoreWebhook(number, world.Gateway.Webhook(Open));
        }

        await world.PostWebhookAsync(number, Closed);
        await world.Host.SettleAsync();
        Assert.Equal(LinkState.Disconnected, (await world.StatusAsync(number)).Link);
        Assert.Equal(7, world.EventsOfNumber(number, EventKinds.InstanceLink).Count(e => e.Reason!.Contains("Connected", StringComparison.Ordinal)) - 1); // and the first link
    }

    [Fact]
    public async Task A_webhook_is_tried_three_times_then_kept_as_failed_and_can_be_replayed_W1()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = await world.AddNumberAsync("A");
        world.Suppressions.FailuresToCome = 3;
        var id = await world.PostWebhookAsync(number, new InboundWebhook("I1", "5511987654321", "sair"));
        await world.Host.SettleAsync();
        Assert.Equal(("waiting", 1), (Row(world, id).State, Row(world, id).Webhook.Attempts));
        Assert.Equal(world.Now.AddSeconds(5), Row(world, id).NextAt);

        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(7));
        Assert.Equal(2, Row(world, id).Webhook.Attempts);
        Assert.InRange(Row(world, id).NextAt!.Value - world.Now, TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(10));
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(12));
        Assert.Equal(("failed", 3, "InvalidOperationException"), (Row(world, id).State, Row(world, id).Webhook.Attempts, CodedReason.TextOf(Row(world, id).Problem)));
        await world.Host.AdvanceAsync(TimeSpan.FromDays(3));
        Assert.Equal(("failed", 3), (Row(world, id).State, world.Inbox.Reads[id]));
        Assert.Empty(world.Suppressions.Entries);

        world.Inbox.Replay(id);
        await world.WakeInboxAsync(number);
        await world.Host.SettleAsync();
        Assert.Equal("done", Row(world, id).State);
        Assert.Equal("5511987654321", Assert.Single(world.Suppressions.Entries).Phone);
    }

    [Fact]
    public async Task A_webhook_that_fails_holds_up_its_own_number_only_and_only_for_its_attempts_W1()
    {
        await using var world = await CampaignWorld.StartAsync();
        var numbers = await world.AddNumbersAsync(12);
        world.Suppressions.FailuresToCome = int.MaxValue;
        foreach (var number in numbers) world.Gateway.SetLinked(number, false);
        var poison = await world.PostWebhookAsync(numbers[0], new InboundWebhook("I1", "5511987654321", "sair"));
        foreach (var number in numbers) await world.PostWebhookAsync(number, Closed);
        await world.Host.SettleAsync();
        foreach (var number in numbers)
        {
            var expected = number == numbers[0] ? LinkState.Connected : LinkState.Disconnected;
            Assert.Equal(expected, (await world.StatusAsync(number)).Link);
        }

        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(20));
        Assert.Equal("failed", Row(world, poison).State);
        Assert.Equal(LinkState.Disconnected, (await world.StatusAsync(numbers[0])).Link);
    }

    [Fact]
    public async Task A_repeated_word_about_the_link_is_not_believed_but_looked_at_W3()
    {
        await using var world = await CampaignWorld.StartAsync(instances: Undamped);
        var number = await world.AddNumberAsync("A");
        var closed = world.Gateway.Webhook(Closed);
        world.StoreWebhook(number, closed);
        await world.PostWebhookAsync(number, Open);
        await world.Host.SettleAsync();
        var reads = world.Gateway.StateReads.Count;
        world.StoreWebhook(number, closed); // comes again, late
        await world.WakeInboxAsync(number);
        await world.Host.SettleAsync();
        Assert.Equal(LinkState.Connected, (await world.StatusAsync(number)).Link);
        Assert.Equal(reads + 1, world.Gateway.StateReads.Count);

        world.Gateway.SetLinked(number, false); // or it says the same anew, and it is true
        world.StoreWebhook(number, closed);
        await world.WakeInboxAsync(number);
        await world.Host.SettleAsync();
        Assert.Equal(LinkState.Disconnected, (await world.StatusAsync(number)).Link);
    }

    [Fact]
    public async Task A_crash_between_effect_and_done_repeats_harmlessly_W1()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = await world.AddNumberAsync("A");
        world.Database.Faults.Decide = operation => operation == "FinishAsync" ? MemoryFault.Fails : MemoryFault.None;
        var id = await world.PostWebhookAsync(number, new InboundWebhook("I1", "5511987654321", "PARAR"));
        await world.Host.SettleAsync();
        Assert.Single(world.Suppressions.Entries);
        Assert.Equal("waiting", Row(world, id).State);
        world.Database.Faults.Decide = null;
        await world.Host.CrashAndRestartAsync();
        await world.WakeInboxAsync(number);
        await world.Host.SettleAsync();
        Assert.Equal("done", Row(world, id).State);
        Assert.Single(world.Suppressions.Entries);
        Assert.Single(world.Events.Events, e => e.Kind == EventKinds.RecipientOptedOut);
    }

    [Fact]
    public async Task A_fault_of_the_adapter_ends_as_failed_and_an_event_without_use_as_done()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = await world.AddNumberAsync("A");
        var unused = await world.PostWebhookAsync(number, new UnknownWebhook("chats.update"));
        await world.Host.SettleAsync();
        Assert.Equal("done", Row(world, unused).State);
        world.Gateway.ParserBreaks = true;
        var broken = await world.PostWebhookAsync(number, Closed);
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(20));
        Assert.Equal("failed", Row(world, broken).State);
    }

    [Fact]
    public async Task Finished_ones_go_after_their_time_W1()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = await world.AddNumberAsync("A");
        await world.Host.CallAsync(() => world.Host.Grain<WaActors.Webhooks.IWebhookGrain>(GrainKeys.Webhooks(0)).WakeAsync()); // the one that cleans
        await world.PostWebhookAsync(number, Open);
        await world.Host.AdvanceAsync(TimeSpan.FromHours(23.9));
        Assert.Single(world.Inbox.Rows);
        await world.Host.AdvanceAsync(TimeSpan.FromHours(0.2));
        Assert.Empty(world.Inbox.Rows);
    }

    [Fact]
    public async Task One_webhook_of_a_gateway_speaks_for_many_numbers_and_that_of_a_number_only_for_itself()
    {
        await using var world = await CampaignWorld.StartAsync();
        var numbers = await world.AddNumbersAsync(2);
        var body = world.Gateway.Webhook(Closed with { ExternalName = "A" }, Closed with { ExternalName = "nobody" });
        world.Inbox.Store(world.TenantId, "scripted", CampaignWorld.FleetId, null, body, world.Now);
        await world.WakeInboxAsync(CampaignWorld.FleetId);
        await world.PostWebhookAsync(numbers[0], Open with { ExternalName = "B" }, Closed with { ExternalName = "B" });
        await world.Host.SettleAsync();
        Assert.Equal(LinkState.Disconnected, (await world.StatusAsync(numbers[0])).Link);
        Assert.Equal(LinkState.Connected, (await world.StatusAsync(numbers[1])).Link);
    }

    [Fact]
    public async Task What_concerns_the_whole_account_reaches_all_its_numbers_and_what_names_no_number_its_person()
    {
        await using var world = await CampaignWorld.StartAsync();
        var numbers = await world.AddNumbersAsync(2);
        var body = world.Gateway.Webhook(
            new PermissionWebhook(PermissionState.Restricted, null, "ACCOUNT_RESTRICTION") { WholeAccount = true }, new PreferenceWebhook("5511987654321", OptedOut: true));
        world.Inbox.Store(world.TenantId, "scripted", CampaignWorld.FleetId, null, body, world.Now);
        await world.WakeInboxAsync(CampaignWorld.FleetId);
        await world.Host.SettleAsync();
        foreach (var number in numbers) Assert.Equal(PermissionState.Restricted, (await world.StatusAsync(number)).Permission);
        Assert.Null(Assert.Single(world.Suppressions.Entries).InstanceId);
    }

    [Fact]
    public async Task People_who_write_a_word_or_choose_it_in_WhatsApp_opt_out_and_resuming_lifts_only_the_latter()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = await world.AddNumberAsync("A");
        await world.PostWebhookAsync(number, new InboundWebhook("I1", "5511987654321", "Parar!"), new InboundWebhook("I2", "5511987654322", "parar não"));
        await world.PostWebhookAsync(number, new PreferenceWebhook("551187654321", OptedOut: true), new PreferenceWebhook("5511987654323", OptedOut: true));
        await world.Host.SettleAsync();
        Assert.Equal(
            [("5511987654321", SuppressionSource.Keyword), ("551187654321", SuppressionSource.WhatsApp), ("5511987654323", SuppressionSource.WhatsApp)],
            world.Suppressions.Entries.Select(entry => (entry.Phone, entry.Source)));
        await world.PostWebhookAsync(number, new PreferenceWebhook("5511987654321", OptedOut: false), new PreferenceWebhook("5511987654323", OptedOut: false));
        await world.Host.SettleAsync();
        Assert.Equal(("5511987654321", SuppressionSource.Keyword), Assert.Single(world.Suppressions.Entries.Select(entry => (entry.Phone, entry.Source))));
        Assert.DoesNotContain(world.Events.Events, e => e.Reason?.Contains("Parar", StringComparison.OrdinalIgnoreCase) == true);
    }

    private static WebhookRow Row(CampaignWorld world, long id) => world.Inbox.Rows.Single(row => row.Webhook.Id == id);
}
