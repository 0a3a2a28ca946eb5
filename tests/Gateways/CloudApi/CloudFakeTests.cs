using System.Net.Http.Json;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using WaActors.FakeGateway;
using WaActors.Grains.Gateways;
using WaActors.Instances;
using WaActors.Tests.Gateways.Evolution;

namespace WaActors.Tests.Gateways.CloudApi;

/// <summary>The adapter against the fake over real HTTP: what is special to Meta's numbers. What they have in common with others: CloudContract.</summary>
public sealed class CloudFakeTests : IAsyncLifetime
{
    private const string Phone = "5531987654321";
    private FakeGatewayServer _fake = null!;
    private CloudRig _rig = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _fake = await FakeGatewayServer.StartAsync(cancellation: Stop);
        _fake.Control.Seed(new InstanceSeed { Kind = "cloud", Names = ["1001"] });
        _rig = new CloudRig(new Uri(_fake.BaseUrl, "/cloud"));
    }

    public ValueTask DisposeAsync()
    {
        _rig.Dispose();
        return _fake.DisposeAsync();
    }

    [Fact]
    public async Task A_template_reaches_its_recipient_with_its_parameters_C12()
    {
        var template = new OutgoingTemplate("aviso_2", "pt_BR", [new TemplateParameter(null, "Ana"), new TemplateParameter(null, "12/05")]);
        Assert.Equal(SendOutcomeKind.Accepted, (await SendAsync(template)).Kind);
        Assert.Equal("aviso_2: Ana, 12/05", Assert.Single(_fake.Control.Received()).Text);
    }

    [Fact]
    public async Task A_template_that_cannot_be_sent_stops_the_route_or_the_message_and_not_the_number()
    {
        Assert.True((await SendAsync(new OutgoingTemplate("missing", "pt_BR", []))).RouteOnly);
        Assert.True((await SendAsync(new OutgoingTemplate("paused", "pt_BR", []))).RouteOnly);
        Assert.Equal(SendOutcomeKind.Rejected, (await SendAsync(new OutgoingTemplate("aviso_2", "pt_BR", []))).Kind);
        Assert.Empty(_fake.Control.Received());
    }

    [Fact]
    public async Task Free_texts_go_to_those_who_wrote_within_a_day_only()
    {
        _fake.Control.Faults = new FaultSettings { EnforceWindow = true };
        var refused = await SendAsync();
        Assert.Equal((SendOutcomeKind.Rejected, true), (refused.Kind, refused.Reason!.Contains("131047", StringComparison.Ordinal)));
        _fake.Control.Receive("1001", Phone, "Oi");
        Assert.Equal(SendOutcomeKind.Accepted, (await SendAsync()).Kind);
    }

    [Fact]
    public async Task Too_many_to_one_person_make_the_route_wait()
    {
        for (var i = 0; i < 45; i++) Assert.Equal(SendOutcomeKind.Accepted, (await SendAsync()).Kind);
        var refused = await SendAsync();
        Assert.Equal((SendOutcomeKind.Throttled, true), (refused.Kind, refused.RouteOnly));
        Assert.Equal(SendOutcomeKind.Accepted, (await _rig.Gateway.SendAsync(Number, CloudRig.Message(phone: "5511912345678"), Stop)).Kind);
    }

    [Theory]
    [InlineData(InstanceAction.Drop, LinkReadingKind.Disconnected, SendOutcomeKind.LinkLost)]
    [InlineData(InstanceAction.Stick, LinkReadingKind.Disconnected, SendOutcomeKind.LinkLost)]
    [InlineData(InstanceAction.DropSilently, LinkReadingKind.Connected, SendOutcomeKind.LinkLost)]
    [InlineData(InstanceAction.LogoutByPhone, LinkReadingKind.Disconnected, SendOutcomeKind.LinkLost)]
    [InlineData(InstanceAction.Ban, LinkReadingKind.Disconnected, SendOutcomeKind.Restricted)]
    [InlineData(InstanceAction.Ghost, LinkReadingKind.Disconnected, SendOutcomeKind.Restricted)]
    [InlineData(InstanceAction.Forget, LinkReadingKind.NotFound, SendOutcomeKind.LinkLost)]
    public async Task A_number_in_trouble_is_read_and_sends_nothing(InstanceAction trouble, LinkReadingKind reading, SendOutcomeKind outcome)
    {
        _fake.Control.Act("1001", trouble);
        Assert.Equal(reading, (await _rig.Gateway.GetStateAsync(Number, Stop)).Kind);
        Assert.Equal(outcome, (await SendAsync()).Kind);
        Assert.Empty(_fake.Control.Received());
        _fake.Control.Act("1001", InstanceAction.Heal);
        Assert.Equal(LinkReadingKind.Connected, (await _rig.Gateway.GetStateAsync(Number, Stop)).Kind);
        Assert.Equal(SendOutcomeKind.Accepted, (await SendAsync()).Kind);
    }

    [Fact]
    public async Task Quality_and_limit_follow_what_Meta_rates_C8()
    {
        Assert.Equal(new QualityReading("GREEN", 250, "AVAILABLE"), await _rig.Gateway.ReadQualityAsync(Number, Stop));
        _fake.Control.Act("1001", InstanceAction.Rate, new InstanceActionDetails { Quality = "RED", Tier = "TIER_2K", Health = "LIMITED" });
        Assert.Equal(new QualityReading("RED", 2000, "LIMITED"), await _rig.Gateway.ReadQualityAsync(Number, Stop));
        Assert.Equal(LinkReadingKind.Connected, (await _rig.Gateway.GetStateAsync(Number, Stop)).Kind);
    }

    [Fact]
    public async Task Webhooks_are_signed_over_the_bytes_as_they_came_and_carry_our_id_W3()
    {
        await using var app = await Callback.StartAsync(_rig.Gateway);
        _fake.Control.Seed(new InstanceSeed { Kind = "cloud", Names = ["1002"], WebhookUrl = app.Url });
        _fake.Control.Faults = new FaultSettings { AckDelayMs = 10, ReadAckRatio = 1 };
        var message = CloudRig.Message(phone: Phone);
        Assert.Equal(SendOutcomeKind.Accepted, (await _rig.Gateway.SendAsync(_rig.Instance("1002", "fake-global-key"), message, Stop)).Kind);
        _fake.Control.Receive("1002", Phone, "Olá 😀");
        var told = await app.UntilAsync(came => came.OfType<InboundWebhook>().Any() && came.OfType<AckWebhook>().Select(ack => ack.Kind).Distinct().Count() == 3);
        Assert.All(told, one => Assert.Equal("1002", one.ExternalName));
        Assert.Equal([AckKind.Server, AckKind.Delivered, AckKind.Read], told.OfType<AckWebhook>().Select(ack => ack.Kind).Distinct().Order());
        Assert.All(told.OfType<AckWebhook>(), ack => Assert.Equal(message.ClientMessageId, ack.ClientMessageId));
        Assert.All(told.OfType<InboundWebhook>(), one => Assert.Equal("Olá 😀", one.Text)); // in any order
        Assert.Equal(0, app.Unsigned);
    }

    [Fact]
    public async Task A_callback_is_taken_when_it_answers_the_challenge()
    {
        await using var app = await Callback.StartAsync(_rig.Gateway);
        using var http = new HttpClient { BaseAddress = _fake.BaseUrl };
        Assert.Equal(409, (int)(await http.PostAsJsonAsync("/_fake/cloud/webhook", new { url = app.Url, verifyToken = "another" }, Stop)).StatusCode);
        Assert.Equal(200, (int)(await http.PostAsJsonAsync("/_fake/cloud/webhook", new { url = app.Url, verifyToken = "word" }, Stop)).StatusCode);
        Assert.Equal(app.Url, _fake.Control.Instance("1001")!.WebhookUrl);
    }

    [Fact]
    public async Task A_number_is_listed_and_its_absence_confirmed_I7()
    {
        var listed = Assert.Single((await _rig.Gateway.ListInstancesAsync(_rig.Account("fake-global-key"), Stop)).Items!);
        Assert.Equal(("1001", _fake.Control.Instance("1001")!.Phone, LinkReadingKind.Connected), (listed.ExternalName, listed.Phone, listed.Link));
        Assert.Equal(LinkReadingKind.NotFound, (await _rig.Gateway.ConfirmMissingAsync(_rig.Instance("9999", "fake-global-key"), Stop)).Kind);
    }

    private GatewayInstance Number => _rig.Instance("1001", "fake-global-key");

    private Task<SendOutcome> SendAsync(OutgoingTemplate? template = null) =>
        _rig.Gateway.SendAsync(Number, CloudRig.Message(phone: Phone) with { Template = template }, Stop);

    /// <summary>Where Meta sends events: answers the challenge and checks signatures with the adapter, as the REST surface does.</summary>
    private sealed class Callback : IAsyncDisposable
    {
        private readonly StubGateway _server;
        private readonly SemaphoreSlim _came = new(0);
        private readonly System.Collections.Concurrent.ConcurrentQueue<WebhookEvent> _events = new();
        private int _unsigned;

        private Callback(StubGateway server) => _server = server;

        public string Url => new Uri(_server.BaseUrl, "/hook").AbsoluteUri;

        public int Unsigned => _unsigned;

        public static async Task<Callback> StartAsync(IWhatsAppGateway gateway)
        {
            var server = await StubGateway.StartAsync();
            var callback = new Callback(server);
            var settings = new Dictionary<string, string>(CloudRig.Settings) { ["appSecret"] = "fake-app-secret" };
            server.Answer = context => callback.AnswerAsync(gateway, settings, context);
            return callback;
        }

        public async Task<IReadOnlyList<WebhookEvent>> UntilAsync(Func<IReadOnlyList<WebhookEvent>, bool> enough)
        {
            while (!enough([.. _events])) Assert.True(await _came.WaitAsync(TimeSpan.FromSeconds(30), Stop), $"Waited 30 s; {string.Join(", ", _events)} came.");
            return [.. _events];
        }

        public ValueTask DisposeAsync()
        {
            _came.Dispose();
            return _server.DisposeAsync();
        }

        private async Task AnswerAsync(IWhatsAppGateway gateway, Dictionary<string, string> settings, HttpContext context)
        {
            if (context.Request.Method == "GET")
            {
                var query = context.Request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString());
                var answer = gateway.AnswerChallenge(settings, query);
                context.Response.StatusCode = answer is null ? 403 : 200;
                await context.Response.WriteAsync(answer ?? "", context.RequestAborted);
                return;
            }

            // The stub read the body as text: the fake's bytes are ASCII, so that loses nothing
            var body = Encoding.ASCII.GetBytes(context.Features.GetRequiredFeature<Asked>().Body);
            if (!gateway.IsSigned(settings, context.Request.Headers["X-Hub-Signature-256"], body)) Interlocked.Increment(ref _unsigned);
            foreach (var told in gateway.ParseWebhook(body)) _events.Enqueue(told);
            _came.Release();
        }
    }
}
