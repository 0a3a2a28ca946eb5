using System.Text.Json;
using Microsoft.AspNetCore.Http;
using WaActors.Grains.Gateways;
using WaActors.Instances;

namespace WaActors.Tests.Gateways.Evolution;

/// <summary>Asking for a link (I-5), answer by answer; what a whole gateway does is in <see cref="FakeGatewayTests"/>.</summary>
public sealed class ConnectTests : IAsyncLifetime
{
    private const string Missing = """{"status":404,"error":"Not Found","response":{"message":["The \"camp-01\" instance does not exist"]}}""";
    private const string Qr = """{"pairingCode":null,"code":"2@abc","base64":"data:image/png;base64,iVBORw0K","count":1}""";
    private const string Code = """{"pairingCode":"ABCD1234","code":"2@abc","base64":"data:image/png;base64,iVBORw0K","count":1}""";
    private static readonly Uri Hook = new("https://app.example/webhooks/evolution/1/s3cret");
    private readonly ManualTime _time = new();
    private StubGateway _stub = null!;
    private AdapterRig _rig = null!;

    public async ValueTask InitializeAsync()
    {
        _stub = await StubGateway.StartAsync();
        _rig = new AdapterRig(_stub.BaseUrl, options => options.QrPolls = 0, _time);
    }

    public ValueTask DisposeAsync()
    {
        _rig.Dispose();
        return _stub.DisposeAsync();
    }

    [Fact]
    public async Task An_open_one_says_so()
    {
        _stub.Says(200, """{"instance":{"instanceName":"camp-01","state":"open"}}""");
        Assert.Equal(new ConnectAnswer(LinkState.Connected), await ConnectAsync());
    }

    [Fact]
    public async Task A_QR_comes_as_text_and_as_picture_without_its_prefix()
    {
        _stub.Says(200, Qr);
        Assert.Equal(new ConnectAnswer(LinkState.AwaitingPairing, "2@abc", "iVBORw0K"), await ConnectAsync());
    }

    [Fact]
    public async Task A_pairing_code_comes_with_its_end()
    {
        _stub.Says(200, Code);
        var answer = await ConnectAsync("(11) 98765-4321");
        Assert.Equal(("ABCD1234", _time.Now.AddSeconds(45)), (answer.PairingCode, answer.PairingCodeExpiresAt));
        Assert.Equal("/instance/connect/camp-01?number=5511987654321", Assert.Single(_stub.Requests).Target);
    }

    [Fact]
    public async Task A_QR_where_a_pairing_code_was_wanted_is_shown_with_the_reason()
    {
        _stub.Says(200, Qr);
        var answer = await ConnectAsync("5511987654321");
        Assert.Equal((LinkState.AwaitingPairing, "2@abc", null), (answer.State, answer.QrCode, answer.PairingCode));
        Assert.NotNull(answer.Problem);
    }

    [Theory]
    [InlineData(200, """{"count":0}""", LinkState.Connecting)]
    [InlineData(200, """{"count":1}""", LinkState.Connecting)]
    [InlineData(200, """{"error":true,"message":"[object Object]"}""", LinkState.Unknown)]
    [InlineData(200, """{"instance":{"state":"odd"}}""", LinkState.Unknown)]
    [InlineData(200, "{}", LinkState.Unknown)]
    [InlineData(200, "<html>", LinkState.Unknown)]
    [InlineData(401, "", LinkState.Unknown)]
    [InlineData(500, "", LinkState.Unknown)]
    [InlineData(503, """{"error":"service not activated","code":"LICENSE_REQUIRED"}""", LinkState.Unknown)]
    public async Task Where_nothing_can_be_shown_it_is_said_why(int status, string body, LinkState state)
    {
        _stub.Says(status, body);
        var answer = await ConnectAsync();
        Assert.Equal((state, null, null), (answer.State, answer.QrCode, answer.PairingCode));
        Assert.NotNull(answer.Problem);
    }

    [Fact]
    public async Task A_QR_that_is_not_ready_is_asked_for_again_a_few_times()
    {
        _stub.Answer = context => StubGateway.Json(200, _stub.Requests.Count < 3 ? """{"count":0}""" : Qr)(context);
        using var rig = new AdapterRig(_stub.BaseUrl);
        Assert.Equal("2@abc", (await rig.Gateway.ConnectAsync(rig.Instance(), null, TestContext.Current.CancellationToken)).QrCode);
        Assert.Equal(3, _stub.Requests.Count);
    }

