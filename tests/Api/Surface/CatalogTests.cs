using System.Net;
using WaActors.Instances;
using WaActors.Grains.Reasons;
using WaActors.Tests.Api.Hosting;

namespace WaActors.Tests.Api.Surface;

/// <summary>Gateways, instances and templates.</summary>
public sealed class CatalogTests(SharedApi shared)
{
    [Fact]
    public async Task A_gateway_and_its_numbers_are_added_and_listed_without_secrets()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var gatewayId = await client.AddGatewayAsync();
        var instanceId = await client.AddInstanceAsync(gatewayId);
        var secret = await host.WebhookSecretAsync(instanceId);

        var gateways = (await client.GetAsync("/v1/gateways")).Is(HttpStatusCode.OK);
        Assert.Equal("https://evo.example/api", Assert.Single(gateways.Items).GetProperty("baseUrl").GetString());
        var instances = (await client.GetAsync("/v1/instances")).Is(HttpStatusCode.OK);
        Assert.Equal("unknown", Assert.Single(instances.Items).GetProperty("state").GetString());
        var one = (await client.GetAsync($"/v1/instances/{instanceId}")).Is(HttpStatusCode.OK);
        foreach (var answer in new[] { gateways, instances, one })
        {
            foreach (var hidden in new[] { Journeys.GatewayKey, Journeys.InstanceToken, secret })
                Assert.DoesNotContain(hidden, answer.Body, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(host.Log.Lines, line => line.Contains("nobody-may-see", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_instance_shows_what_its_actor_knows_now()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var id = await client.AddInstanceAsync(await client.AddGatewayAsync());
        var until = new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.FromHours(-3));
        var actor = host.Actors.InstanceOf(id);
        actor.Status = actor.Status with { Link = LinkState.AwaitingPairing, Permission = PermissionState.Throttled, PermissionUntil = until, Since = until };
        var one = await client.GetAsync($"/v1/instances/{id}");
        Assert.Equal(("awaitingPairing", "throttled"), (one.Text("state"), one.Text("permission")));
        Assert.Equal("2030-01-02T06:04:05.000Z", one.Text("permissionUntil"));
    }

    [Fact]
    public async Task Connecting_gives_a_qr_drawn_here_when_the_gateway_gives_only_its_text()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var id = await client.AddInstanceAsync(await client.AddGatewayAsync());
        var answer = (await client.PostAsync($"/v1/instances/{id}/connect")).Is(HttpStatusCode.OK);
        var qr = answer.Json.GetProperty("qr");
        Assert.Equal("2@abc", qr.GetProperty("code").GetString());
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], qr.GetProperty("pngBase64").GetBytesFromBase64()[..4]);

