using System.Text;
using WaActors.Grains.Notifications;
using WaActors.Instances;
using WaActors.Notifications;
using WaActors.TestKit;

namespace WaActors.Tests.Grains.Notifications;

/// <summary>I-10 by every channel, with real actors: one loss, one notification, and no channel blocks another.</summary>
public class NotifierTests
{
    private const string Owner = "5511988887777";
    private static readonly Guid First = new(1, 5, 5, new byte[8]), Second = new(2, 5, 5, new byte[8]);

    [Fact]
    public async Task A_loss_is_told_to_every_endpoint_and_to_the_owner_s_phone_by_another_number_once_each_I10()
    {
        await using var world = await StartAsync();
        var numbers = await world.AddNumbersAsync(2);
        await LoseAsync(world, numbers[0]);
        Assert.Equal(["/0", "/1"], world.Webhooks.Received.Select(webhook => webhook.Url.AbsolutePath).Order());
        var message = Assert.Single(world.Gateway.Received, received => received.Phone == Owner);
        Assert.Equal(numbers[1], message.InstanceId);
        Assert.Equal("O WhatsApp da unidade A perdeu a conexão. Reconecte pelo QR Code nas configurações.", message.Text);

        await world.Host.AdvanceAsync(TimeSpan.FromHours(8));
        Assert.Equal(2, world.Webhooks.Received.Count);
        Assert.Single(world.Gateway.Received, received => received.Phone == Owner);
        Assert.All(world.Outbox.Deliveries, delivery => Assert.Equal((DeliveryState.Delivered, 1), (delivery.State, delivery.Attempts)));
    }

