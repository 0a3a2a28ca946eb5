using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using WaActors.Grains.Gateways;
using WaActors.Grains.Reasons;
using WaActors.Instances;
using WaActors.Reasons;
using WaActors.Tests.Gateways.Evolution;

namespace WaActors.Tests.Gateways.CloudApi;

/// <summary>The adapter over real HTTP, against answers as Meta documents them.</summary>
public class CloudGatewayTests
{
    private const string Accepted = """{"messaging_product":"whatsapp","contacts":[{"input":"+5511987654321","wa_id":"551187654321"}],"messages":[{"id":"wamid.1"}]}""";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_text_goes_out_with_the_token_the_version_and_our_id()
    {
        await using var stub = await StubGateway.StartAsync();
        stub.Says(200, Accepted);
        using var rig = new CloudRig(stub.BaseUrl);
        Assert.Equal(SendOutcome.Accepted("wamid.1"), await rig.Gateway.SendAsync(rig.Instance(), CloudRig.Message(), Stop));
        var asked = Assert.Single(stub.Requests);
        Assert.Equal(("POST", "/v23.0/100000000000001/messages", "Bearer the-token"), (asked.Method, asked.Target, asked.Headers["Authorization"]));
        AssertJson(
            """
            {"to":"+5511987654321","type":"text","biz_opaque_callback_data":"00000009-0000-0000-0000-000000000000","messaging_product":"whatsapp",
             "recipient_type":"individual","text":{"body":"Ola, Maria","preview_url":false}}
            """,
            asked.Body);
    }

    [Fact]
    public async Task A_template_carries_header_body_and_buttons()
    {
        await using var stub = await StubGateway.StartAsync();
        stub.Says(200, Accepted);
        using var rig = new CloudRig(stub.BaseUrl);
        var template = new OutgoingTemplate(
            "aviso_simples", "pt_BR", [new TemplateParameter(null, "Ana"), new TemplateParameter(null, "12/05")],
            HeaderMedia: new OutgoingMedia(MediaKind.Image, new Uri("https://cdn.example/a.jpg"), default, "image/jpeg", null),
            Buttons: [new TemplateButton(0, "quick_reply", "STOP"), new TemplateButton(1, "url", "abc123"), new TemplateButton(2, "copy_code", "DEZ")]);
        await rig.Gateway.SendAsync(rig.Instance(), CloudRig.Message() with { Template = template }, Stop);
        AssertJson(
            """
            {"to":"+5511987654321","type":"template","biz_opaque_callback_data":"00000009-0000-0000-0000-000000000000","messaging_product":"whatsapp",
             "recipient_type":"individual","template":{"name":"aviso_simples","language":{"code":"pt_BR"},"components":[
               {"type":"header","parameters":[{"type":"image","image":{"link":"https://cdn.example/a.jpg"}}]},
               {"type":"body","parameters":[{"type":"text","text":"Ana"},{"type":"text","text":"12/05"}]},
               {"type":"button","parameters":[{"type":"payload","payload":"STOP"}],"sub_type":"quick_reply","index":"0"},
               {"type":"button","parameters":[{"type":"text","text":"abc123"}],"sub_type":"url","index":"1"},
               {"type":"button","parameters":[{"type":"coupon_code","coupon_code":"DEZ"}],"sub_type":"copy_code","index":"2"}]}}
            """,
            Assert.Single(stub.Requests).Body);
    }

