using WaActors.FakeGateway;
using WaActors.Grains.Gateways;
using WaActors.Grains.Reasons;
using WaActors.Instances;

namespace WaActors.Tests.Gateways.Evolution;

/// <summary>The adapter against the whole fake gateway: the life of an instance, and what recipients really received.</summary>
public sealed class FakeGatewayTests : IAsyncLifetime
{
    private const string Phone = "5531987654321";
    private FakeGatewayServer _fake = null!;
    private AdapterRig _rig = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IWhatsAppGateway Gateway => _rig.Gateway;

    public async ValueTask InitializeAsync()
    {
        _fake = await FakeGatewayServer.StartAsync(cancellation: Cancellation);
        _fake.Control.Seed(new InstanceSeed { Names = ["camp-01"] });
        _rig = new AdapterRig(_fake.BaseUrl);
    }

    public ValueTask DisposeAsync()
    {
        _rig.Dispose();
        return _fake.DisposeAsync();
    }

    [Fact]
    public async Task A_message_reaches_its_recipient_once()
    {
        var outcome = await SendAsync();
        Assert.Equal(SendOutcomeKind.Accepted, outcome.Kind);
        Assert.Equal(outcome.GatewayMessageId, Assert.Single(_fake.Control.Received()).MessageId);
    }

    [Theory]
    [InlineData(InstanceAction.Drop)]
    [InlineData(InstanceAction.DropSilently)]
    [InlineData(InstanceAction.LogoutByPhone)]
    [InlineData(InstanceAction.Ghost)]
    public async Task A_lost_session_gives_the_message_back(InstanceAction mishap)
    {
        _fake.Control.Act("camp-01", mishap);
        Assert.Equal(SendOutcomeKind.LinkLost, (await SendAsync()).Kind);
        Assert.Empty(_fake.Control.Received());
    }

    [Fact]
    public async Task A_session_lost_after_the_number_was_looked_up_leaves_a_doubt_that_suspects_it()
    {
        await SendAsync(); // the gateway remembers the number: the next error comes from the send step
        _fake.Control.Act("camp-01", InstanceAction.DropSilently);
        var outcome = await SendAsync("another");
        Assert.Equal((SendOutcomeKind.Unknown, true), (outcome.Kind, outcome.LinkSuspect));
    }

    [Fact]
    public async Task An_instance_that_never_connected_gives_the_message_back()
    {
        _fake.Control.Seed(new InstanceSeed { Names = ["new"], Open = false });
        Assert.Equal(SendOutcomeKind.LinkLost, (await Gateway.SendAsync(_rig.Instance("new"), AdapterRig.Message(phone: Phone), Cancellation)).Kind);
    }

    [Fact]
    public async Task An_unknown_instance_and_a_wrong_key_give_the_message_back()
    {
        Assert.Equal(SendOutcomeKind.LinkLost, (await Gateway.SendAsync(_rig.Instance("nobody"), AdapterRig.Message(), Cancellation)).Kind);
        var refused = await Gateway.SendAsync(_rig.Instance(apiKey: "wrong"), AdapterRig.Message(), Cancellation);
        Assert.Equal((SendOutcomeKind.LinkLost, GatewayReasons.KeyRefused), (refused.Kind, refused.Reason));
    }

    [Fact]
    public async Task A_number_without_WhatsApp_is_told_apart()
    {
        Assert.Equal(SendOutcomeKind.NotOnWhatsApp, (await Gateway.SendAsync(_rig.Instance(), AdapterRig.Message(phone: "5511987650000"), Cancellation)).Kind);
        Assert.False((await Gateway.CheckNumberAsync(_rig.Instance(), "5511987650000", Cancellation)).Exists);
        Assert.Equal(new NumberCheck(true, "553187654321"), await Gateway.CheckNumberAsync(_rig.Instance(), Phone, Cancellation));
    }

    [Fact]
    public async Task A_blank_text_is_refused() => Assert.Equal(SendOutcomeKind.Rejected, (await SendAsync("  ")).Kind);

