using System.Text.Json;
using System.Text.RegularExpressions;
using WaActors.FakeGateway;

namespace WaActors.Tests.Gateways.FakeGateway;

public sealed class SendTextTests
{
    private const string Number = "5511999999999";

    [Theory]
    [InlineData("""{"text":"Ola"}""", """[["instance requires property \"number\""]]""")]
    [InlineData("""{"number":5511,"text":"Ola"}""", """[["Invalid format"]]""")]
    [InlineData("""{"number":"5511999999999"}""", """[["instance requires property \"text\""]]""")]
    [InlineData("{}", """[["instance requires property \"number\"","instance requires property \"text\""]]""")]
    [InlineData("""{"number":"5511999999999","text":""}""", """["Text is required"]""")]
    [InlineData("""{"number":"5511999999999","text":"Ola","delay":1.5}""", """[["Enter a value in milliseconds"]]""")]
    [InlineData("""{"number":"5511999999999","text":"Ola","delay":"1"}""", """[["Enter a value in milliseconds"]]""")]
    [InlineData("""{"number":"5511999990000","text":"Ola"}""", """[{"jid":"5511999990000@s.whatsapp.net","exists":false,"number":"5511999990000"}]""")]
    [InlineData("""{"number":"abc","text":"Ola"}""", """[{"jid":"@s.whatsapp.net","exists":false,"number":"abc"}]""")]
    [InlineData("""{"number":"120363000000000001@g.us","text":"Ola"}""", """["[object Object]"]""")]
    public async Task What_is_wrong_with_a_request_is_said_word_for_word(string body, string message)
    {
        await using var fake = await FakeGatewayFixture.StartWithInstance();

        var expected = """{"status":400,"error":"Bad Request","response":{"message":""" + message + "}}";
        Assert.Equal((400, expected), await fake.Call("POST", "/message/sendText/one", body));
        Assert.Equal(0, fake.Control.Stats().SendsAccepted);
    }

    [Fact]
    public async Task An_accepted_message_answers_pending_and_is_received()
    {
        await using var fake = await FakeGatewayFixture.StartWithInstance();

        var (status, text) = await fake.Call("POST", "/message/sendText/one", """{"number":"+55 (11) 99999-9999","text":"Olá \"você\"\n😀","x":{"y":[1]}}""");

        Assert.Equal(201, status);
        var body = JsonDocument.Parse(text).RootElement;
        var id = body.GetProperty("key").GetProperty("id").GetString()!;
        Assert.Matches(new Regex("^3EB0[0-9A-F]{18}$", RegexOptions.None, TimeSpan.FromSeconds(1)), id);
        Assert.Equal("5511999999999@s.whatsapp.net", body.GetProperty("key").GetProperty("remoteJid").GetString());
        Assert.Equal("PENDING", body.GetProperty("status").GetString());
        Assert.Equal("Olá \"você\"\n😀", body.GetProperty("message").GetProperty("conversation").GetString());
        Assert.Equal(fake.Time.GetUtcNow().ToUnixTimeSeconds(), body.GetProperty("messageTimestamp").GetInt64());
        Assert.Equal(new ReceivedMessage(Number, Number, "one", fake.Time.GetUtcNow(), "Olá \"você\"\n😀", id, 1, false), Assert.Single(fake.Control.Received()));
    }

    [Theory]
    [InlineData("5531987654321", "553187654321")]
    [InlineData("5511987654321", "5511987654321")]
    [InlineData("5531967654321", "5531967654321")]
    [InlineData("5491112345678", "541112345678")]
    [InlineData("5215512345678", "525512345678")]
    [InlineData("12025550123", "12025550123")]
    public async Task Numbers_are_rewritten_before_they_are_looked_up(string asked, string resolved)
    {
        await using var fake = await FakeGatewayFixture.StartWithInstance();

        var answer = await fake.Json("POST", "/chat/whatsappNumbers/one", $$"""{"numbers":["{{asked}}"]}""");
        await fake.Send(asked);

        Assert.Equal($$"""[{"jid":"{{resolved}}@s.whatsapp.net","exists":true,"number":"{{asked}}"}]""", answer.GetRawText());
        Assert.Equal(asked, Assert.Single(fake.Control.Counts()).Key);
        Assert.Equal(resolved, Assert.Single(fake.Control.Counts(byResolved: true)).Key);
    }

    [Theory]
    [InlineData(InstanceAction.Drop)]
    [InlineData(InstanceAction.DropSilently)]
    [InlineData(InstanceAction.Stick)]
    [InlineData(InstanceAction.Ban)]
    [InlineData(InstanceAction.LogoutByPhone)]
    public async Task Without_a_link_the_exists_cache_decides_how_the_send_fails(InstanceAction action)
    {
        await using var fake = await FakeGatewayFixture.StartWithInstance();
        await fake.Send(Number);

        Assert.True(fake.Control.Act("one", action).Applied);

        Assert.Equal(
            (400, """{"status":400,"error":"Bad Request","response":{"message":["Error: Connection Closed"]}}"""),
            await fake.Send(Number));
        Assert.Equal(
            (500, """{"status":500,"error":"Internal Server Error","response":{"message":"Connection Closed"}}"""),
            await fake.Send("5511999999998"));
        Assert.Equal(2, fake.Control.Stats().SendsRefused["notConnected"]);
    }