    [Fact]
    public async Task Named_parameters_carry_their_names()
    {
        await using var stub = await StubGateway.StartAsync();
        stub.Says(200, Accepted);
        using var rig = new CloudRig(stub.BaseUrl);
        var template = new OutgoingTemplate("aviso", "pt_BR", [new TemplateParameter("data", "12/05")], HeaderText: "Ana");
        await rig.Gateway.SendAsync(rig.Instance(), CloudRig.Message() with { Template = template }, Stop);
        Assert.Contains(
            """[{"type":"header","parameters":[{"type":"text","text":"Ana"}]},{"type":"body","parameters":[{"type":"text","parameter_name":"data","text":"12/05"}]}]""",
            Assert.Single(stub.Requests).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_medium_by_address_is_sent_as_it_is()
    {
        await using var stub = await StubGateway.StartAsync();
        stub.Says(200, Accepted);
        using var rig = new CloudRig(stub.BaseUrl);
        var media = new OutgoingMedia(MediaKind.Document, new Uri("https://cdn.example/c.pdf"), default, "application/pdf", "contrato.pdf");
        await rig.Gateway.SendAsync(rig.Instance(), CloudRig.Message() with { Media = media }, Stop);
        Assert.Contains(
            "\"document\":{\"link\":\"https://cdn.example/c.pdf\",\"caption\":\"Ola, Maria\",\"filename\":\"contrato.pdf\"}",
            Assert.Single(stub.Requests).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upload_is_made_once_and_used_for_every_recipient()
    {
        await using var stub = await StubGateway.StartAsync();
        stub.Answer = context => StubGateway.Json(200, context.Request.Path.Value!.EndsWith("/media", StringComparison.Ordinal) ? """{"id":"900"}""" : Accepted)(context);
        using var rig = new CloudRig(stub.BaseUrl);
        var media = new OutgoingMedia(MediaKind.Image, null, "picture"u8.ToArray(), "image/png", "a\"b.png");
        for (var i = 0; i < 3; i++)
            Assert.Equal(SendOutcomeKind.Accepted, (await rig.Gateway.SendAsync(rig.Instance(), CloudRig.Message() with { Media = media }, Stop)).Kind);
        var asked = stub.Requests.ToList();
        Assert.Equal(["/v23.0/100000000000001/media", .. Enumerable.Repeat("/v23.0/100000000000001/messages", 3)], asked.Select(one => one.Target));
        Assert.Contains("filename=\"a'b.png\"\r\nContent-Type: image/png\r\n\r\npicture\r\n--", asked[0].Body, StringComparison.Ordinal);
        Assert.All(asked.Skip(1), one => Assert.Contains("\"image\":{\"id\":\"900\",\"caption\":\"Ola, Maria\"}", one.Body, StringComparison.Ordinal));
        // another number has media of its own
        await rig.Gateway.SendAsync(rig.Instance("100000000000002"), CloudRig.Message() with { Media = media }, Stop);
        Assert.Equal("/v23.0/100000000000002/media", stub.Requests.ToList()[4].Target);
    }

    [Fact]
    public async Task What_could_not_be_uploaded_is_not_sent()
    {
        await using var stub = await StubGateway.StartAsync();
        stub.Says(500, "<html>");
        using var rig = new CloudRig(stub.BaseUrl);
        var media = new OutgoingMedia(MediaKind.Image, null, "picture"u8.ToArray(), "image/png", null);
        Assert.Equal(SendOutcomeKind.Throttled, (await rig.Gateway.SendAsync(rig.Instance(), CloudRig.Message() with { Media = media }, Stop)).Kind);
        Assert.Single(stub.Requests);
    }

    [Theory]
    [InlineData("""{"id":"1","status":"CONNECTED","health_status":{"can_send_message":"AVAILABLE"}}""", LinkReadingKind.Connected)]
    [InlineData("""{"id":"1","status":"CONNECTED"}""", LinkReadingKind.Connected)]
    [InlineData("""{"id":"1","status":"CONNECTED","health_status":{"can_send_message":"LIMITED"}}""", LinkReadingKind.Connected)]
    [InlineData("""{"id":"1","status":"FLAGGED"}""", LinkReadingKind.Connected)]
    [InlineData("""{"id":"1","status":"RATE_LIMITED"}""", LinkReadingKind.Connected)]
    [InlineData("""{"id":"1","status":"PENDING"}""", LinkReadingKind.Disconnected)]
    [InlineData("""{"id":"1","status":"UNVERIFIED"}""", LinkReadingKind.Disconnected)]
    [InlineData("""{"id":"1","status":"BANNED"}""", LinkReadingKind.Disconnected)]
    [InlineData("""{"id":"1","status":"RESTRICTED"}""", LinkReadingKind.Disconnected)]
    [InlineData("""{"id":"1","status":"DISCONNECTED"}""", LinkReadingKind.Disconnected)]
    [InlineData("""{"id":"1","status":"DELETED"}""", LinkReadingKind.Disconnected)]
    [InlineData("""{"id":"1","status":"MIGRATED"}""", LinkReadingKind.Disconnected)]
    [InlineData("""{"id":"1","status":"UNKNOWN"}""", LinkReadingKind.Unreadable)]
    [InlineData("""{"id":"1","status":"BRAND_NEW"}""", LinkReadingKind.Unreadable)]
    [InlineData("""{"id":"1"}""", LinkReadingKind.Unreadable)]
    [InlineData("<html>", LinkReadingKind.Unreadable)]
    public async Task A_number_is_as_Meta_says(string body, LinkReadingKind kind)
    {
        await using var stub = await StubGateway.StartAsync();
        stub.Says(200, body);
        using var rig = new CloudRig(stub.BaseUrl);
        Assert.Equal(kind, (await rig.Gateway.GetStateAsync(rig.Instance(), Stop)).Kind);
        Assert.Equal("/v23.0/100000000000001?fields=id,status,health_status", Assert.Single(stub.Requests).Target);
    }

    [Fact]
    public async Task A_blocked_number_says_by_what()
    {
        await using var stub = await StubGateway.StartAsync();
        stub.Says(200, """
            {"id":"1","status":"CONNECTED","health_status":{"can_send_message":"BLOCKED","entities":[
              {"entity_type":"PHONE_NUMBER","id":"1","can_send_message":"AVAILABLE"},
              {"entity_type":"WABA","id":"2","can_send_message":"BLOCKED","errors":[{"error_code":141006,"error_description":"There is an error with the payment method."}]}]}}
            """);
        using var rig = new CloudRig(stub.BaseUrl);
        Assert.Equal(new LinkReading(LinkReadingKind.Disconnected, CloudReasons.Blocks("WABA 141006")), await rig.Gateway.GetStateAsync(rig.Instance(), Stop));
        var answer = await rig.Gateway.ConnectAsync(rig.Instance(), null, Stop);
        Assert.Equal((LinkState.Disconnected, "Meta blocks sending: WABA 141006"), (answer.State, CodedReason.TextOf(answer.Problem)));
    }

    [Theory]
    [InlineData(401, 190, LinkReadingKind.Disconnected)]
    [InlineData(403, 10, LinkReadingKind.Disconnected)]
    [InlineData(403, 131031, LinkReadingKind.Disconnected)]
    [InlineData(503, 2, LinkReadingKind.Unreadable)]
    [InlineData(400, 4, LinkReadingKind.Unreadable)]
    [InlineData(400, 99999, LinkReadingKind.Unreadable)]
    [InlineData(404, 803, LinkReadingKind.NotFound)]
    public async Task An_error_says_something_of_the_number_only_where_it_is_about_it(int status, int code, LinkReadingKind kind)
    {
        await using var stub = await StubGateway.StartAsync();
        stub.Says(status, $$$"""{"error":{"code":{{{code}}}}}""");
        using var rig = new CloudRig(stub.BaseUrl);
        Assert.Equal(kind, (await rig.Gateway.GetStateAsync(rig.Instance(), Stop)).Kind);
    }

    [Fact]
    public async Task That_an_id_is_not_known_is_confirmed_by_the_accounts_list_I7()
    {
        await using var stub = await StubGateway.StartAsync();
        stub.Says(200, """{"data":[{"id":"100000000000001","display_phone_number":"+55 11 90000-0009","status":"CONNECTED"},{"id":"2","status":"DELETED"}]}""");
        using var rig = new CloudRig(stub.BaseUrl);
        Assert.Equal(LinkReadingKind.Disconnected, (await rig.Gateway.ConfirmMissingAsync(rig.Instance(), Stop)).Kind);
        Assert.Equal(LinkReadingKind.NotFound, (await rig.Gateway.ConfirmMissingAsync(rig.Instance("3"), Stop)).Kind);
        Assert.Equal(
            LinkReadingKind.Disconnected, (await rig.Gateway.ConfirmMissingAsync(rig.Instance("3", settings: GatewayInstance.NoSettings), Stop)).Kind);
        stub.Says(500, "");
        Assert.Equal(LinkReadingKind.Unreadable, (await rig.Gateway.ConfirmMissingAsync(rig.Instance("3"), Stop)).Kind);
    }

    [Fact]
    public async Task An_accounts_numbers_are_listed_page_by_page()
    {
        await using var stub = await StubGateway.StartAsync();
        stub.Answer = context => StubGateway.Json(200, context.Request.Query["after"].ToString() switch
        {
            "" => """{"data":[{"id":"1","display_phone_number":"+55 11 90000-0009","status":"CONNECTED"}],"paging":{"cursors":{"before":"a","after":"b"}}}""",
            "b" => """{"data":[{"id":"2","status":"BANNED"},{"no":"id"}],"paging":{"cursors":{"after":"c"}}}""",
            _ => """{"data":[]}""",
        })(context);
        using var rig = new CloudRig(stub.BaseUrl);
        Assert.Equal(
            [new ListedInstance("1", "5511900000009", LinkReadingKind.Connected, null), new ListedInstance("2", null, LinkReadingKind.Disconnected, null)],
            (await rig.Gateway.ListInstancesAsync(rig.Account(), Stop)).Items);
        stub.Says(403, """{"error":{"code":200}}""");
        Assert.Equal(new InstanceListing(null), await rig.Gateway.ListInstancesAsync(rig.Account(), Stop));
    }

    [Fact]
    public async Task Quality_and_limit_are_read_out_C8()
    {
        await using var stub = await StubGateway.StartAsync();
        stub.Says(200, """
            {"id":"1","quality_rating":"YELLOW","whatsapp_business_manager_messaging_limit":"TIER_2K","health_status":{"can_send_message":"LIMITED"}}
            """);
        using var rig = new CloudRig(stub.BaseUrl);
        Assert.Equal(new QualityReading("YELLOW", 2000, "LIMITED"), await rig.Gateway.ReadQualityAsync(rig.Instance(), Stop));
        stub.Says(200, """{"id":"1","quality_rating":"NA","whatsapp_business_manager_messaging_limit":"TIER_UNLIMITED"}""");
        Assert.Equal(new QualityReading("NA", null, null), await rig.Gateway.ReadQualityAsync(rig.Instance(), Stop));
        stub.Says(400, """{"error":{"code":100}}""");
        Assert.Null(await rig.Gateway.ReadQualityAsync(rig.Instance(), Stop));
    }

    [Fact]
    public async Task Connecting_subscribes_the_app_to_the_account_and_says_how_the_number_is()
    {
        await using var stub = await StubGateway.StartAsync();
        stub.Answer = context => StubGateway.Json(200, context.Request.Method == "POST" ? """{"success":true}""" : """{"id":"1","status":"CONNECTED"}""")(context);
        using var rig = new CloudRig(stub.BaseUrl);
        Assert.Equal(new ConnectAnswer(LinkState.Connected), await rig.Gateway.ConnectAsync(rig.Instance(), "5511987654321", Stop));
        Assert.Equal("/v23.0/200000000000001/subscribed_apps", stub.Requests.First().Target);
    }

    [Fact]
    public async Task A_slow_answer_to_a_send_is_in_doubt_and_sent_once()
    {
        await using var stub = await StubGateway.StartAsync();
        stub.Answer = context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        using var rig = new CloudRig(stub.BaseUrl, options => options.SendTimeout = TimeSpan.FromMilliseconds(200));
        var outcome = await rig.Gateway.SendAsync(rig.Instance(), CloudRig.Message(), Stop);
        Assert.Equal((SendOutcomeKind.Unknown, "no answer from the gateway: time limit"), (outcome.Kind, CodedReason.TextOf(outcome.Reason)));
        Assert.Single(stub.Requests);
    }

    [Fact]
    public async Task A_cut_answer_to_a_send_is_in_doubt()
    {
        await using var stub = await StubGateway.StartAsync();
        stub.Answer = async context =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync("{\"messages\":[{\"id\":\"wa", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            context.Abort();
        };
        using var rig = new CloudRig(stub.BaseUrl);
        Assert.Equal(SendOutcomeKind.Unknown, (await rig.Gateway.SendAsync(rig.Instance(), CloudRig.Message(), Stop)).Kind);
        Assert.Single(stub.Requests);
    }

    [Fact]
    public async Task An_oversized_answer_is_not_read()
    {
        await using var stub = await StubGateway.StartAsync();
        stub.Answer = async context =>
        {
            var block = Encoding.ASCII.GetBytes(new string(' ', 1024 * 1024));
            for (var i = 0; i < 9; i++) await context.Response.Body.WriteAsync(block, context.RequestAborted);
        };
        using var rig = new CloudRig(stub.BaseUrl);
        Assert.Equal(SendOutcomeKind.Unknown, (await rig.Gateway.SendAsync(rig.Instance(), CloudRig.Message(), Stop)).Kind);
        Assert.Equal(LinkReadingKind.Unreadable, (await rig.Gateway.GetStateAsync(rig.Instance(), Stop)).Kind);
    }

    [Fact]
    public async Task Nothing_is_restarted_logged_out_or_deleted()
    {
        await using var stub = await StubGateway.StartAsync();
        using var rig = new CloudRig(stub.BaseUrl);
        Assert.False(rig.Gateway.Capabilities.HasFlag(GatewayCapabilities.Sessions));
        Assert.False(await rig.Gateway.RestartAsync(rig.Instance(), Stop));
        Assert.False(await rig.Gateway.LogoutAsync(rig.Instance(), Stop));
        Assert.False(await rig.Gateway.DeleteAsync(rig.Instance(), Stop));
        Assert.Equal(QrReading.NotAsked, await rig.Gateway.ReadQrAsync(rig.Instance(), Stop));
        Assert.Null((await rig.Gateway.CheckNumberAsync(rig.Instance(), "5511987654321", Stop)).Exists);
        Assert.False((await rig.Gateway.FindMessageAsync(rig.Instance(), CloudRig.Message(), default, Stop)).Supported);
        Assert.Empty(stub.Requests);
    }

    private static void AssertJson(string expected, string actual)
    {
        using var wanted = JsonDocument.Parse(expected);
        using var found = JsonDocument.Parse(actual);
        Assert.True(JsonElement.DeepEquals(wanted.RootElement, found.RootElement), actual);
    }
}
