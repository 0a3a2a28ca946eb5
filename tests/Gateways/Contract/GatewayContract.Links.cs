using WaActors.FakeGateway;
using WaActors.Grains.Gateways;
using WaActors.Instances;
using WaActors.Tests.Gateways.FakeGateway;

namespace WaActors.Tests.Gateways.Contract;

public abstract partial class GatewayContract
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task An_instance_lives_from_create_to_delete()
    {
        Needs(GatewayCapabilities.Sessions);
        var instance = Instance("life-1");
        Assert.Equal(LinkReadingKind.NotFound, await StateAsync("life-1"));
        Assert.Equal(LinkReadingKind.NotFound, (await Gateway.ConfirmMissingAsync(instance, Cancellation)).Kind);
        var shown = await Gateway.ConnectAsync(instance, null, Cancellation);
        Assert.Equal((LinkState.AwaitingPairing, null), (shown.State, shown.Problem));
        Assert.NotEmpty(Convert.FromBase64String(shown.QrPngBase64!));
        Assert.Equal(LinkReadingKind.Connecting, await StateAsync("life-1"));
        Assert.Equal(QrReading.Shown, await Gateway.ReadQrAsync(instance, Cancellation));
        Fake.Act("life-1", InstanceAction.Scan);
        Assert.Equal(LinkReadingKind.Connected, await StateAsync("life-1"));
        Assert.Equal(LinkState.Connected, (await Gateway.ConnectAsync(instance, null, Cancellation)).State);
        Assert.True(await Gateway.RestartAsync(instance, Cancellation));
        Assert.Equal(LinkReadingKind.Connected, await StateAsync("life-1"));
        Assert.True(await Gateway.LogoutAsync(instance, Cancellation));
        Assert.Equal(LinkReadingKind.Disconnected, await StateAsync("life-1"));
        Assert.True(await Gateway.LogoutAsync(instance, Cancellation));
        Assert.True(await Gateway.DeleteAsync(instance, Cancellation));
        Assert.Equal(LinkReadingKind.NotFound, await StateAsync("life-1"));
        Assert.Equal(LinkReadingKind.NotFound, (await Gateway.ConfirmMissingAsync(instance, Cancellation)).Kind);
        Assert.True(await Gateway.DeleteAsync(instance, Cancellation));
    }

    [Fact]
    public async Task A_new_instance_is_paired_by_a_code_of_eight_characters_I6()
    {
        Needs(GatewayCapabilities.PairingCode);
        var answer = await Gateway.ConnectAsync(Instance("paired"), "31 98765-4321", Cancellation);
        Assert.Equal(8, answer.PairingCode?.Length);
        Assert.NotNull(answer.PairingCodeExpiresAt);
        Assert.Null(answer.Problem);
        Assert.Equal(answer.PairingCode, Fake.Instance("paired")!.PairingCode);
        Fake.Act("paired", InstanceAction.Scan);
        Assert.Equal(LinkReadingKind.Connected, await StateAsync("paired"));
    }

    [Fact]
    public async Task A_lost_link_is_read_as_lost_and_restarted_when_a_restart_can()
    {
        Needs(GatewayCapabilities.Sessions);
        Fake.Act("camp-01", InstanceAction.Drop, new InstanceActionDetails { HealsOnRestart = true });
        Assert.NotEqual(LinkReadingKind.Connected, await StateAsync());
        Assert.True(await Gateway.RestartAsync(Instance(), Cancellation));
        Assert.Equal(LinkReadingKind.Connected, await StateAsync());
    }

    [Fact]
    public async Task A_device_removed_on_the_phone_is_read_as_disconnected_and_asks_for_a_new_QR()
    {
        Needs(GatewayCapabilities.Sessions);
        Fake.Act("camp-01", InstanceAction.LogoutByPhone);
        Assert.Equal(LinkReadingKind.Disconnected, await StateAsync());
        Assert.NotNull((await Gateway.ConnectAsync(Instance(), null, Cancellation)).QrPngBase64);
    }

    [Fact]
    public async Task Success_that_did_nothing_is_seen_by_the_next_reading_I2()
    {
        Needs(GatewayCapabilities.Sessions);
        Fake.Faults = new FaultSettings { IgnoreRestart = true, IgnoreLogout = true, IgnoreDelete = true };
        Fake.Act("camp-01", InstanceAction.Stick);
        Assert.True(await Gateway.RestartAsync(Instance(), Cancellation));
        Assert.True(await Gateway.LogoutAsync(Instance(), Cancellation));
        await Gateway.DeleteAsync(Instance(), Cancellation);
        Assert.Equal(StuckReading, await StateAsync());
        Assert.NotEqual(QrReading.Shown, await Gateway.ReadQrAsync(Instance(), Cancellation));
    }

    [Fact]
    public async Task A_ghost_is_never_read_as_connected_and_a_forgotten_instance_is_missing_by_both_routes_I7()
    {
        Needs(GatewayCapabilities.Sessions);
        Seed("forgotten");
        Fake.Act("camp-01", InstanceAction.Ghost);
        Fake.Act("forgotten", InstanceAction.Forget);
        Assert.Contains(await StateAsync(), (LinkReadingKind[])[LinkReadingKind.Contradictory, LinkReadingKind.Disconnected]);
        Assert.Equal(LinkReadingKind.NotFound, await StateAsync("forgotten"));
        Assert.Equal(LinkReadingKind.NotFound, (await Gateway.ConfirmMissingAsync(Instance("forgotten"), Cancellation)).Kind);
        Assert.NotNull((await Gateway.ConnectAsync(Instance("forgotten"), null, Cancellation)).QrPngBase64);
    }

    [Fact]
    public async Task An_outage_says_nothing_of_a_link()
    {
        await StateAsync();
        Fake.Faults = new FaultSettings { Refuse = Outage.Unavailable };
        Assert.Equal(LinkReadingKind.Unreadable, await StateAsync());
        Assert.Equal(LinkReadingKind.Unreadable, (await Gateway.ConfirmMissingAsync(Instance(), Cancellation)).Kind);
    }

    [Fact]
    public async Task Our_webhook_is_set_where_it_differs_and_left_where_it_does_not()
    {
        Needs(GatewayCapabilities.WebhookRegistration);
        var hook = new Uri("http://127.0.0.1:1/webhooks/kind/00000007-0000-0000-0000-000000000000/secret");
        Assert.Equal(WebhookCheck.NotWanted, await Gateway.EnsureWebhookAsync(Instance(), Cancellation));
        Assert.Equal(WebhookCheck.Repaired, await Gateway.EnsureWebhookAsync(Instance(webhook: hook), Cancellation));
        Assert.Equal(hook.AbsoluteUri, Fake.Instance("camp-01")!.WebhookUrl);
        Assert.Equal(WebhookCheck.InPlace, await Gateway.EnsureWebhookAsync(Instance(webhook: hook), Cancellation));
        var newSecret = new Uri(hook.AbsoluteUri + "-2");
        Assert.Equal(WebhookCheck.Repaired, await Gateway.EnsureWebhookAsync(Instance(webhook: newSecret), Cancellation));
        Assert.Equal(newSecret.AbsoluteUri, Fake.Instance("camp-01")!.WebhookUrl);
    }

    [Fact]
    public async Task What_the_gateway_has_is_listed()
    {
        Needs(GatewayCapabilities.InstanceListing);
        Seed("closed", open: false);
        var account = new GatewayAccount(Kind, Instance().BaseUrl, "fake-global-key", Settings);
        var (listed, isRefused) = await Gateway.ListInstancesAsync(account, Cancellation);
        Assert.False(isRefused);
        Assert.NotNull(listed);
        Assert.Equal(2, listed.Count);
        Assert.Contains(listed, one => one.Link == LinkReadingKind.Connected && one.Phone == Fake.Instance("camp-01")!.Phone);
        Assert.False(await Gateway.IsKeyRefusedAsync(account, Cancellation));
        Assert.Equal(new InstanceListing(null, IsKeyRefused: true), await Gateway.ListInstancesAsync(account with { ApiKey = "wrong" }, Cancellation));
        Assert.True(await Gateway.IsKeyRefusedAsync(account with { ApiKey = "wrong" }, Cancellation));
    }

    [Fact]
    public async Task Its_webhooks_tell_of_links()
    {
        Needs(GatewayCapabilities.Sessions);
        await using var receiver = await WebhookReceiver.Start();
        Seed("told", receiver.Url);
        Assert.Equal(LinkState.Connected, (await NextLinkAsync(receiver)).Link);
        Fake.Act("told", InstanceAction.LogoutByPhone);
        Assert.Equal(LinkState.Disconnected, (await NextLinkAsync(receiver)).Link);
    }

    [Fact]
    public async Task Its_webhooks_tell_what_became_of_a_message_C9()
    {
        Assert.SkipUnless(TellsAcks, $"{Kind} tells no acknowledgements so far");
        await using var receiver = await WebhookReceiver.Start();
        Seed("told", receiver.Url);
        Fake.Faults = new FaultSettings { AckDelayMs = 10, ReadAckRatio = 1 };
        var message = Evolution.AdapterRig.Message(phone: Phone);
        var outcome = await Gateway.SendAsync(Instance("told"), message, Cancellation);
        Assert.Equal(SendOutcomeKind.Accepted, outcome.Kind);
        var acks = new List<AckWebhook>();
        while (!acks.Exists(ack => ack.Kind == AckKind.Read) || !acks.Exists(ack => ack.Kind == AckKind.Delivered)) acks.AddRange((await NextAsync(receiver)).OfType<AckWebhook>());
        Assert.All(acks, ack => Assert.Equal(outcome.GatewayMessageId, ack.GatewayMessageId));
        if (!Can(GatewayCapabilities.TrackingField)) return;
        while (!acks.Exists(ack => ack.ClientMessageId == message.ClientMessageId)) acks.AddRange((await NextAsync(receiver)).OfType<AckWebhook>());
    }

    [Fact]
    public async Task Its_webhooks_tell_of_a_message_that_died()
    {
        Assert.SkipUnless(TellsAcks, $"{Kind} tells no acknowledgements so far");
        await using var receiver = await WebhookReceiver.Start();
        Seed("told", receiver.Url);
        Fake.Faults = new FaultSettings { AckDelayMs = 10, ErrorAckRatio = 1 };
        var outcome = await Gateway.SendAsync(Instance("told"), Evolution.AdapterRig.Message(phone: Phone), Cancellation);
        AckWebhook? died = null;
        while (died is null) died = (await NextAsync(receiver)).OfType<AckWebhook>().FirstOrDefault(ack => ack.Kind == AckKind.Failed);
        Assert.Equal(outcome.GatewayMessageId, died.GatewayMessageId);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Its_webhooks_tell_who_wrote_what(bool areNamesLower)
    {
        Assert.SkipUnless(TellsAcks, $"{Kind} tells no messages from people so far");
        await using var receiver = await WebhookReceiver.Start();
        Seed("told", receiver.Url);
        Fake.Faults = new FaultSettings { LowercaseKeys = areNamesLower };
        Fake.Receive("told", "5511987654321", "Sair, por favor");
        InboundWebhook? inbound = null;
        while (inbound is null) inbound = (await NextAsync(receiver)).OfType<InboundWebhook>().FirstOrDefault();
        Assert.Equal(("5511987654321", "Sair, por favor"), (inbound.FromPhone, inbound.Text));
    }

    /// <summary>How a session that connects for ever is read.</summary>
    private protected virtual LinkReadingKind StuckReading => LinkReadingKind.Connecting;

    /// <summary>Whether the kind's parser reads acknowledgements.</summary>
    private protected virtual bool TellsAcks => true;

    private async Task<LinkEvent> NextLinkAsync(WebhookReceiver receiver)
    {
        while (true)
        {
            if ((await NextAsync(receiver)).OfType<LinkWebhook>().FirstOrDefault() is { Event.Link: LinkState.Connected or LinkState.Disconnected } told) return told.Event;
        }
    }

    private async Task<IReadOnlyList<WebhookEvent>> NextAsync(WebhookReceiver receiver)
    {
        var hook = await receiver.Next().WaitAsync(Patience, Cancellation);
        return Gateway.ParseWebhook(System.Text.Encoding.UTF8.GetBytes(hook.Body.GetRawText()));
    }
}