        host.Actors.InstanceOf(id).Answer = new ConnectAnswer(LinkState.AwaitingPairing, "2@abc", "Z2l2ZW4=");
        answer = (await client.PostEmptyAsync($"/v1/instances/{id}/connect")).Is(HttpStatusCode.OK);
        Assert.Equal("Z2l2ZW4=", answer.Json.GetProperty("qr").GetProperty("pngBase64").GetString());
    }

    [Fact]
    public async Task Connecting_with_a_phone_gives_a_pairing_code()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var id = await client.AddInstanceAsync(await client.AddGatewayAsync());
        var actor = host.Actors.InstanceOf(id);
        actor.Answer = new ConnectAnswer(LinkState.AwaitingPairing, PairingCode: "ABCD1234", PairingCodeExpiresAt: DateTimeOffset.UnixEpoch);
        var answer = (await client.PostAsync($"/v1/instances/{id}/connect", """{"phone": "(11) 98765-4321"}""")).Is(HttpStatusCode.OK);
        Assert.Equal("ABCD1234", answer.Json.GetProperty("pairingCode").GetProperty("code").GetString());
        Assert.Equal(["5511987654321"], actor.ConnectPhones);
        (await client.PostAsync($"/v1/instances/{id}/connect", """{"phone": "mine"}""")).IsInvalid("$.phone", "invalid_phone");
    }

    [Fact]
    public async Task A_gateway_that_gives_no_link_is_said_so()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var id = await client.AddInstanceAsync(await client.AddGatewayAsync());
        host.Actors.InstanceOf(id).Answer = new ConnectAnswer(LinkState.Disconnected, Problem: "The gateway does not answer.");
        var answer = (await client.PostAsync($"/v1/instances/{id}/connect")).IsProblem(HttpStatusCode.BadGateway, "gateway_failed");
        Assert.Equal("disconnected", answer.Text("state"));
    }

    [Fact]
    public async Task Names_that_are_taken_are_refused()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var gatewayId = await client.AddGatewayAsync();
        await client.AddInstanceAsync(gatewayId);
        (await client.PostAsync("/v1/gateways", """{"kind": "evolution", "name": "evo", "baseUrl": "http://b", "apiKey": "k"}"""))
            .IsProblem(HttpStatusCode.Conflict, "name_taken");
        (await client.PostAsync("/v1/instances", $$"""{"name": "b", "gatewayId": "{{gatewayId}}", "externalName": "unit-1"}"""))
            .IsProblem(HttpStatusCode.Conflict, "external_name_taken");
    }

    [Fact]
    public async Task Without_an_external_name_one_is_made_up()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var made = (await client.PostAsync("/v1/instances", $$"""{"name": "b", "gatewayId": "{{await client.AddGatewayAsync()}}"}""")).Is(HttpStatusCode.Created);
        Assert.Matches("^wa-[0-9a-f]{32}$", made.Text("externalName"));
    }

    [Fact]
    public async Task What_was_made_stands_where_its_location_says_and_for_no_other_tenant()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var other = await host.OtherTenantAsync();
        var gateway = await client.PostAsync("/v1/gateways", """{"kind": "evolution", "name": "g", "baseUrl": "https://evo.example/api", "apiKey": "k-1234"}""");
        var template = await client.PostAsync("/v1/templates", """{"name": "hello", "body": "Hello {{name}}"}""");
        var key = await client.PostAsync("/v1/api-keys", """{"name": "reports", "scopes": ["read"]}""");
        var instance = await client.PostAsync("/v1/instances", $$"""{"name": "b", "gatewayId": "{{gateway.Id}}"}""");
        foreach (var (made, missing) in new[]
        {
            (gateway, "gateway_not_found"), (template, "template_not_found"), (key, "api_key_not_found"), (instance, "instance_not_found"),
        })
        {
            var location = made.Is(HttpStatusCode.Created).Headers["Location"];
            var found = (await client.GetAsync(location)).Is(HttpStatusCode.OK);
            Assert.Equal((made.Id, made.Text("name")), (found.Id, found.Text("name")));
            Assert.DoesNotContain("k-1234", found.Body, StringComparison.Ordinal);
            (await other.GetAsync(location)).IsProblem(HttpStatusCode.NotFound, missing);
        }

        Assert.Equal(template.Body, (await client.GetAsync($"/v1/templates/{template.Id}")).Body);
        Assert.DoesNotContain(key.Text("key")!, (await client.GetAsync($"/v1/api-keys/{key.Id}")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_is_changed_where_told_and_its_actor_learns_of_it()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var path = $"/v1/instances/{await client.AddInstanceAsync(await client.AddGatewayAsync())}";
        var actor = host.Actors.InstanceOf(Guid.Parse(path[^36..]));

        var changed = (await client.PatchAsync(path, """{"name": "Unit 2", "phone": "11 98765-4321"}""")).Is(HttpStatusCode.OK);
        Assert.Equal(("Unit 2", "5511987654321", "unit-1"), (changed.Text("name"), changed.Text("phone"), changed.Text("externalName")));
        changed = (await client.PatchAsync(path, """{"externalName": "unit-2"}""")).Is(HttpStatusCode.OK);
        Assert.Equal(("Unit 2", "5511987654321", "unit-2"), (changed.Text("name"), changed.Text("phone"), changed.Text("externalName")));
        Assert.Equal(changed.Body, (await client.GetAsync(path)).Body);
        Assert.Equal(2, actor.RecordChanges);
    }

    [Fact]
    public async Task A_number_s_reasons_are_told_as_the_actor_knows_them_now_each_with_its_own_code()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var id = await client.AddInstanceAsync(await client.AddGatewayAsync());
        await host.Database.ExecuteAsync($"update instance set link = 'disconnected', link_reason = '{GatewayReasons.LoggedOut}', permission_reason = '{PaceReasons.Gap}'", TestContext.Current.CancellationToken);
        host.Actors.InstanceOf(id).Status = host.Actors.InstanceOf(id).Status with { Link = LinkState.Connecting, Reason = GatewayReasons.Resetting, PermissionReason = null };
        var now = (await client.GetAsync($"/v1/instances/{id}")).Is(HttpStatusCode.OK);
        Assert.Equal(("connecting", "the gateway resets the session", "gateway.resetting"), (now.Text("state"), now.Text("reason"), now.Text("reasonCode")));
        Assert.Equal((null, null), (now.Text("permissionReason"), now.Text("permissionReasonCode")));
    }

    [Fact]
    public async Task A_change_of_a_number_that_breaks_a_rule_changes_nothing()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var gatewayId = await client.AddGatewayAsync();
        var id = await client.AddInstanceAsync(gatewayId);
        await client.AddInstanceAsync(gatewayId, "unit-2");
        var path = $"/v1/instances/{id}";

        (await client.PatchAsync(path, """{"name": "x", "externalName": "unit-2"}""")).IsProblem(HttpStatusCode.Conflict, "external_name_taken");
        (await client.PatchAsync(path, """{"name": " "}""")).IsInvalid("$.name", "required");
        (await client.PatchAsync(path, """{"phone": "x"}""")).IsInvalid("$.phone", "invalid_phone");
        (await client.PatchAsync(path, """{"externalName": "a b"}""")).IsInvalid("$.externalName", "invalid_characters");
        (await client.PatchAsync(path, """{"gatewayId": "x"}""")).IsInvalid("$.gatewayId", "unknown_field", "invalid_json");
        (await (await host.OtherTenantAsync()).PatchAsync(path, """{"name": "x"}""")).IsProblem(HttpStatusCode.NotFound, "instance_not_found");
        Assert.Equal(("Unit 1", "unit-1"), ((await client.GetAsync(path)).Text("name"), (await client.GetAsync(path)).Text("externalName")));
        Assert.Equal(0, host.Actors.InstanceOf(id).RecordChanges);
    }

    [Fact]
    public async Task Another_tenant_sees_none_of_it()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var gatewayId = await client.AddGatewayAsync();
        var instanceId = await client.AddInstanceAsync(gatewayId);
        await client.AddTemplateAsync();
        var other = await host.OtherTenantAsync();
        foreach (var list in new[] { "/v1/gateways", "/v1/instances", "/v1/templates" }) Assert.Empty((await other.GetAsync(list)).Is(HttpStatusCode.OK).Items);
        (await other.GetAsync($"/v1/instances/{instanceId}")).IsProblem(HttpStatusCode.NotFound, "instance_not_found");
        (await other.PostAsync($"/v1/instances/{instanceId}/connect")).IsProblem(HttpStatusCode.NotFound, "instance_not_found");
        (await other.PostAsync("/v1/instances", $$"""{"name": "x", "gatewayId": "{{gatewayId}}"}""")).IsInvalid("$.gatewayId", "gateway_not_found");
        Assert.Empty(host.Actors.InstanceOf(instanceId).ConnectPhones);
        await other.AddGatewayAsync();
    }

    [Theory]
    [InlineData("/v1/gateways", """{"kind": "telegram", "name": "n", "baseUrl": "http://b", "apiKey": "k"}""", "$.kind", "unknown_value")]
    [InlineData("/v1/gateways", """{"name": "n", "baseUrl": "http://b", "apiKey": "k"}""", "$.kind", "unknown_value")]
    [InlineData("/v1/gateways", """{"kind": "evolution", "name": " ", "baseUrl": "http://b", "apiKey": "k"}""", "$.name", "required")]
    [InlineData("/v1/gateways", """{"kind": "evolution", "name": "n\u0000", "baseUrl": "http://b", "apiKey": "k"}""", "$.name", "invalid_text")]
    [InlineData("/v1/gateways", """{"kind": "evolution", "name": "n", "baseUrl": "/relative", "apiKey": "k"}""", "$.baseUrl", "invalid_url")]
    [InlineData("/v1/gateways", """{"kind": "evolution", "name": "n", "baseUrl": "ftp://b", "apiKey": "k"}""", "$.baseUrl", "invalid_url")]
    [InlineData("/v1/gateways", """{"kind": "evolution", "name": "n", "baseUrl": "http://u:p@b", "apiKey": "k"}""", "$.baseUrl", "invalid_url")]
    [InlineData("/v1/gateways", """{"kind": "evolution", "name": "n", "baseUrl": "http://b"}""", "$.apiKey", "required")]
    [InlineData("/v1/instances", """{"name": "n"}""", "$.gatewayId", "required")]
    [InlineData("/v1/instances", """{"name": "n", "gatewayId": "00000000-0000-0000-0000-000000000000"}""", "$.gatewayId", "gateway_not_found")]
    [InlineData("/v1/instances", """{"gatewayId": "00000000-0000-0000-0000-000000000000"}""", "$.name", "required")]
    [InlineData("/v1/instances", """{"name": "n", "gatewayId": "00000000-0000-0000-0000-000000000000", "externalName": "a b"}""", "$.externalName", "invalid_characters")]
    [InlineData("/v1/instances", """{"name": "n", "gatewayId": "00000000-0000-0000-0000-000000000000", "externalName": ""}""", "$.externalName", "too_short")]
    [InlineData("/v1/instances", """{"name": "n", "gatewayId": "00000000-0000-0000-0000-000000000000", "phone": "x"}""", "$.phone", "invalid_phone")]
    [InlineData("/v1/instances", """{"name": "n", "gatewayId": "00000000-0000-0000-0000-000000000000", "windowMax": 0}""", "$.windowMax", "out_of_range")]
    [InlineData("/v1/templates", """{"name": "n", "body": ""}""", "$.body", "required")]
    [InlineData("/v1/templates", """{"name": "n", "body": "Hi {{name"}""", "$.body", "template_invalid")]
    [InlineData("/v1/templates", """{"name": "n", "body": "Hi {{#each}}"}""", "$.body", "template_invalid")]
    public async Task A_wrong_request_is_refused_with_its_field(string path, string json, string field, string rule)
    {
        (await shared.Client().PostAsync(path, json)).IsInvalid(field, rule);
    }

    [Fact]
    public async Task Lengths_end_where_the_limits_say()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        (await client.PostAsync("/v1/templates", Template(200, 4096))).Is(HttpStatusCode.Created);
        (await client.PostAsync("/v1/templates", Template(201, 4096))).IsInvalid("$.name", "too_long");
        (await client.PostAsync("/v1/templates", Template(200, 4097))).IsInvalid("$.body", "too_long");
        var both = (await client.PostAsync("/v1/templates", Template(0, 4097))).IsInvalid("$.name", "required");
        both.IsInvalid("$.body", "too_long");
    }

    private static string Template(int name, int body) => $$"""{"name": "{{new string('n', name)}}", "body": "{{new string('b', body)}}"}""";
}
