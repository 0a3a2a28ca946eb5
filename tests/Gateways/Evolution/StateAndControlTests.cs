using WaActors.Grains.Gateways;

namespace WaActors.Tests.Gateways.Evolution;

/// <summary>State, restart, logout, delete and the exists check, answer by answer.</summary>
public sealed class StateAndControlTests : IAsyncLifetime
{
    private const string Missing = """{"status":404,"error":"Not Found","response":{"message":["The \"camp-01\" instance does not exist"]}}""";
    private const string NoRoute = """{"status":404,"error":"Not Found","response":{"message":["Cannot GET /x"]}}""";
    private const string Nothing = """{"error":true,"message":"[object Object]"}""";
    private StubGateway _stub = null!;
    private AdapterRig _rig = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _stub = await StubGateway.StartAsync();
        _rig = new AdapterRig(_stub.BaseUrl);
    }

    public ValueTask DisposeAsync()
    {
        _rig.Dispose();
        return _stub.DisposeAsync();
    }

    [Theory]
    [InlineData(200, """{"instance":{"instanceName":"camp-01","state":"open"}}""", LinkReadingKind.Connected)]
    [InlineData(200, """{"instance":{"instanceName":"camp-01","state":"connecting"}}""", LinkReadingKind.Connecting)]
    [InlineData(200, """{"instance":{"instanceName":"camp-01","state":"close"}}""", LinkReadingKind.Disconnected)]
    [InlineData(200, """{"instance":{"instanceName":"camp-01"}}""", LinkReadingKind.Contradictory)]
    [InlineData(200, """{"instance":{"instanceName":"camp-01","state":null}}""", LinkReadingKind.Contradictory)]
    [InlineData(200, """{"instance":{"instanceName":"camp-01","state":"refused"}}""", LinkReadingKind.Unreadable)]
    [InlineData(200, """{"instance":{"instanceName":"camp-01","state":7}}""", LinkReadingKind.Unreadable)]
    [InlineData(200, "{}", LinkReadingKind.Unreadable)]
    [InlineData(200, "<html>", LinkReadingKind.Unreadable)]
    [InlineData(404, Missing, LinkReadingKind.NotFound)]
    [InlineData(404, NoRoute, LinkReadingKind.Unreadable)]
    [InlineData(404, "<html>", LinkReadingKind.Unreadable)]
    [InlineData(401, "", LinkReadingKind.Unreadable)]
    [InlineData(500, "", LinkReadingKind.Unreadable)]
    [InlineData(302, "", LinkReadingKind.Unreadable)]
    public async Task A_state_is_what_the_gateway_says_and_nothing_is_guessed(int status, string body, LinkReadingKind expected)
    {
        _stub.Says(status, body);
        Assert.Equal(expected, (await _rig.Gateway.GetStateAsync(_rig.Instance(), Cancellation)).Kind);
        Assert.Equal("/instance/connectionState/camp-01", _stub.Requests.First().Target);
    }

    [Theory]
    [InlineData(200, """{"instance":{"instanceName":"camp-01","state":"open"}}""", true)]
    [InlineData(404, NoRoute, false)]
    public async Task A_restart_is_taken_or_not(int status, string body, bool taken)
    {
        _stub.Says(status, body);
        Assert.Equal(taken, await _rig.Gateway.RestartAsync(_rig.Instance(), Cancellation));
        var asked = Assert.Single(_stub.Requests);
        Assert.Equal(("POST", "/instance/restart/camp-01"), (asked.Method, asked.Target));
    }

    [Theory]
    [InlineData("""{"instance":{"instanceName":"camp-01","state":"open"}}""", true)]
    [InlineData("""{"count":0}""", true)]
    [InlineData(Nothing, false)]
    public async Task A_closed_session_which_no_restart_opens_comes_up_by_connect(string shown, bool taken)
    {
        _stub.Answer = context => StubGateway.Json(200, context.Request.Method == "POST" ? Nothing : shown)(context);
        Assert.Equal(taken, await _rig.Gateway.RestartAsync(_rig.Instance(), Cancellation));
        Assert.Equal(["/instance/restart/camp-01", "/instance/connect/camp-01"], _stub.Requests.Select(asked => asked.Target));
    }

    [Theory]
    [InlineData(404, """{"status":404,"error":"Not Found","response":{"message":["Instance \"camp-01\" not found"]}}""", LinkReadingKind.NotFound)]
    [InlineData(200, "[]", LinkReadingKind.NotFound)]
    [InlineData(200, """[{"name":"camp-02","connectionStatus":"open"}]""", LinkReadingKind.NotFound)]
    [InlineData(200, """[{"name":"camp-01","connectionStatus":"open"}]""", LinkReadingKind.Contradictory)]
    [InlineData(404, NoRoute, LinkReadingKind.Unreadable)]
    [InlineData(401, "", LinkReadingKind.Unreadable)]
    [InlineData(503, "", LinkReadingKind.Unreadable)]
    public async Task What_one_route_does_not_know_the_list_confirms_or_denies_I7(int status, string body, LinkReadingKind expected)
    {
        _stub.Says(status, body);
        Assert.Equal(expected, (await _rig.Gateway.ConfirmMissingAsync(_rig.Instance(token: "own"), Cancellation)).Kind);
        var asked = _stub.Requests.First();
        Assert.Equal(("GET", "/instance/fetchInstances?instanceName=camp-01", "fake-global-key"), (asked.Method, asked.Target, asked.Key));
    }

    [Theory]
    [InlineData(200, """{"pairingCode":null,"code":"2@abc","base64":"data:image/png;base64,AA==","count":2}""", QrReading.Shown)]
    [InlineData(200, """{"count":0}""", QrReading.NotYet)]
    [InlineData(200, Nothing, QrReading.Refused)]
    [InlineData(200, """{"instance":{"instanceName":"camp-01","state":"open"}}""", QrReading.NotAsked)]
    [InlineData(404, Missing, QrReading.NotAsked)]
    [InlineData(503, "", QrReading.NotAsked)]
    public async Task Whether_there_is_a_QR_is_what_connect_shows_I1(int status, string body, QrReading expected)
    {
        _stub.Says(status, body);
        Assert.Equal(expected, await _rig.Gateway.ReadQrAsync(_rig.Instance(), Cancellation));
    }

    [Fact]
    public async Task While_the_breaker_is_open_a_read_is_skipped_and_not_failed_I9()
    {
        using var rig = new AdapterRig(_stub.BaseUrl, options => options.ReadTries = 1);
        _stub.Says(503, "");
        for (var i = 0; i < 5; i++) Assert.False((await rig.Gateway.GetStateAsync(rig.Instance(), Cancellation)).Skipped);
        Assert.True((await rig.Gateway.GetStateAsync(rig.Instance(), Cancellation)).Skipped);
        Assert.Equal(5, _stub.Requests.Count);
    }

    [Theory]
    [InlineData(200, """{"status":"SUCCESS","error":false,"response":{"message":"Instance logged out"}}""", true)]
    [InlineData(400, """{"status":400,"error":"Bad Request","response":{"message":["The \"camp-01\" instance is not connected"]}}""", true)]
    [InlineData(500, """{"status":500,"error":"Internal Server Error","response":{"message":["Error: Connection Closed"]}}""", false)]
    [InlineData(404, Missing, false)]
    public async Task A_logout_is_taken_or_there_was_nothing_to_log_out(int status, string body, bool taken)
    {
        _stub.Says(status, body);
        Assert.Equal(taken, await _rig.Gateway.LogoutAsync(_rig.Instance(), Cancellation));
        Assert.Equal(("DELETE", "/instance/logout/camp-01"), (_stub.Requests.First().Method, _stub.Requests.First().Target));
    }

    [Theory]
    [InlineData(200, """{"status":"SUCCESS","error":false,"response":{"message":"Instance deleted"}}""", true)]
    [InlineData(404, Missing, true)]
    [InlineData(404, NoRoute, false)]
    [InlineData(400, """{"status":400,"error":"Bad Request","response":{"message":["[object Object]"]}}""", false)]
    public async Task A_delete_is_taken_or_it_was_gone_already(int status, string body, bool gone)
    {
        _stub.Says(status, body);
        Assert.Equal(gone, await _rig.Gateway.DeleteAsync(_rig.Instance(), Cancellation));
        Assert.Equal(("DELETE", "/instance/delete/camp-01"), (_stub.Requests.First().Method, _stub.Requests.First().Target));
    }

    [Theory]
    [InlineData(200, """[{"jid":"553187654321@s.whatsapp.net","exists":true,"number":"5531987654321","name":"Maria"}]""", true, "553187654321")]
    [InlineData(200, """[{"jid":"1@g.us","exists":false,"number":"1"},{"jid":"553187654321@s.whatsapp.net","exists":true,"number":"5531987654321"}]""", true, "553187654321")]
    [InlineData(200, """[{"jid":"553187654321@s.whatsapp.net","exists":false,"number":"5531987654321"}]""", false, null)]
    [InlineData(200, """[{"jid":"9@lid","exists":true,"number":"5531987654321"}]""", true, null)]
    [InlineData(200, """[{"jid":"553187654321@s.whatsapp.net","exists":true,"number":"553187654321"}]""", null, null)]
    [InlineData(200, """[{"exists":"yes","number":"5531987654321"}]""", null, null)]
    [InlineData(200, "[]", null, null)]
    [InlineData(200, "[null, 7]", null, null)]
    [InlineData(400, """{"status":400,"error":"Bad Request","message":[["numbers does not meet minimum length of 1"]]}""", null, null)]
    [InlineData(400, """{"data":null,"isBoom":true,"output":{"statusCode":428,"payload":{"message":"Connection Closed"}}}""", null, null)]
    [InlineData(400, "{}", null, null)]
    [InlineData(401, "", null, null)]
    public async Task A_number_exists_only_when_the_gateway_says_so_of_this_number(int status, string body, bool? exists, string? canonical)
    {
        _stub.Says(status, body);
        Assert.Equal(new NumberCheck(exists, canonical), await _rig.Gateway.CheckNumberAsync(_rig.Instance(), "5531987654321", Cancellation));
        Assert.Equal("""{"numbers":["5531987654321"]}""", _stub.Requests.First().Body);
    }

    [Fact]
    public async Task A_gateway_that_is_away_makes_no_method_throw()
    {
        using var rig = new AdapterRig(SendTests.UnusedAddress(), options => options.BreakerFailures = 100);
        var instance = rig.Instance(webhook: new Uri("https://app.example/hook"));
        Assert.Equal(LinkReadingKind.Unreadable, (await rig.Gateway.GetStateAsync(instance, Cancellation)).Kind);
        Assert.False(await rig.Gateway.RestartAsync(instance, Cancellation));
        Assert.False(await rig.Gateway.LogoutAsync(instance, Cancellation));
        Assert.False(await rig.Gateway.DeleteAsync(instance, Cancellation));
        Assert.Null((await rig.Gateway.CheckNumberAsync(instance, "5511987654321", Cancellation)).Exists);
        Assert.False((await rig.Gateway.FindMessageAsync(instance, AdapterRig.Message(), DateTimeOffset.UnixEpoch, Cancellation)).Supported);
        Assert.NotNull((await rig.Gateway.ConnectAsync(instance, null, Cancellation)).Problem);
    }
}