    [Fact]
    public async Task A_throttled_send_waits()
    {
        _fake.Control.Faults = new FaultSettings { ErrorRatio = 1, ErrorStatus = 429 };
        Assert.Equal(SendOutcomeKind.Throttled, (await SendAsync()).Kind);
    }

    [Fact]
    public async Task A_lost_answer_is_in_doubt_and_the_look_up_resolves_it_under_the_number_that_WhatsApp_knows()
    {
        var before = TimeProvider.System.GetUtcNow();
        _fake.Control.Faults = new FaultSettings { LoseAnswerRatio = 1 };
        Assert.Equal(SendOutcomeKind.Unknown, (await SendAsync()).Kind);
        var received = Assert.Single(_fake.Control.Received());
        Assert.Equal("553187654321", received.Resolved);
        var found = await Gateway.FindMessageAsync(_rig.Instance(), AdapterRig.Message(phone: Phone), before, Cancellation);
        Assert.Equal(new FindAnswer(received.MessageId, Supported: true), found);
        var other = await Gateway.FindMessageAsync(_rig.Instance(), AdapterRig.Message("another text", Phone), before, Cancellation);
        Assert.Equal(new FindAnswer(null, Supported: true), other);
    }

    [Fact]
    public async Task A_send_that_hangs_past_its_limit_is_in_doubt_and_leaves_at_most_once()
    {
        using var rig = new AdapterRig(_fake.BaseUrl, options => options.SendTimeout = TimeSpan.FromMilliseconds(500));
        await rig.Gateway.GetStateAsync(rig.Instance(), Cancellation); // the connection stands: the time goes into the answer
        _fake.Control.Faults = new FaultSettings { HangMs = 2000 };
        Assert.Equal(SendOutcomeKind.Unknown, (await rig.Gateway.SendAsync(rig.Instance(), AdapterRig.Message(phone: Phone), Cancellation)).Kind);
        Assert.Equal(2, _fake.Control.Stats().RequestsTotal);
        Assert.InRange(_fake.Control.Received().Count, 0, 1);
    }

    [Fact]
    public async Task An_outage_opens_the_breaker_and_then_no_send_goes_out()
    {
        _fake.Control.Faults = new FaultSettings { Refuse = Outage.Unavailable };
        for (var i = 0; i < 5; i++) Assert.Equal(SendOutcomeKind.Unknown, (await SendAsync()).Kind);
        Assert.Equal(SendOutcomeKind.Throttled, (await SendAsync()).Kind);
        Assert.Equal(5, _fake.Control.Stats().RequestsTotal);
    }

    [Fact]
    public async Task An_instance_lives_from_create_to_delete()
    {
        var instance = _rig.Instance("life é/1");
        Assert.Equal(LinkReadingKind.NotFound, (await Gateway.GetStateAsync(instance, Cancellation)).Kind);
        var shown = await Gateway.ConnectAsync(instance, null, Cancellation);
        Assert.Equal(LinkState.AwaitingPairing, shown.State);
        Assert.NotNull(shown.QrCode);
        Assert.NotEmpty(Convert.FromBase64String(shown.QrPngBase64!));
        Assert.Equal(LinkReadingKind.Connecting, (await Gateway.GetStateAsync(instance, Cancellation)).Kind);
        _fake.Control.Act(instance.ExternalName, InstanceAction.Scan);
        Assert.Equal(LinkReadingKind.Connected, (await Gateway.GetStateAsync(instance, Cancellation)).Kind);
        Assert.Equal(LinkState.Connected, (await Gateway.ConnectAsync(instance, null, Cancellation)).State);
        Assert.True(await Gateway.RestartAsync(instance, Cancellation));
        Assert.True(await Gateway.LogoutAsync(instance, Cancellation));
        Assert.Equal(LinkReadingKind.Disconnected, (await Gateway.GetStateAsync(instance, Cancellation)).Kind);
        Assert.True(await Gateway.RestartAsync(instance, Cancellation)); // closed, without credentials: it shows a QR again
        Assert.Equal(QrReading.Shown, await Gateway.ReadQrAsync(instance, Cancellation));
        Assert.True(await Gateway.DeleteAsync(instance, Cancellation));
        Assert.True(await Gateway.DeleteAsync(instance, Cancellation));
    }

