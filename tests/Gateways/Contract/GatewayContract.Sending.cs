using WaActors.FakeGateway;
using WaActors.Gateways.Resilience;
using WaActors.Grains.Gateways;
using WaActors.Instances;
using WaActors.Tests.Gateways.Evolution;

namespace WaActors.Tests.Gateways.Contract;

public abstract partial class GatewayContract
{
    [Fact]
    public async Task A_message_reaches_its_recipient_once_under_the_id_that_is_told()
    {
        var outcome = await SendAsync();
        Assert.Equal(SendOutcomeKind.Accepted, outcome.Kind);
        var received = Assert.Single(Fake.Received());
        Assert.Equal((outcome.GatewayMessageId, "Ola, Maria", "camp-01"), (received.MessageId, received.Text, received.Instance));
    }

    [Theory]
    [InlineData(InstanceAction.Drop)]
    [InlineData(InstanceAction.DropSilently)]
    [InlineData(InstanceAction.LogoutByPhone)]
    [InlineData(InstanceAction.Ghost)]
    public async Task A_lost_session_gives_the_message_back_C3(InstanceAction mishap)
    {
        Needs(GatewayCapabilities.Sessions);
        Fake.Act("camp-01", mishap);
        Assert.Equal(SendOutcomeKind.LinkLost, (await SendAsync()).Kind);
        Assert.Empty(Fake.Received());
    }

    [Fact]
    public async Task An_instance_that_never_connected_gives_the_message_back()
    {
        Needs(GatewayCapabilities.Sessions);
        Seed("new", open: false);
        Assert.Equal(SendOutcomeKind.LinkLost, (await Gateway.SendAsync(Instance("new"), AdapterRig.Message(phone: Phone), Cancellation)).Kind);
    }

    [Fact]
    public async Task An_unknown_instance_and_a_wrong_key_give_the_message_back()
    {
        Assert.Equal(SendOutcomeKind.LinkLost, (await Gateway.SendAsync(Instance("nobody"), AdapterRig.Message(), Cancellation)).Kind);
        var wrong = Token is null ? Instance(apiKey: "wrong") : Instance() with { Token = "wrong" };
        Assert.Equal(SendOutcomeKind.LinkLost, (await Gateway.SendAsync(wrong, AdapterRig.Message(), Cancellation)).Kind);
        Assert.Empty(Fake.Received());
    }

    [Fact]
    public async Task A_number_without_WhatsApp_is_told_apart_C4()
    {
        Assert.Equal(SendOutcomeKind.NotOnWhatsApp, (await SendAsync(phone: "5511987650000")).Kind);
        Assert.Empty(Fake.Received());
    }

    [Fact]
    public async Task A_number_is_checked_and_told_as_WhatsApp_writes_it()
    {
        Needs(GatewayCapabilities.ExistsCheck);
        Assert.False((await Gateway.CheckNumberAsync(Instance(), "5511987650000", Cancellation)).Exists);
        Assert.Equal(new NumberCheck(true, "553187654321"), await Gateway.CheckNumberAsync(Instance(), Phone, Cancellation));
    }

    [Fact]
    public async Task A_throttled_send_waits_and_is_never_failed()
    {
        Fake.Faults = new FaultSettings { ErrorRatio = 1, ErrorStatus = 429 };
        var outcome = await SendAsync();
        Assert.Equal(SendOutcomeKind.Throttled, outcome.Kind);
        Assert.NotNull(outcome.Until);
        Assert.Empty(Fake.Received());
    }

    [Fact]
    public async Task An_error_of_unknown_meaning_is_in_doubt_and_never_success()
    {
        Fake.Faults = new FaultSettings { ErrorRatio = 1, ErrorStatus = 500, ErrorBody = """{"surprise":"never seen before"}""" };
        Assert.Equal(SendOutcomeKind.Unknown, (await SendAsync()).Kind);
    }

    [Fact]
    public async Task A_lost_answer_is_in_doubt_and_the_look_up_finds_that_message_and_no_other()
    {
        var before = TimeProvider.System.GetUtcNow();
        Fake.Faults = new FaultSettings { LoseAnswerRatio = 1 };
        Assert.Equal(SendOutcomeKind.Unknown, (await SendAsync()).Kind);
        var received = Assert.Single(Fake.Received());
        Needs(GatewayCapabilities.MessageLookup);
        var found = await Gateway.FindMessageAsync(Instance(), AdapterRig.Message(phone: Phone), before, Cancellation);
        Assert.Equal(new FindAnswer(received.MessageId, Supported: true), found);
        var other = AdapterRig.Message("another text", Phone) with { ClientMessageId = new Guid(5, 0, 0, new byte[8]) };
        Assert.Equal(new FindAnswer(null, Supported: true), await Gateway.FindMessageAsync(Instance(), other, before, Cancellation));
    }