    [Fact]
    public async Task That_it_is_over_is_told_to_systems_and_not_to_the_owner_s_phone_I10()
    {
        await using var world = await StartAsync();
        var numbers = await world.AddNumbersAsync(2);
        await LoseAsync(world, numbers[0]);
        world.Gateway.SetLinked(numbers[0], true);
        await world.TellLinkAsync(numbers[0], LinkState.Connected);
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(20));
        Assert.Equal(2, world.Webhooks.Received.Count(webhook => Text(webhook).Contains("instance.reconnected", StringComparison.Ordinal)));
        Assert.Single(world.Gateway.Received, received => received.Phone == Owner);
    }

    [Fact]
    public async Task An_endpoint_that_hangs_and_one_that_fails_hold_up_no_other_channel_I10()
    {
        await using var world = await StartAsync();
        var never = new TaskCompletionSource<WebhookAnswer>();
        world.Webhooks.OnReceived = path => path == "/0" ? never.Task : Task.FromResult(new WebhookAnswer(503));
        var numbers = await world.AddNumbersAsync(2);
        await LoseAsync(world, numbers[0]);
        Assert.Single(world.Gateway.Received, received => received.Phone == Owner);
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(2));
        Assert.True(world.Webhooks.Received.Count(webhook => webhook.Url.AbsolutePath == "/1") >= 4);
        Assert.Equal(1, world.Webhooks.Received.Count(webhook => webhook.Url.AbsolutePath == "/0")); // one at a time
        world.Webhooks.OnReceived = null;
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(5));
        Assert.Contains(world.Outbox.Deliveries, delivery => delivery is { Channel: DeliveryChannel.Webhook, State: DeliveryState.Delivered });
    }

    [Fact]
    public async Task An_endpoint_that_never_answers_well_is_tried_twelve_times_and_then_given_up_I10()
    {
        await using var world = await StartAsync();
        world.Webhooks.OnReceived = _ => Task.FromResult(new WebhookAnswer(500));
        var numbers = await world.AddNumbersAsync(1);
        await LoseAsync(world, numbers[0]);
        await AdvanceAsync(world, TimeSpan.FromHours(4));
        Assert.Equal(24, world.Webhooks.Received.Count);
        Assert.All(world.Outbox.Deliveries.Where(delivery => delivery.Channel == DeliveryChannel.Webhook), delivery => Assert.Equal(DeliveryState.Failed, delivery.State));
        var ids = world.Webhooks.Received.Select(webhook => webhook.Headers.Single(header => header.Key == WebhookMessage.EventIdHeader).Value);
        Assert.Single(ids.Distinct());
    }

    [Fact]
    public async Task Without_another_connected_number_the_message_waits_for_one_and_never_takes_the_lost_one_I10()
    {
        await using var world = await StartAsync();
        var numbers = await world.AddNumbersAsync(1);
        await LoseAsync(world, numbers[0]);
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(3));
        Assert.Empty(world.Gateway.Received);
        var other = await world.AddNumberAsync("B");
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(10));
        Assert.Equal(other, Assert.Single(world.Gateway.Received, received => received.Phone == Owner).InstanceId);
    }

    [Fact]
    public async Task A_carrier_that_turns_out_lost_gives_way_to_the_next_I10()
    {
        await using var world = await StartAsync();
        var numbers = await world.AddNumbersAsync(3);
        world.Gateway.SetLinked(numbers[1], false); // nobody knows yet
        await LoseAsync(world, numbers[0]);
        var message = Assert.Single(world.Gateway.Received, received => received.Phone == Owner && received.Text.Contains("unidade A ", StringComparison.Ordinal));
        Assert.Equal(numbers[2], message.InstanceId);
    }

    [Fact]
    public async Task A_message_whose_answer_was_lost_is_in_doubt_and_not_sent_again_I10()
    {
        await using var world = await StartAsync();
        var numbers = await world.AddNumbersAsync(2);
        world.Gateway.LoseAnswers(numbers[1], 1);
        await LoseAsync(world, numbers[0]);
        await world.Host.AdvanceAsync(TimeSpan.FromHours(2));
        Assert.Single(world.Gateway.Received, received => received.Phone == Owner);
        Assert.Contains(world.Outbox.Deliveries, delivery => delivery is { Channel: DeliveryChannel.WhatsApp, State: DeliveryState.InDoubt });
    }

    [Fact]
    public async Task After_a_crash_webhooks_go_on_and_a_message_that_may_have_left_does_not_I10()
    {
        await using var world = await StartAsync();
        var never = new TaskCompletionSource<WebhookAnswer>();
        world.Webhooks.OnReceived = _ => never.Task;
        var numbers = await world.AddNumbersAsync(2);
        world.Gateway.Hold(numbers[1]);
        await LoseAsync(world, numbers[0]);
        await world.Host.CrashAndRestartAsync();
        world.Gateway.LetGo(numbers[1]); // it leaves, and nobody hears the answer
        world.Webhooks.OnReceived = null;
        await AdvanceAsync(world, TimeSpan.FromMinutes(7)); // the leases end
        Assert.Equal(4, world.Webhooks.Received.Count);
        Assert.Single(world.Gateway.Received, received => received.Phone == Owner);
        Assert.Equal([DeliveryState.Delivered, DeliveryState.Delivered, DeliveryState.InDoubt], world.Outbox.Deliveries.Select(delivery => delivery.State));
    }

    [Fact]
    public async Task A_record_that_is_lost_is_made_good_by_another_try_of_the_webhook_I10()
    {
        await using var world = await StartAsync();
        world.Outbox.OwnerPhone = null;
        world.Outbox.LoseNextRecord = true;
        var numbers = await world.AddNumbersAsync(1);
        await LoseAsync(world, numbers[0]);
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(6));
        Assert.Equal(3, world.Webhooks.Received.Count);
        Assert.All(world.Outbox.Deliveries, delivery => Assert.Equal(DeliveryState.Delivered, delivery.State));
    }

    [Fact]
    public async Task A_restriction_of_a_connected_number_is_told_in_the_tenant_s_language_once_a_day()
    {
        await using var world = await StartAsync();
        world.Outbox.Language = NotificationLanguage.English;
        var numbers = await world.AddNumbersAsync(2);
        foreach (var said in new[] { PermissionState.Restricted, PermissionState.Ok, PermissionState.Restricted })
            await world.Host.CallAsync(() => world.Instance(numbers[0]).OnPermissionEventAsync(new PermissionEvent(said)));
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.StartsWith("WhatsApp restricts the number of unit A", Assert.Single(world.Gateway.Received, received => received.Phone == Owner).Text, StringComparison.Ordinal);
    }

    private static async Task<CampaignWorld> StartAsync()
    {
        var world = await CampaignWorld.StartAsync();
        world.Outbox.OwnerPhone = Owner;
        world.Outbox.AddEndpoint(First);
        world.Outbox.AddEndpoint(Second);
        return world;
    }

    /// <summary>The number is logged out on its phone, which no recovery helps: its owner is told at once.</summary>
    private static async Task LoseAsync(CampaignWorld world, Guid number)
    {
        world.Gateway.SetLinked(number, false);
        await world.Host.CallAsync(() => world.Instance(number).OnLinkEventAsync(new(LinkState.Disconnected, LinkEvidence.Webhook, "401", LoggedOut: true)));
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(20));
        Assert.Contains(world.Notifications.Raised, raised => raised.InstanceId == number);
    }

    /// <summary>Moves time, waking notifiers that have something due as the host does: one may have been collected while it waited.</summary>
    private static async Task AdvanceAsync(CampaignWorld world, TimeSpan span)
    {
        for (var end = world.Now + span; world.Now < end;)
        {
            await world.Host.AdvanceAsync(TimeSpan.FromMinutes(1));
            foreach (var tenant in await world.Outbox.FindTenantsDueAsync(world.Now, TestContext.Current.CancellationToken))
                await world.Host.CallAsync(() => world.Host.Grain<INotifierGrain>(GrainKeys.Tenant(tenant)).WakeAsync());
        }

        await world.Host.SettleAsync();
    }

    private static string Text(OutgoingWebhook webhook) => Encoding.UTF8.GetString(webhook.Body.Span);
}
