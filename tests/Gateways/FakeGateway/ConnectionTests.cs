using WaActors.FakeGateway;

namespace WaActors.Tests.Gateways.FakeGateway;

public sealed class ConnectionTests
{
    private const string Create = """{"instanceName":"one","integration":"WHATSAPP-BAILEYS","qrcode":true}""";

    [Theory]
    [InlineData("""{"instanceName":"one"}""", """["Invalid integration"]""")]
    [InlineData("""{"instanceName":"one","integration":"TELEGRAM"}""", """["Invalid integration"]""")]
    [InlineData("""{"instanceName":"one","integration":"EVOLUTION","number":"+5511"}""", """[["number does not match pattern \"^\\\\d+[\\\\.@\\\\w-]+\""]]""")]
    [InlineData("""{"instanceName":"one","integration":"EVOLUTION","webhook":{"url":"http://x"}}""", """["Cannot read properties of undefined (reading 'length')"]""")]
    public async Task A_create_that_cannot_be_is_400_and_leaves_nothing(string body, string message)
    {
        await using var fake = await FakeGatewayFixture.Start();

        Assert.Equal((400, """{"status":400,"error":"Bad Request","response":{"message":""" + message + "}}"), await fake.Call("POST", "/instance/create", body));
        Assert.Empty(fake.Control.Instances());
    }

    [Fact]
    public async Task From_create_over_scan_to_open_and_out_again()
    {
        await using var fake = await FakeGatewayFixture.Start();

        var created = await fake.Json("POST", "/instance/create", Create);
        Assert.Equal("connecting", created.GetProperty("instance").GetProperty("status").GetString());
        Assert.StartsWith("data:image/png;base64,", created.GetProperty("qrcode").GetProperty("base64").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, created.GetProperty("qrcode").GetProperty("count").GetInt32());
        Assert.Equal("""{"instance":{"instanceName":"one","state":"connecting"}}""", await fake.State());

        Assert.Equal(200, (await fake.Call("POST", "/_fake/instances/one/scan", """{"phone":"5511900000001"}""")).Status);
        Assert.Equal("""{"instance":{"instanceName":"one","state":"open"}}""", await fake.State());
        Assert.Equal("""{"instance":{"instanceName":"one","state":"open"}}""", (await fake.Call("GET", "/instance/connect/one")).Body);

        Assert.Equal((200, """{"status":"SUCCESS","error":false,"response":{"message":"Instance logged out"}}"""), await fake.Call("DELETE", "/instance/logout/one"));
        Assert.Equal(
            (400, """{"status":400,"error":"Bad Request","response":{"message":["The \"one\" instance is not connected"]}}"""),
            await fake.Call("DELETE", "/instance/logout/one"));
        Assert.Equal((200, """{"status":"SUCCESS","error":false,"response":{"message":"Instance deleted"}}"""), await fake.Call("DELETE", "/instance/delete/one"));
        Assert.Equal(404, (await fake.Call("DELETE", "/instance/delete/one")).Status);
    }

    [Fact]
    public async Task A_new_qr_shows_every_45_seconds_until_the_limit_closes_the_instance()
    {
        await using var fake = await FakeGatewayFixture.Start(options => options with { QrLimit = 3 });
        await fake.Call("POST", "/instance/create", Create);
        var first = fake.Control.Instance("one")!.QrCode;

        fake.Time.Advance(TimeSpan.FromSeconds(45));
        var second = await fake.Json("GET", "/instance/connect/one");
        fake.Time.Advance(TimeSpan.FromSeconds(90));

        Assert.Equal(2, second.GetProperty("count").GetInt32());
        Assert.NotEqual(first, second.GetProperty("code").GetString());
        var after = fake.Control.Instance("one")!;
        Assert.Equal(("close", "connecting", 0), (after.State, after.DbStatus, after.QrCount));
    }

    [Fact]
    public async Task A_pairing_code_is_asked_for_from_close_only_and_changes_with_the_qr()
    {
        await using var fake = await FakeGatewayFixture.Start();
        await fake.Call("POST", "/instance/create", """{"instanceName":"one","integration":"WHATSAPP-BAILEYS"}""");

        var first = (await fake.Json("GET", "/instance/connect/one?number=5511900000001")).GetProperty("pairingCode").GetString();
        fake.Time.Advance(TimeSpan.FromSeconds(45));
        var second = (await fake.Json("GET", "/instance/connect/one?number=5511900000002")).GetProperty("pairingCode").GetString();

        Assert.Equal(8, first!.Length);
        Assert.NotEqual(first, second);
        fake.Control.Act("one", InstanceAction.Scan);
        Assert.Equal("5511900000001", fake.Control.Instance("one")!.Phone);
    }