    [Fact]
    public async Task An_instance_that_the_gateway_does_not_know_is_created_with_its_webhook()
    {
        _stub.Answer = context => context.Request.Path == "/instance/create"
            ? StubGateway.Json(201, $$$"""{"instance":{"instanceName":"camp-01","status":"connecting"},"hash":"t","qrcode":{{{Code}}}}""")(context)
            : StubGateway.Json(404, Missing)(context);
        var answer = await _rig.Gateway.ConnectAsync(_rig.Instance(token: "inst-token", webhook: Hook), "5511987654321", TestContext.Current.CancellationToken);
        Assert.Equal("ABCD1234", answer.PairingCode);
        var create = _stub.Requests.Last();
        Assert.Equal("fake-global-key", create.Key);
        using var body = JsonDocument.Parse(create.Body);
        var root = body.RootElement;
        Assert.Equal("WHATSAPP-BAILEYS", root.GetProperty("integration").GetString());
        Assert.True(root.GetProperty("qrcode").GetBoolean());
        Assert.Equal(("5511987654321", "inst-token"), (root.GetProperty("number").GetString(), root.GetProperty("token").GetString()));
        Assert.Equal(Hook.AbsoluteUri, root.GetProperty("webhook").GetProperty("url").GetString());
        Assert.Equal(
            ["CONNECTION_UPDATE", "MESSAGES_UPDATE", "MESSAGES_UPSERT"],
            root.GetProperty("webhook").GetProperty("events").EnumerateArray().Select(name => name.GetString()));
    }

    [Theory]
    [InlineData("null", true)]
    [InlineData("""{"url":"https://app.example/webhooks/evolution/1/s3cret","enabled":true,"events":["MESSAGES_UPSERT","CONNECTION_UPDATE","MESSAGES_UPDATE"],"webhookByEvents":false,"webhookBase64":false}""", false)]
    [InlineData("""{"url":"https://app.example/webhooks/evolution/1/s3cret","enabled":true,"events":["CONNECTION_UPDATE"],"webhookByEvents":false,"webhookBase64":false}""", true)]
    [InlineData("""{"url":"https://app.example/webhooks/evolution/1/s3cret","enabled":true,"events":["CONNECTION_UPDATE","QRCODE_UPDATED","MESSAGES_UPDATE","SEND_MESSAGE","MESSAGES_UPSERT"],"webhookByEvents":false,"webhookBase64":false}""", true)]
    [InlineData("""{"url":"https://other.example","enabled":true,"events":["CONNECTION_UPDATE"],"webhookByEvents":false,"webhookBase64":false}""", true)]
    [InlineData("""{"url":"https://app.example/webhooks/evolution/1/s3cret","enabled":true,"events":[],"webhookByEvents":false,"webhookBase64":false}""", true)]
    [InlineData("""{"url":"https://app.example/webhooks/evolution/1/s3cret","enabled":false,"events":["CONNECTION_UPDATE"]}""", true)]
    public async Task The_webhook_of_an_instance_that_exists_is_set_where_it_differs(string row, bool isSet)
    {
        _stub.Answer = context => Webhooks(context, StubGateway.Json(200, row), StubGateway.Json(201, "{}"));
        Assert.Equal("2@abc", (await ConnectAsync(webhook: Hook)).QrCode);
        Assert.Equal(isSet, _stub.Requests.Any(asked => asked.Target == "/webhook/set/camp-01" && asked.Body.Contains("s3cret", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("null", 201, WebhookCheck.Repaired)]
    [InlineData("null", 400, WebhookCheck.Failed)]
    [InlineData("""{"url":"https://app.example/webhooks/evolution/1/s3cret","enabled":true,"events":["CONNECTION_UPDATE","MESSAGES_UPDATE","MESSAGES_UPSERT"]}""", 500, WebhookCheck.InPlace)]
    public async Task The_webhook_is_looked_at_and_repaired_on_its_own(string row, int setStatus, WebhookCheck expected)
    {
        _stub.Answer = context => Webhooks(context, StubGateway.Json(200, row), StubGateway.Json(setStatus, "{}"));
        Assert.Equal(expected, await _rig.Gateway.EnsureWebhookAsync(_rig.Instance(webhook: Hook), TestContext.Current.CancellationToken));
        Assert.Equal(WebhookCheck.NotWanted, await _rig.Gateway.EnsureWebhookAsync(_rig.Instance(), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_webhook_that_cannot_be_set_holds_nothing_up()
    {
        _stub.Answer = context => Webhooks(context, StubGateway.Json(400, "{}"), StubGateway.Json(400, "{}"));
        Assert.Equal("2@abc", (await ConnectAsync(webhook: Hook)).QrCode);
    }

    [Fact]
    public async Task A_name_that_is_still_being_deleted_is_a_problem_and_not_a_link()
    {
        _stub.Answer = context => context.Request.Path == "/instance/create"
            ? StubGateway.Json(403, """{"status":403,"error":"Forbidden","response":{"message":["This name \"camp-01\" is already in use."]}}""")(context)
            : StubGateway.Json(404, Missing)(context);
        var answer = await ConnectAsync();
        Assert.Equal(LinkState.Unknown, answer.State);
        Assert.Contains("name", answer.Problem, StringComparison.Ordinal);
    }

    private static Task Webhooks(HttpContext context, Func<HttpContext, Task> find, Func<HttpContext, Task> set) => context.Request.Path.Value switch
    {
        "/webhook/find/camp-01" => find(context),
        "/webhook/set/camp-01" => set(context),
        _ => StubGateway.Json(200, Qr)(context),
    };

    private Task<ConnectAnswer> ConnectAsync(string? phone = null, Uri? webhook = null) =>
        _rig.Gateway.ConnectAsync(_rig.Instance(webhook: webhook), phone, TestContext.Current.CancellationToken);
}
