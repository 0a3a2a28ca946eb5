namespace WaActors.Tests.Gateways.FakeGateway;

public sealed class GuardTests
{
    private const string Unauthorized = """{"status":401,"error":"Unauthorized","response":{"message":"Unauthorized"}}""";

    [Theory]
    [InlineData(null)]
    [InlineData("wrong")]
    [InlineData("fake-global-key")]
    public async Task An_unknown_instance_is_404_whatever_the_key(string? key)
    {
        await using var fake = await FakeGatewayFixture.Start();

        var answer = await fake.Call("POST", "/message/sendText/nobody", "{}", key);

        Assert.Equal((404, """{"status":404,"error":"Not Found","response":{"message":["The \"nobody\" instance does not exist"]}}"""), answer);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("wrong")]
    public async Task A_used_name_is_403_before_the_key_is_looked_at(string? key)
    {
        await using var fake = await FakeGatewayFixture.StartWithInstance();

        var answer = await fake.Call("POST", "/instance/create", """{"instanceName":"one"}""", key);

        Assert.Equal((403, """{"status":403,"error":"Forbidden","response":{"message":["This name \"one\" is already in use."]}}"""), answer);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("wrong")]
    [InlineData("TOKEN-TWO")]
    public async Task A_wrong_key_is_401_before_the_body_is_looked_at(string? key)
    {
        await using var fake = await FakeGatewayFixture.StartWithInstance();
        fake.Control.Seed(new() { Names = ["two"], Token = "TOKEN-TWO" });

        Assert.Equal((401, Unauthorized), await fake.Call("POST", "/message/sendText/one", "{}", key));
    }

    [Fact]
    public async Task The_instance_token_opens_its_instance_and_its_own_row_and_nothing_else()
    {
        await using var fake = await FakeGatewayFixture.StartWithInstance();
        fake.Control.Seed(new() { Names = ["two"] });

        Assert.Equal(200, (await fake.Call("GET", "/instance/connectionState/one", key: "TOKEN-ONE")).Status);
        Assert.Equal((401, Unauthorized), await fake.Call("GET", "/instance/connectionState/two", key: "TOKEN-ONE"));
        Assert.Equal((401, Unauthorized), await fake.Call("POST", "/instance/create", """{"instanceName":"three"}""", "TOKEN-ONE"));
        var rows = await fake.Json("GET", "/instance/fetchInstances", key: "TOKEN-ONE");
        Assert.Equal("one", Assert.Single(rows.EnumerateArray()).GetProperty("name").GetString());
        Assert.Equal((401, Unauthorized), await fake.Call("GET", "/instance/fetchInstances", key: "nobody's"));
    }

    [Theory]
    [InlineData("PUT", "/instance/restart/one")]
    [InlineData("GET", "/message/sendText/one")]
    [InlineData("GET", "/nothing/here")]
    public async Task An_unknown_route_or_verb_is_the_routers_404(string verb, string path)
    {
        await using var fake = await FakeGatewayFixture.StartWithInstance();

        var expected = $$$"""{"status":404,"error":"Not Found","response":{"message":["Cannot {{{verb}}} {{{path}}}"]}}""";
        Assert.Equal((404, expected), await fake.Call(verb, path));
    }

    [Fact]
    public async Task Malformed_json_is_refused_before_every_guard()
    {
        await using var fake = await FakeGatewayFixture.Start();

        var (status, body) = await fake.Call("POST", "/message/sendText/nobody", "{bad", null);

        Assert.Equal(400, status);
        Assert.StartsWith("""{"status":400,"error":"Internal Server Error","response":{"message":"Unexpected token""", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_query_string_redirects_the_call_after_the_guards()
    {
        await using var fake = await FakeGatewayFixture.StartWithInstance();
        fake.Control.Seed(new() { Names = ["two"] });

        Assert.Equal("""{"instance":{"instanceName":"two","state":"open"}}""", (await fake.Call("GET", "/instance/connectionState/one?instanceName=two")).Body);
    }

    [Fact]
    public async Task The_version_needs_no_key_and_the_key_check_does()
    {
        await using var fake = await FakeGatewayFixture.Start();

        Assert.Equal("2.3.7", (await fake.Json("GET", "/", key: null)).GetProperty("version").GetString());
        Assert.Equal(200, (await fake.Call("POST", "/verify-creds")).Status);
        Assert.Equal((401, Unauthorized), await fake.Call("POST", "/verify-creds", key: "wrong"));
    }
}