    [Fact]
    public async Task An_instance_that_never_connected_has_no_socket_to_ask()
    {
        await using var fake = await FakeGatewayFixture.Start();
        await fake.Call("POST", "/instance/create", """{"instanceName":"one","integration":"WHATSAPP-BAILEYS"}""");

        Assert.Equal(
            (500, """{"status":500,"error":"Internal Server Error","response":{"message":"Cannot read properties of undefined (reading 'onWhatsApp')"}}"""),
            await fake.Send(Number));
    }

    [Fact]
    public async Task A_ghost_has_no_methods_and_no_state()
    {
        await using var fake = await FakeGatewayFixture.StartWithInstance();

        fake.Control.Act("one", InstanceAction.Ghost);

        Assert.Equal(
            (500, """{"status":500,"error":"Internal Server Error","response":{"message":"Cannot read properties of undefined (reading 'textMessage')"}}"""),
            await fake.Send(Number));
        Assert.Equal("""{"instance":{"instanceName":"one"}}""", await fake.State());
        Assert.Equal((200, """{"error":true,"message":"[object Object]"}"""), await fake.Call("GET", "/instance/connect/one"));
        Assert.Equal(
            (404, """{"status":404,"error":"Not Found","response":{"message":["Instance \"one\" not found"]}}"""),
            await fake.Call("GET", "/instance/fetchInstances?instanceName=one"));
        Assert.Single((await fake.Json("GET", "/instance/fetchInstances")).EnumerateArray());
        fake.Control.Act("one", InstanceAction.Heal);
        Assert.Equal(201, (await fake.Send(Number)).Status);
    }

    [Fact]
    public async Task The_number_check_has_error_shapes_of_its_own()
    {
        await using var fake = await FakeGatewayFixture.StartWithInstance();
        const string Path = "/chat/whatsappNumbers/one";

        Assert.Equal(
            (400, """{"status":400,"error":"Bad Request","message":[["numbers does not meet minimum length of 1"]]}"""),
            await fake.Call("POST", Path, """{"numbers":[]}"""));
        Assert.Equal((400, "{}"), await fake.Call("POST", Path, "{}"));
        await fake.Send(Number);
        fake.Control.Act("one", InstanceAction.DropSilently);
        Assert.Equal(200, (await fake.Call("POST", Path, $$"""{"numbers":["{{Number}}"]}""")).Status);
        Assert.Equal(
            (400, """{"data":null,"isBoom":true,"isServer":false,"output":{"statusCode":428,"payload":{"statusCode":428,"error":"Precondition Required","message":"Connection Closed"},"headers":{}}}"""),
            await fake.Call("POST", Path, """{"numbers":["5511999999998"]}"""));
        fake.Control.Act("one", InstanceAction.Ghost);
        Assert.Equal((400, "{}"), await fake.Call("POST", Path, $$"""{"numbers":["{{Number}}"]}"""));
    }

    [Fact]
    public async Task The_typing_delay_and_a_hang_hold_the_call_open_and_then_the_link_is_looked_at_again()
    {
        await using var fake = await FakeGatewayFixture.StartWithInstance(options => options with { RealDelays = true });
        fake.Control.Faults = new FaultSettings { HangMs = 60_000 };
        var waiting = fake.Time.Waiting;

        var sending = fake.Call("POST", "/message/sendText/one", """{"number":"5511999999999","text":"Ola","delay":1200}""");
        await Until(() => fake.Time.Waiting > waiting);
        fake.Control.Act("one", InstanceAction.Drop);
        fake.Time.Advance(TimeSpan.FromMilliseconds(61_200));

        Assert.Equal((400, """{"status":400,"error":"Bad Request","response":{"message":["Error: Connection Closed"]}}"""), await sending);
    }

    [Fact]
    public async Task A_hanging_send_leaves_although_its_caller_has_left()
    {
        await using var fake = await FakeGatewayFixture.StartWithInstance();
        fake.Control.Faults = new FaultSettings { HangMs = 60_000 };
        var waiting = fake.Time.Waiting;
        using var caller = new HttpClient { BaseAddress = fake.Server.BaseUrl };
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        caller.DefaultRequestHeaders.Add("apikey", FakeGatewayFixture.Key);
        using var body = new StringContent($$"""{"number":"{{Number}}","text":"Ola"}""");

        var sending = caller.PostAsync(new Uri("/message/sendText/one", UriKind.Relative), body, patience.Token);
        await Until(() => fake.Time.Waiting > waiting);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        fake.Time.Advance(TimeSpan.FromMinutes(1));

        await Until(() => fake.Control.Received().Count == 1);
    }

    private static async Task Until(Func<bool> holds)
    {
        while (!holds())
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
