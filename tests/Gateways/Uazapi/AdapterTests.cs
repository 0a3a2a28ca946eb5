using System.Text.Json;
using WaActors.Grains.Gateways;
using WaActors.Instances;
using WaActors.Tests.Gateways.Evolution;

namespace WaActors.Tests.Gateways.Uazapi;

/// <summary>What the adapter asks and how it reads answers that the fake does not give.</summary>
public sealed class AdapterTests : IAsyncLifetime
{
    private StubGateway _stub = null!;
    private AdapterRig _rig = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _stub = await StubGateway.StartAsync();
        _rig = new AdapterRig(_stub.BaseUrl, kind: "uazapi");
    }

    public ValueTask DisposeAsync()
    {
        _rig.Dispose();
        return _stub.DisposeAsync();
    }

    [Theory]
    [InlineData("""{"instance":{"status":"connected"},"status":{"connected":true,"loggedIn":true,"jid":"5511900000001:57@s.whatsapp.net"}}""", LinkReadingKind.Connected)]
    [InlineData("""{"instance":{"status":"connected"},"status":{"connected":true,"loggedIn":true,"jid":{"user":"5511900000001"}}}""", LinkReadingKind.Connected)]
    [InlineData("""{"instance":{"status":"connected"}}""", LinkReadingKind.Connected)]
    [InlineData("""{"instance":{"status":"connecting"},"status":{"connected":true,"loggedIn":false}}""", LinkReadingKind.Connecting)]
    [InlineData("""{"instance":{"status":"connecting","qrcode":"data:image/png;base64,AAAA"},"status":{"connected":false,"loggedIn":false}}""", LinkReadingKind.Connecting)]
    [InlineData("""{"instance":{"status":"connected"},"status":{"connected":false,"loggedIn":false}}""", LinkReadingKind.Contradictory)]
    [InlineData("""{"instance":{"status":"disconnected","lastDisconnectReason":"401: logged out"},"status":{"connected":false,"loggedIn":false}}""", LinkReadingKind.Disconnected)]
    [InlineData("""{"instance":{"status":"hibernated"}}""", LinkReadingKind.Disconnected)]
    [InlineData("""{"instance":{"status":"disconnected"},"status":{"connected":false,"loggedIn":false,"resetting":true}}""", LinkReadingKind.Connecting)]
    [InlineData("""{"instance":{"status":"new word"}}""", LinkReadingKind.Unreadable)]
    [InlineData("""{}""", LinkReadingKind.Unreadable)]
    [InlineData("""<html>""", LinkReadingKind.Unreadable)]
    public async Task States_are_read_as_they_come(string body, LinkReadingKind expected)
    {
        _stub.Says(200, body);
        Assert.Equal(expected, (await _rig.Gateway.GetStateAsync(Instance, Cancellation)).Kind);
        Assert.Equal(("/instance/status", "inst-token-0001"), Last(asked => (asked.Target, asked.Headers["token"])));
    }

    [Theory]
    [InlineData(401, """{"error":"instance info not found"}""", LinkReadingKind.NotFound)]
    [InlineData(401, """{"error":"Invalid token"}""", LinkReadingKind.NotFound)]
    [InlineData(404, "<html>404</html>", LinkReadingKind.Unreadable)]
    [InlineData(500, """{"error":"No session"}""", LinkReadingKind.Unreadable)]
    [InlineData(502, "<html>502</html>", LinkReadingKind.Unreadable)]
    public async Task Only_the_gateways_own_words_say_that_it_does_not_know_an_instance_I7(int status, string body, LinkReadingKind expected)
    {
        _stub.Says(status, body);
        Assert.Equal(expected, (await _rig.Gateway.GetStateAsync(Instance, Cancellation)).Kind);
    }

    [Theory]
    [InlineData(200, "[]", LinkReadingKind.NotFound)]
    [InlineData(200, """[{"name":"other","token":"t"}]""", LinkReadingKind.NotFound)]
    [InlineData(200, """[{"name":"camp-01","token":"inst-token-0001"}]""", LinkReadingKind.Contradictory)]
    [InlineData(200, """[{"name":"renamed","token":"inst-token-0001"}]""", LinkReadingKind.Contradictory)]
    [InlineData(200, """[{"name":"camp-01","token":"another"}]""", LinkReadingKind.Unreadable)] // a wrong token is nothing to clean up
    [InlineData(403, """{"error":"This is a public demo server. This endpoint has been disabled."}""", LinkReadingKind.Unreadable)]
    [InlineData(401, """{"error":"Unauthorized"}""", LinkReadingKind.Unreadable)]
    public async Task A_refused_token_is_confirmed_by_the_servers_list_only(int status, string body, LinkReadingKind expected)
    {
        _stub.Says(status, body);
        Assert.Equal(expected, (await _rig.Gateway.ConfirmMissingAsync(Instance, Cancellation)).Kind);
        Assert.Equal(("/instance/all", "fake-global-key"), Last(asked => (asked.Target, asked.Headers["admintoken"])));
    }

    [Fact]
    public async Task A_text_carries_our_id_and_keeps_its_braces()
    {
        _stub.Says(200, """{"messageid":"3EB0"}""");
        await _rig.Gateway.SendAsync(Instance, AdapterRig.Message("Use {{name}} here"), Cancellation);
        var body = BodyOf("/send/text");
        Assert.Equal("5511987654321", body.GetProperty("number").GetString());
        Assert.Equal("Use {\u2060{name}} here", body.GetProperty("text").GetString());
        Assert.Equal("00000009000000000000000000000000", body.GetProperty("track_id").GetString());
        Assert.Equal("waactors", body.GetProperty("track_source").GetString());
        Assert.False(body.TryGetProperty("async", out _));
    }

    [Fact]
    public async Task A_medium_by_its_bytes_is_a_data_address_with_a_caption()
    {
        _stub.Says(200, """{"messageid":"3EB0"}""");
        var media = new OutgoingMedia(MediaKind.Document, null, new byte[] { 1, 2, 3 }, "application/pdf", "price list.pdf");
        await _rig.Gateway.SendAsync(Instance, AdapterRig.Message("See") with { Media = media }, Cancellation);
        var body = BodyOf("/send/media");
        Assert.Equal(
            ("document", "data:application/pdf;base64,AQID", "price list.pdf", "See", "application/pdf"),
            (Text(body, "type"), Text(body, "file"), Text(body, "docName"), Text(body, "text"), Text(body, "mimetype")));
    }

    [Theory]
    [InlineData(MediaKind.Image, "image")]
    [InlineData(MediaKind.Video, "video")]
    [InlineData(MediaKind.Audio, "ptt")]
    public async Task Each_kind_of_medium_has_its_word_and_an_address_goes_as_it_is(MediaKind kind, string type)
    {
        _stub.Says(200, """{"messageid":"3EB0"}""");
        var media = new OutgoingMedia(kind, new Uri("https://example.test/a%20b.bin"), default, "x/y", "name");
        await _rig.Gateway.SendAsync(Instance, AdapterRig.Message("") with { Media = media }, Cancellation);
        var body = BodyOf("/send/media");
        Assert.Equal((type, "https://example.test/a%20b.bin", null, null), (Text(body, "type"), Text(body, "file"), Text(body, "docName"), Text(body, "text")));
    }

    [Fact]
    public async Task A_number_without_address_is_tried_once_as_WhatsApp_writes_it()
    {
        _stub.Answer = context => context.Request.Path.Value == "/chat/check"
            ? StubGateway.Json(200, """[{"query":"5511987654321","jid":"551187654321@s.whatsapp.net","isInWhatsapp":true}]""")(context)
            : _stub.Requests.Count(asked => asked.Target == "/send/text") == 1
                ? StubGateway.Json(500, """{"error":"no LID found for 5511987654321@s.whatsapp.net from server"}""")(context)
                : StubGateway.Json(200, """{"messageid":"3EB0"}""")(context);
        Assert.Equal(SendOutcomeKind.Accepted, (await _rig.Gateway.SendAsync(Instance, AdapterRig.Message(), Cancellation)).Kind);
        Assert.Equal(["5511987654321", "551187654321"], _stub.Requests.Where(asked => asked.Target == "/send/text").Select(asked => Text(Parse(asked.Body), "number")));
    }

    [Fact]
    public async Task A_number_without_address_that_the_check_does_not_know_better_has_no_WhatsApp()
    {
        _stub.Answer = context => context.Request.Path.Value == "/chat/check"
            ? StubGateway.Json(500, """{"error":"WhatsApp client is not connected"}""")(context)
            : StubGateway.Json(500, """{"error":"no LID found for 5511987654321@s.whatsapp.net from server"}""")(context);
        Assert.Equal(SendOutcomeKind.NotOnWhatsApp, (await _rig.Gateway.SendAsync(Instance, AdapterRig.Message(), Cancellation)).Kind);
        Assert.Single(_stub.Requests, asked => asked.Target == "/send/text");
    }

    [Theory]
    [InlineData("""{"can_send_new_messages":false,"reachout_timelock":{"active":true,"until":"2026-01-03T12:00:00Z"}}""", 48)]
    [InlineData("""{"can_send_new_messages":false,"new_chat_message_capping":{"status":"CAPPED","cycle_end":"2026-01-02T12:00:00Z"}}""", 24)]
    [InlineData("""{"can_send_new_messages":null,"new_chat_message_capping":{"status":"","cycle_end":"1970-01-01T00:00:01Z"}}""", 6)]
    [InlineData("""{"error":"No session"}""", 6)]
    public async Task A_restriction_always_has_an_end(string limits, int hours)
    {
        using var rig = new AdapterRig(_stub.BaseUrl, time: new ManualTime(), kind: "uazapi");
        _stub.Answer = context => context.Request.Path.Value == "/instance/wa_messages_limits"
            ? StubGateway.Json(200, limits)(context)
            : StubGateway.Json(500, """{"error":"WhatsApp server error 463: x"}""")(context);
        var outcome = await rig.Gateway.SendAsync(rig.Instance(token: "t"), AdapterRig.Message(), Cancellation);
        Assert.Equal((SendOutcomeKind.Restricted, new ManualTime().Now.AddHours(hours)), (outcome.Kind, outcome.Until));
    }

    [Fact]
    public async Task A_token_that_was_refused_is_looked_up_again()
    {
        var token = "old";
        _stub.Answer = context => context.Request.Path.Value == "/instance/all"
            ? StubGateway.Json(200, $$"""[{"name":"camp-01","token":"{{token}}"}]""")(context)
            : context.Request.Headers["token"] == token ? StubGateway.Json(200, """{"messageid":"3EB0"}""")(context) : StubGateway.Json(401, """{"error":"Invalid token"}""")(context);
        var byName = _rig.Instance();
        Assert.Equal(SendOutcomeKind.Accepted, (await _rig.Gateway.SendAsync(byName, AdapterRig.Message(), Cancellation)).Kind);
        token = "new";
        Assert.Equal(SendOutcomeKind.LinkLost, (await _rig.Gateway.SendAsync(byName, AdapterRig.Message(), Cancellation)).Kind);
        Assert.Equal(SendOutcomeKind.Accepted, (await _rig.Gateway.SendAsync(byName, AdapterRig.Message(), Cancellation)).Kind);
    }

    [Theory]
    [InlineData("""[{"query":"5511987654321","jid":"","isInWhatsapp":false,"error":"the number 5511987654321@s.whatsapp.net is not on WhatsApp"}]""", false)]
    [InlineData("""[{"query":"5511987654321","jid":"","isInWhatsapp":false}]""", false)]
    [InlineData("""[{"query":"5511987654321","jid":"","isInWhatsapp":false,"error":"info query timed out"}]""", null)]
    [InlineData("""[{"query":"another","isInWhatsapp":false}]""", null)]
    [InlineData("""{"error":"x"}""", null)]
    public async Task A_check_that_failed_says_nothing_of_the_number(string body, bool? exists)
    {
        _stub.Says(200, body);
        Assert.Equal(exists, (await _rig.Gateway.CheckNumberAsync(Instance, "5511987654321", Cancellation)).Exists);
    }

    [Theory]
    [InlineData(200, """{"messages":[{"messageid":"3EB0","track_id":"00000009000000000000000000000000","fromMe":true,"status":"Sent"}]}""", "3EB0", true, false)]
    [InlineData(200, """[{"messageid":"3EB0","track_id":"00000009000000000000000000000000","fromMe":true}]""", "3EB0", true, false)]
    [InlineData(200, """{"messages":[{"messageid":"3EB0","track_id":"00000009000000000000000000000000","fromMe":true,"status":"Failed"}]}""", null, true, false)]
    [InlineData(200, """{"messages":[{"messageid":"3EB0","track_id":"another","fromMe":true}]}""", null, true, false)] // the filter was ignored
    [InlineData(200, """{"something":"else"}""", null, true, true)]
    [InlineData(500, """{"error":"x"}""", null, true, true)]
    [InlineData(405, "", null, false, false)]
    public async Task The_look_up_finds_by_our_id_alone(int status, string body, string? id, bool supported, bool failed)
    {
        _stub.Says(status, body);
        Assert.Equal(new FindAnswer(id, supported, failed), await _rig.Gateway.FindMessageAsync(Instance, AdapterRig.Message(), default, Cancellation));
    }

    [Fact]
    public async Task An_old_server_is_spoken_to_by_its_old_routes()
    {
        _stub.Answer = context => context.Request.Path.Value switch
        {
            "/instance/all" => StubGateway.Json(200, "[]")(context),
            "/instance/create" or "/instance/reset" => StubGateway.Json(405, "")(context),
            "/instance/init" => StubGateway.Json(200, """{"token":"new-token"}""")(context),
            _ => StubGateway.Json(200, """{"instance":{"status":"connecting","qrcode":"data:image/png;base64,AAAA"},"status":{"connected":false,"loggedIn":false}}""")(context),
        };
        var byName = _rig.Instance();
        Assert.Equal((LinkState.AwaitingPairing, "AAAA"), await ConnectAsync(byName));
        Assert.True(await _rig.Gateway.RestartAsync(byName, Cancellation));
        Assert.Equal("new-token", Last(asked => asked.Headers["token"]));
    }

    [Fact]
    public async Task A_hook_of_another_system_stays_and_ours_is_added_beside_it()
    {
        _stub.Says(200, """[{"id":"r1","enabled":true,"url":"https://crm.example/hook","events":["messages"],"excludeMessages":[]}]""");
        var hook = new Uri("https://app.example/webhooks/uazapi/x/secret");
        Assert.Equal(WebhookCheck.Repaired, await _rig.Gateway.EnsureWebhookAsync(_rig.Instance(token: "inst-token-0001", webhook: hook), Cancellation));
        var body = Parse(Last(asked => asked.Body));
        Assert.Equal(("add", hook.AbsoluteUri, true), (Text(body, "action"), Text(body, "url"), body.GetProperty("enabled").GetBoolean()));
        Assert.DoesNotContain("wasSentByApi", body.GetProperty("excludeMessages").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_numbers_that_look_for_their_tokens_at_once_ask_once()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _stub.Answer = async context =>
        {
            if (context.Request.Path.Value == "/instance/all") await go.Task;
            await StubGateway.Json(200, """[{"name":"camp-01","token":"a"},{"name":"camp-02","token":"b"}]""")(context);
        };
        var readings = Enumerable.Range(0, 20).Select(i => _rig.Gateway.GetStateAsync(_rig.Instance($"camp-0{1 + (i % 2)}"), Cancellation)).ToList();
        go.SetResult();
        await Task.WhenAll(readings);
        Assert.Single(_stub.Requests, asked => asked.Target == "/instance/all");
    }

    private GatewayInstance Instance => _rig.Instance(token: "inst-token-0001");

    private async Task<(LinkState State, string? Png)> ConnectAsync(GatewayInstance instance)
    {
        var answer = await _rig.Gateway.ConnectAsync(instance, null, Cancellation);
        return (answer.State, answer.QrPngBase64);
    }

    private T Last<T>(Func<Asked, T> take) => take(_stub.Requests.Last());

    private JsonElement BodyOf(string target) => Parse(Assert.Single(_stub.Requests, asked => asked.Target == target).Body);

    private static JsonElement Parse(string json) => JsonElement.Parse(json);

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;
}