    [Fact]
    public async Task Real_delays_hold_create_for_five_seconds_of_the_clock()
    {
        await using var fake = await FakeGatewayFixture.Start(options => options with { RealDelays = true });
        var waiting = fake.Time.Waiting;

        var creating = fake.Json("POST", "/instance/create", Create);
        while (fake.Time.Waiting < waiting + 2)
        {
            await Task.Yield();
        }

        Assert.False(creating.IsCompleted);
        fake.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(1, (await creating).GetProperty("qrcode").GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task A_lost_link_survives_restart_and_blocks_logout_and_delete_until_it_heals()
    {
        await using var fake = await FakeGatewayFixture.StartWithInstance();
        fake.Control.Act("one", InstanceAction.Drop);

        Assert.Equal((200, """{"count":0}"""), await fake.Call("POST", "/instance/restart/one"));
        Assert.Equal("""{"instance":{"instanceName":"one","state":"connecting"}}""", await fake.State());
        Assert.Equal(
            (500, """{"status":500,"error":"Internal Server Error","response":{"message":["Error: Connection Closed"]}}"""),
            await fake.Call("DELETE", "/instance/logout/one"));
        Assert.Equal(
            (400, """{"status":400,"error":"Bad Request","response":{"message":["[object Object]"]}}"""),
            await fake.Call("DELETE", "/instance/delete/one"));
        fake.Control.Act("one", InstanceAction.Heal);
        Assert.Equal(201, (await fake.Send("5511999999999")).Status);
    }

    [Fact]
    public async Task A_silently_dead_socket_comes_back_with_a_restart_that_answers_the_stale_state()
    {
        await using var fake = await FakeGatewayFixture.StartWithInstance();
        fake.Control.Act("one", InstanceAction.DropSilently);

        Assert.Equal("""{"instance":{"instanceName":"one","state":"open"}}""", await fake.State());
        Assert.Equal((200, """{"instance":{"instanceName":"one","state":"open"}}"""), await fake.Call("POST", "/instance/restart/one"));
        Assert.Equal(201, (await fake.Send("5511999999999")).Status);
    }

    [Fact]
    public async Task A_stuck_instance_connects_for_ever_and_logout_frees_it()
    {
        await using var fake = await FakeGatewayFixture.StartWithInstance();
        fake.Control.Act("one", InstanceAction.Stick);

        Assert.Equal((200, """{"count":0}"""), await fake.Call("GET", "/instance/connect/one"));
        fake.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal((200, """{"count":0}"""), await fake.Call("GET", "/instance/connect/one"));
        Assert.False(fake.Control.Act("one", InstanceAction.Scan).Applied);
        Assert.Equal(200, (await fake.Call("DELETE", "/instance/logout/one")).Status);
        Assert.True((await fake.Json("GET", "/instance/connect/one")).TryGetProperty("code", out _));
    }

    [Fact]
    public async Task A_transient_drop_ends_by_itself()
    {
        await using var fake = await FakeGatewayFixture.StartWithInstance();

        fake.Control.Act("one", InstanceAction.DropTransient, new InstanceActionDetails { Ms = 5000 });
        var during = await fake.State();
        fake.Time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal("""{"instance":{"instanceName":"one","state":"connecting"}}""", during);
        Assert.Equal("""{"instance":{"instanceName":"one","state":"open"}}""", await fake.State());
    }

    [Fact]
    public async Task A_ban_is_in_the_row_with_its_code()
    {
        await using var fake = await FakeGatewayFixture.StartWithInstance();

        fake.Control.Act("one", InstanceAction.Ban);

        var row = Assert.Single((await fake.Json("GET", "/instance/fetchInstances")).EnumerateArray());
        Assert.Equal("close", row.GetProperty("connectionStatus").GetString());
        Assert.Equal(403, row.GetProperty("disconnectionReasonCode").GetInt32());
        Assert.Equal((200, """{"error":true,"message":"[object Object]"}"""), await fake.Call("POST", "/instance/restart/one"));
    }
}