    [Fact]
    public async Task A_send_that_hangs_past_its_limit_is_in_doubt_and_leaves_at_most_once()
    {
        using var rig = RigFor(options => options.SendTimeout = TimeSpan.FromMilliseconds(500));
        await rig.Gateway.GetStateAsync(Instance(), Cancellation); // the connection stands: the time goes into the answer
        Fake.Faults = new FaultSettings { HangMs = 2000 };
        Assert.Equal(SendOutcomeKind.Unknown, (await rig.Gateway.SendAsync(Instance(), AdapterRig.Message(phone: Phone), Cancellation)).Kind);
        Assert.InRange(Fake.Received().Count, 0, 1);
    }

    [Fact]
    public async Task An_outage_opens_the_breaker_and_then_no_call_goes_out()
    {
        await SendAsync(); // whatever it needs to know of the instance, it knows now
        Fake.Faults = new FaultSettings { Refuse = Outage.Unavailable };
        for (var i = 0; i < 5; i++) Assert.Contains((await SendAsync()).Kind, (SendOutcomeKind[])[SendOutcomeKind.Unknown, SendOutcomeKind.Throttled]);
        Assert.Equal(BreakerState.Open, Rig.Breaker);
        var asked = Fake.Stats().RequestsTotal;
        Assert.Equal(SendOutcomeKind.Throttled, (await SendAsync()).Kind);
        Assert.Equal(asked, Fake.Stats().RequestsTotal);
    }

    [Fact]
    public async Task A_number_that_is_not_connected_does_not_shut_the_gateway_for_others()
    {
        Needs(GatewayCapabilities.Sessions);
        Fake.Act("camp-01", InstanceAction.Drop);
        for (var i = 0; i < 6; i++) await SendAsync();
        Assert.Equal(BreakerState.Closed, Rig.Breaker);
    }

    [Theory]
    [InlineData(MediaKind.Image, "image/jpeg")]
    [InlineData(MediaKind.Video, "video/mp4")]
    [InlineData(MediaKind.Audio, "audio/ogg")]
    [InlineData(MediaKind.Document, "application/pdf")]
    public async Task A_medium_goes_out_by_address_and_by_its_bytes(MediaKind kind, string type)
    {
        Needs(GatewayCapabilities.Media);
        var byAddress = new OutgoingMedia(kind, new Uri("https://example.test/file"), default, type, "file.bin");
        var byBytes = byAddress with { Url = null, Content = new byte[] { 1, 2, 3 } };
        foreach (var media in (OutgoingMedia[])[byAddress, byBytes])
        {
            var outcome = await Gateway.SendAsync(Instance(), AdapterRig.Message("See this", Phone) with { Media = media }, Cancellation);
            Assert.Equal((SendOutcomeKind.Accepted, null), (outcome.Kind, outcome.Reason));
        }

        Assert.Equal(2, Fake.Received().Count);
    }

    [Fact]
    public async Task A_template_is_refused_where_the_gateway_has_none()
    {
        Assert.SkipWhen(Can(GatewayCapabilities.Templates), $"{Kind} has templates");
        Assert.SkipUnless(Can(GatewayCapabilities.Media), $"{Kind} knows texts only so far");
        var outcome = await Gateway.SendAsync(
            Instance(), AdapterRig.Message(phone: Phone) with { Template = new OutgoingTemplate("hello", "pt_BR", []) }, Cancellation);
        Assert.Equal(SendOutcomeKind.Rejected, outcome.Kind);
        Assert.Empty(Fake.Received());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_that_is_cut_or_has_no_end_is_in_doubt(bool isCut)
    {
        await using var stub = await StubGateway.StartAsync();
        stub.Answer = context => IsSend(context.Request) ? isCut ? StubGateway.Cut(context) : StubGateway.Oversized(context) : BeforeSend(context);
        using var rig = new AdapterRig(stub.BaseUrl, kind: Kind);
        var instance = rig.Instance("camp-01", "some-token");
        Assert.Equal(SendOutcomeKind.Unknown, (await rig.Gateway.SendAsync(instance, AdapterRig.Message(), Cancellation)).Kind);
        Assert.Single(stub.Requests, asked => asked.Body.Contains("Ola, Maria", StringComparison.Ordinal));
    }

    /// <summary>Whether a call is the send itself; the others come before it.</summary>
    private protected virtual bool IsSend(Microsoft.AspNetCore.Http.HttpRequest request) => request.Method == "POST";

    /// <summary>Answers what a kind asks before a send.</summary>
    private protected virtual Task BeforeSend(Microsoft.AspNetCore.Http.HttpContext context) => Task.CompletedTask;
}
