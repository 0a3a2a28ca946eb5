using System.Text.Json;
using Microsoft.AspNetCore.Http;
using WaActors.FakeGateway;
using WaActors.Grains.Gateways;
using WaActors.Instances;
using WaActors.Tests.Gateways.Evolution;

namespace WaActors.Tests.Gateways.WApi;

/// <summary>What the adapter asks and how it reads answers that the fake does not give.</summary>
public sealed class AdapterTests : IAsyncLifetime
{
    private const string Exists = """{"exists":true,"phoneNumber":"551187654321","lid":"000000000000001@lid"}""";
    private StubGateway _stub = null!;
    private AdapterRig _rig = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _stub = await StubGateway.StartAsync();
        _rig = new AdapterRig(_stub.BaseUrl, kind: "wapi");
    }

    public ValueTask DisposeAsync()
    {
        _rig.Dispose();
        return _stub.DisposeAsync();
    }

    [Theory]
    [InlineData(200, """{"instanceId":"LITE-AAAAAA-BBBBBB","connected":true}""", LinkReadingKind.Connected)]
    [InlineData(200, """{"connected":false,"connectedPhone":"5511900000009"}""", LinkReadingKind.Connected)] // a number proves the line alive
    [InlineData(200, """{"connected":false,"connectedPhone":""}""", LinkReadingKind.Disconnected)]
    [InlineData(200, """{"instanceId":"LITE-AAAAAA-BBBBBB","connected":false}""", LinkReadingKind.Disconnected)]
    [InlineData(200, "{}", LinkReadingKind.Unreadable)] // an unknown shape proves nothing
    [InlineData(200, "<html>", LinkReadingKind.Unreadable)]
    [InlineData(200, """{"error":true,"message":"x","connected":false}""", LinkReadingKind.Unreadable)]
    [InlineData(401, """{"error":true,"message":"Token inválido"}""", LinkReadingKind.Unreadable)]
    [InlineData(404, """{"message":"Instância não encontrada"}""", LinkReadingKind.NotFound)]
    [InlineData(404, """{"message":"Cannot GET /v1/instance/get-status"}""", LinkReadingKind.Unreadable)]
    [InlineData(404, "<html>404</html>", LinkReadingKind.Unreadable)]
    [InlineData(503, "<html>503</html>", LinkReadingKind.Unreadable)]
    public async Task States_are_read_as_they_come(int status, string body, LinkReadingKind expected)
    {
        _stub.Says(status, body);
        Assert.Equal(expected, (await _rig.Gateway.GetStateAsync(Instance, Cancellation)).Kind);
        Assert.Equal(
            ("/v1/instance/status-instance?instanceId=LITE-AAAAAA-BBBBBB", "Bearer inst-token-0001"),
            Last(asked => (asked.Target, asked.Headers["Authorization"])));
    }

    [Fact]
    public async Task A_404_of_one_route_means_nothing_while_another_knows_the_instance_I7()
    {
        _stub.Answer = context => context.Request.Path.Value!.EndsWith("status-instance", StringComparison.Ordinal)
            ? StubGateway.Json(404, """{"message":"Not found"}""")(context)
            : StubGateway.Json(200, """{"instanceId":"LITE-AAAAAA-BBBBBB","connected":true,"connectedPhone":"5511900000009"}""")(context);
        Assert.Equal(LinkReadingKind.NotFound, (await _rig.Gateway.GetStateAsync(Instance, Cancellation)).Kind);
        Assert.Equal(LinkReadingKind.Connected, (await _rig.Gateway.ConfirmMissingAsync(Instance, Cancellation)).Kind);
    }

    [Fact]
    public async Task A_version_in_the_address_is_not_added_twice()
    {
        _stub.Says(200, """{"connected":true}""");
        using var rig = new AdapterRig(new Uri(_stub.BaseUrl, "/v1"), kind: "wapi");
        await rig.Gateway.GetStateAsync(rig.Instance("LITE-AAAAAA-BBBBBB", "t"), Cancellation);
        Assert.StartsWith("/v1/instance/", Last(asked => asked.Target), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_goes_to_the_number_as_WhatsApp_writes_it()
    {
        Sends("""{"messageId":"3EB0"}""");
        Assert.Equal(SendOutcome.Accepted("3EB0"), await SendAsync(AdapterRig.Message()));
        Assert.Equal("/v1/contacts/phone-exists?instanceId=LITE-AAAAAA-BBBBBB&phoneNumber=5511987654321", _stub.Requests.First().Target);
        var body = BodyOf("send-text");
        Assert.Equal(("551187654321", "Ola, Maria", 1), (Text(body, "phone"), Text(body, "message"), body.GetProperty("delayMessage").GetInt32()));
        Assert.False(body.TryGetProperty("messageId", out _)); // there it would be a quotation
    }

    [Theory]
    [InlineData(200, """{"exists":false,"phoneNumber":"5511987654321"}""", SendOutcomeKind.NotOnWhatsApp)]
    [InlineData(200, """{"error":true,"message":"Instância desconectada"}""", SendOutcomeKind.LinkLost)]
    [InlineData(200, """{"error":true,"message":"um texto novo"}""", SendOutcomeKind.Throttled)]
    [InlineData(200, "{}", SendOutcomeKind.Throttled)]
    [InlineData(401, """{"message":"x"}""", SendOutcomeKind.LinkLost)]
    [InlineData(404, """{"message":"Cannot GET /v1/contacts/phone-exists"}""", SendOutcomeKind.Throttled)]
    [InlineData(429, "", SendOutcomeKind.Throttled)]
    [InlineData(500, """{"message":"x"}""", SendOutcomeKind.Throttled)]
    [InlineData(502, "<html>502</html>", SendOutcomeKind.Throttled)]
    public async Task Nothing_is_sent_to_a_number_that_was_not_found_to_have_WhatsApp(int status, string check, SendOutcomeKind expected)
    {
        _stub.Says(status, check);
        Assert.Equal(expected, (await SendAsync(AdapterRig.Message())).Kind);
        Assert.DoesNotContain(_stub.Requests, asked => asked.Method == "POST");
    }

    [Theory]
    [InlineData(MediaKind.Image, "send-image", "image")]
    [InlineData(MediaKind.Video, "send-video", "video")]
    [InlineData(MediaKind.Audio, "send-audio", "audio")]
    [InlineData(MediaKind.Document, "send-document", "document")]
    public async Task Each_medium_has_its_route_and_stands_under_its_name(MediaKind kind, string route, string member)
    {
        Sends("""{"messageId":"3EB0"}""");
        var media = new OutgoingMedia(kind, null, new byte[] { 1, 2, 3 }, "application/pdf", "price list.PDF");
        Assert.Equal(SendOutcomeKind.Accepted, (await SendAsync(AdapterRig.Message("See") with { Media = media })).Kind);
        var body = BodyOf(route);
        Assert.Equal("data:application/pdf;base64,AQID", Text(body, member));
        Assert.Equal(kind == MediaKind.Audio ? null : "See", Text(body, "caption"));
        Assert.Equal(kind == MediaKind.Document ? "pdf" : null, Text(body, "extension"));
    }

    [Theory]
    [InlineData("list.xlsx", "https://x.test/a.pdf", "text/csv", "xlsx")]
    [InlineData(null, "https://x.test/a.pdf?v=2", "text/csv", "pdf")]
    [InlineData("without", "https://x.test/a", "text/csv", "csv")]
    [InlineData(null, "https://x.test/", "application/x-new", "bin")]
    public void A_document_always_has_an_extension(string? name, string url, string type, string expected) =>
        Assert.Equal(expected, WaActors.Gateways.FileExtension.Of(new OutgoingMedia(MediaKind.Document, new Uri(url), default, type, name)));

    [Theory]
    [InlineData("application/json", """{"error":false,"qrcode":"data:image/png;base64,iVBORAAA"}""", "iVBORAAA", null)]
    [InlineData("application/json", """{"error":false,"qrcode":"iVBORAAA"}""", "iVBORAAA", null)]
    [InlineData("application/json", """{"qrcode":"2@abc"}""", null, "2@abc")]
    public async Task A_QR_comes_in_several_shapes(string type, string body, string? png, string? code)
    {
        _stub.Answer = async context =>
        {
            context.Response.ContentType = type;
            await context.Response.WriteAsync(body, context.RequestAborted);
        };
        var answer = await _rig.Gateway.ConnectAsync(Instance, null, Cancellation);
        Assert.Equal((LinkState.AwaitingPairing, png, code), (answer.State, answer.QrPngBase64, answer.QrCode));
    }

    [Fact]
    public async Task A_QR_comes_as_a_picture_too()
    {
        byte[] picture = [0x89, (byte)'P', (byte)'N', (byte)'G', 1, 2];
        _stub.Answer = context =>
        {
            context.Response.ContentType = "image/png";
            return context.Response.Body.WriteAsync(picture, context.RequestAborted).AsTask();
        };
        Assert.Equal(Convert.ToBase64String(picture), (await _rig.Gateway.ConnectAsync(Instance, null, Cancellation)).QrPngBase64);
    }

    [Fact]
    public async Task A_code_on_show_is_read_as_waiting_for_its_phone_until_it_ends()
    {
        var time = new ManualTime();
        using var rig = new AdapterRig(_stub.BaseUrl, time: time, kind: "wapi");
        var instance = rig.Instance("LITE-AAAAAA-BBBBBB", "t");
        _stub.Answer = context => context.Request.Path.Value!.EndsWith("qr-code", StringComparison.Ordinal)
            ? StubGateway.Json(200, """{"qrcode":"iVBORAAA"}""")(context)
            : StubGateway.Json(200, """{"connected":false}""")(context);
        await rig.Gateway.ConnectAsync(instance, null, Cancellation);
        Assert.Equal(LinkReadingKind.Connecting, (await rig.Gateway.GetStateAsync(instance, Cancellation)).Kind);
        Assert.Equal(QrReading.Shown, await rig.Gateway.ReadQrAsync(instance, Cancellation));
        time.Now += TimeSpan.FromSeconds(61);
        Assert.Equal(LinkReadingKind.Disconnected, (await rig.Gateway.GetStateAsync(instance, Cancellation)).Kind);
    }

    [Fact]
    public async Task A_fresh_instance_without_a_host_is_restarted_once_and_asked_again()
    {
        _stub.Answer = context => context.Request.Path.Value switch
        {
            "/v1/instance/restart" => StubGateway.Json(200, """{"error":false}""")(context),
            _ => _stub.Requests.Any(asked => asked.Target.Contains("restart", StringComparison.Ordinal))
                ? StubGateway.Json(200, """{"qrcode":"iVBORAAA"}""")(context)
                : StubGateway.Json(200, """{"error":true,"message":"IP ou porta não encontrados"}""")(context),
        };
        Assert.Equal(LinkState.AwaitingPairing, (await _rig.Gateway.ConnectAsync(Instance, null, Cancellation)).State);
        Assert.Single(_stub.Requests, asked => asked.Target.Contains("restart", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_account_of_the_newer_kind_is_asked_by_its_own_routes()
    {
        _stub.Answer = context => context.Request.Path.Value switch
        {
            "/v1/client/list-instances" => StubGateway.Json(200, """{"instances":[]}""")(context),
            "/v1/client/create-instance" => StubGateway.Json(200, """{"error":false,"instanceId":"LITE-CCCCCC-DDDDDD","token":"new-token","status":"PENDING"}""")(context),
            "/v1/instance/qr-code" => StubGateway.Json(200, """{"qrcode":"iVBORAAA"}""")(context),
            _ => StubGateway.Json(404, """{"message":"Cannot GET it"}""")(context),
        };
        Assert.Equal(LinkState.AwaitingPairing, (await _rig.Gateway.ConnectAsync(_rig.Instance("loja"), null, Cancellation)).State);
        Assert.Equal(("/v1/instance/qr-code?instanceId=LITE-CCCCCC-DDDDDD&image=disable&syncContacts=disable", "Bearer new-token"),
            Last(asked => (asked.Target, asked.Headers["Authorization"])));
    }

    [Fact]
    public async Task A_list_of_many_pages_is_read_to_its_end()
    {
        _stub.Answer = context => StubGateway.Json(200, $$"""
            {"error":false,"totalPage":3,"data":[{"instanceId":"LITE-{{context.Request.Query["page"]}}","instanceName":"n","token":"t","connected":true,"connectedPhone":"5511900000009"}]}
            """)(context);
        var listed = (await _rig.Gateway.ListInstancesAsync(new GatewayAccount("wapi", _stub.BaseUrl, "key", GatewayInstance.NoSettings), Cancellation)).Items;
        Assert.Equal(["LITE-1", "LITE-2", "LITE-3"], listed!.Select(one => one.ExternalName));
        Assert.Equal(("5511900000009", LinkReadingKind.Connected, "t"), (listed![0].Phone, listed[0].Link, listed[0].Token));
    }

    [Theory]
    [InlineData(200, """{"error":false,"message":"Deslogado com sucesso!"}""", true)]
    [InlineData(400, """{"error":true,"message":"Instância não está online para realizar logout"}""", true)]
    [InlineData(200, """{"error":"Instância não está online para realizar logout"}""", true)]
    [InlineData(200, """{"error":true,"message":"outro"}""", false)]
    [InlineData(500, "", false)]
    public async Task A_logout_of_what_is_not_online_is_what_was_asked_for(int status, string body, bool expected)
    {
        _stub.Says(status, body);
        Assert.Equal(expected, await _rig.Gateway.LogoutAsync(Instance, Cancellation));
    }

    [Theory]
    [InlineData(ErrorForm.Text, SendOutcomeKind.LinkLost)]
    [InlineData(ErrorForm.Flag, SendOutcomeKind.LinkLost)]
    [InlineData(ErrorForm.Page, SendOutcomeKind.Throttled)] // the check's page; nothing was sent
    public async Task A_dead_session_under_HTTP_200_is_never_success(ErrorForm form, SendOutcomeKind expected)
    {
        await using var fake = await FakeGatewayServer.StartAsync(cancellation: Cancellation);
        fake.Control.Seed(new InstanceSeed { Kind = "wapi", Names = ["camp-01"] });
        fake.Control.Faults = new FaultSettings { ErrorForm = form };
        fake.Control.Act("camp-01", InstanceAction.DropSilently);
        using var rig = new AdapterRig(new Uri(fake.BaseUrl, "/wapi/v1"), kind: "wapi");
        Assert.Equal(expected, (await rig.Gateway.SendAsync(rig.Instance(), AdapterRig.Message(), Cancellation)).Kind);
        Assert.Empty(fake.Control.Received());
    }

    [Fact]
    public async Task The_fake_drops_in_silence_what_the_adapter_never_sends()
    {
        await using var fake = await FakeGatewayServer.StartAsync(cancellation: Cancellation);
        fake.Control.Seed(new InstanceSeed { Kind = "wapi", Names = ["camp-01"], Token = "t" });
        using var client = new HttpClient { DefaultRequestHeaders = { Authorization = new("Bearer", "t") } };
        var address = new Uri(fake.BaseUrl, $"/wapi/v1/message/send-text?instanceId={fake.Control.Instance("camp-01")!.Id}");
        using var content = new StringContent("""{"phone":"5531987654321","message":"x"}""");
        using var answer = await client.PostAsync(address, content, Cancellation);
        Assert.True(answer.IsSuccessStatusCode);
        Assert.Contains("messageId", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Empty(fake.Control.Received());
    }

    private GatewayInstance Instance => _rig.Instance("LITE-AAAAAA-BBBBBB", "inst-token-0001");

    private Task<SendOutcome> SendAsync(OutgoingMessage message) => _rig.Gateway.SendAsync(Instance, message, Cancellation);

    private void Sends(string answer) => _stub.Answer = context => StubGateway.Json(200, context.Request.Method == "GET" ? Exists : answer)(context);

    private T Last<T>(Func<Asked, T> take) => take(_stub.Requests.Last());

    private JsonElement BodyOf(string route) => JsonElement.Parse(Assert.Single(_stub.Requests, asked => asked.Target.Contains(route, StringComparison.Ordinal)).Body);

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;
}