    [Fact]
    public async Task A_new_instance_is_paired_by_code()
    {
        var answer = await Gateway.ConnectAsync(_rig.Instance("paired"), "31 98765-4321", Cancellation);
        Assert.Equal(8, answer.PairingCode?.Length);
        Assert.NotNull(answer.PairingCodeExpiresAt);
        Assert.Null(answer.Problem);
        Assert.Equal("paired", Assert.Single(_fake.Control.Instances(), found => found.PairingCode == answer.PairingCode).Name);
    }

    [Fact]
    public async Task The_webhook_is_set_when_it_differs_and_kept_when_it_does_not()
    {
        var hook = new Uri("http://127.0.0.1:1/webhooks/evolution/1/secret");
        await Gateway.ConnectAsync(_rig.Instance(webhook: hook), null, Cancellation);
        Assert.Equal(hook.AbsoluteUri, _fake.Control.Instance("camp-01")!.WebhookUrl);
        var before = _fake.Control.Stats().RequestsTotal;
        await Gateway.ConnectAsync(_rig.Instance(webhook: hook), null, Cancellation);
        Assert.Equal(before + 2, _fake.Control.Stats().RequestsTotal); // find and connect, no set
    }

    [Fact]
    public async Task A_ghost_contradicts_itself_and_is_deleted_and_made_anew()
    {
        _fake.Control.Act("camp-01", InstanceAction.Ghost);
        Assert.Equal(LinkReadingKind.Contradictory, (await Gateway.GetStateAsync(_rig.Instance(), Cancellation)).Kind);
        Assert.NotNull((await Gateway.ConnectAsync(_rig.Instance(), null, Cancellation)).Problem);
        Assert.True(await Gateway.DeleteAsync(_rig.Instance(), Cancellation));
        Assert.Equal(LinkReadingKind.NotFound, (await Gateway.GetStateAsync(_rig.Instance(), Cancellation)).Kind);
        Assert.NotNull((await Gateway.ConnectAsync(_rig.Instance(), null, Cancellation)).QrCode);
    }

    [Fact]
    public async Task A_forgotten_instance_is_missing_by_both_routes_and_can_be_made_anew()
    {
        _fake.Control.Act("camp-01", InstanceAction.Forget);
        Assert.Equal(LinkReadingKind.NotFound, (await Gateway.GetStateAsync(_rig.Instance(), Cancellation)).Kind);
        Assert.Equal(LinkReadingKind.NotFound, (await Gateway.ConfirmMissingAsync(_rig.Instance(), Cancellation)).Kind);
        Assert.NotNull((await Gateway.ConnectAsync(_rig.Instance(), null, Cancellation)).QrCode);
    }

    [Fact]
    public async Task Success_that_did_nothing_is_seen_by_the_next_reading_I2()
    {
        _fake.Control.Faults = new FaultSettings { IgnoreRestart = true, IgnoreLogout = true, IgnoreDelete = true };
        _fake.Control.Act("camp-01", InstanceAction.Stick);
        Assert.True(await Gateway.RestartAsync(_rig.Instance(), Cancellation));
        Assert.True(await Gateway.LogoutAsync(_rig.Instance(), Cancellation));
        Assert.True(await Gateway.DeleteAsync(_rig.Instance(), Cancellation));
        Assert.Equal(LinkReadingKind.Connecting, (await Gateway.GetStateAsync(_rig.Instance(), Cancellation)).Kind);
        Assert.Equal(QrReading.NotYet, await Gateway.ReadQrAsync(_rig.Instance(), Cancellation));
    }

    private Task<SendOutcome> SendAsync(string text = "Ola, Maria") => Gateway.SendAsync(_rig.Instance(), AdapterRig.Message(text, Phone), Cancellation);
}
