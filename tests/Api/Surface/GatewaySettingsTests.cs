using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using WaActors.Grains.Gateways;
using WaActors.Instances;
using WaActors.Storage.Catalog;
using WaActors.Storage.Connections;
using WaActors.Tests.Api.Hosting;

namespace WaActors.Tests.Api.Surface;

/// <summary>What a kind of gateway needs besides address and key: declared by its adapter, checked, kept encrypted, never shown when it is a secret.</summary>
public sealed class GatewaySettingsTests(SharedApi shared)
{
    private const string Secret = "app-secret-nobody-may-see";

    [Fact]
    public async Task Settings_are_kept_and_shown_without_secrets()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var made = (await client.PostAsync("/v1/gateways", Cloud($$"""{"appSecret": "{{Secret}}", "apiVersion": "v25.0"}"""))).Is(HttpStatusCode.Created);
        var read = (await client.GetAsync($"/v1/gateways/{made.Id}")).Is(HttpStatusCode.OK);
        var listed = (await client.GetAsync("/v1/gateways")).Is(HttpStatusCode.OK);
        foreach (var answer in new[] { made, read, listed }) Assert.DoesNotContain(Secret, answer.Body, StringComparison.Ordinal);
        Assert.Equal((true, null), SettingOf(read, "appSecret"));
        Assert.Equal((true, "v25.0"), SettingOf(read, "apiVersion"));
        Assert.DoesNotContain(host.Log.Lines, line => line.Contains("nobody-may-see", StringComparison.Ordinal));
        var account = await AccountAsync(host, made.Id);
        Assert.Equal((Secret, "v25.0"), (account.Settings["appSecret"], account.Settings["apiVersion"]));
    }

    [Fact]
    public async Task A_change_touches_only_what_it_names_and_the_numbers_actors_learn_of_it()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var id = (await client.PostAsync("/v1/gateways", Cloud($$"""{"appSecret": "{{Secret}}", "apiVersion": "v25.0"}"""))).Is(HttpStatusCode.Created).Id;
        var first = host.Actors.InstanceOf(await client.AddInstanceAsync(id, "100000000000001"));
        var second = host.Actors.InstanceOf(await client.AddInstanceAsync(id, "100000000000002"));

        var changed = (await client.PatchAsync($"/v1/gateways/{id}", """{"name": "official", "settings": {"apiVersion": null}}""")).Is(HttpStatusCode.OK);
        Assert.Equal(("official", "https://graph.example/"), (changed.Text("name"), changed.Text("baseUrl")));
        Assert.Equal((true, null), SettingOf(changed, "appSecret"));
        Assert.Equal((false, null), SettingOf(changed, "apiVersion"));
        Assert.Equal((1, 1), (first.RecordChanges, second.RecordChanges));
        changed = (await client.PatchAsync($"/v1/gateways/{id}", """{"baseUrl": "https://other.example", "apiKey": "new", "settings": {"apiVersion": "v26.0"}}"""))
            .Is(HttpStatusCode.OK);
        Assert.Equal((true, "v26.0"), SettingOf(changed, "apiVersion"));
        var account = await AccountAsync(host, id);
        Assert.Equal(("new", Secret, "https://other.example/"), (account.ApiKey, account.Settings["appSecret"], account.BaseUrl.AbsoluteUri));
    }

    [Fact]
    public async Task A_change_that_breaks_a_rule_changes_nothing()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        await client.AddGatewayAsync("taken");
        var path = $"/v1/gateways/{(await client.PostAsync("/v1/gateways", Cloud($$"""{"appSecret": "{{Secret}}"}"""))).Id}";
        (await client.PatchAsync(path, """{"settings": {"appSecret": null}}""")).IsInvalid("$.settings.appSecret", "required");
        (await client.PatchAsync(path, """{"settings": {"apiVersion": "25"}}""")).IsInvalid("$.settings.apiVersion", "out_of_range");
        (await client.PatchAsync(path, """{"settings": {"colour": "red"}}""")).IsInvalid("$.settings", "unknown_value");
        (await client.PatchAsync(path, """{"baseUrl": "x"}""")).IsInvalid("$.baseUrl", "invalid_url");
        (await client.PatchAsync(path, """{"kind": "evolution"}""")).IsInvalid("$.kind", "unknown_field", "invalid_json");
        (await client.PatchAsync(path, """{"name": "taken"}""")).IsProblem(HttpStatusCode.Conflict, "name_taken");
        (await (await host.OtherTenantAsync()).PatchAsync(path, """{"name": "x"}""")).IsProblem(HttpStatusCode.NotFound, "gateway_not_found");
        Assert.Equal("cloud", (await client.GetAsync(path)).Text("name"));
    }

    [Theory]
    [InlineData("{}", "$.settings.appSecret", "required")]
    [InlineData("""{"appSecret": ""}""", "$.settings.appSecret", "required")]
    [InlineData("""{"appSecret": "s", "apiVersion": "25"}""", "$.settings.apiVersion", "out_of_range")]
    [InlineData("""{"appSecret": "s", "other": "x"}""", "$.settings", "unknown_value")]
    public async Task Settings_of_a_new_gateway_must_fit_what_its_kind_declares(string settings, string field, string rule) =>
        (await shared.Client().PostAsync("/v1/gateways", Cloud(settings))).IsInvalid(field, rule);

    [Fact]
    public async Task The_address_of_a_webhook_is_told_to_who_may_write()
    {
        await using var host = await ApiHost.StartAsync(add: services => services.Configure<StorageOptions>(options => options.PublicBaseUrl = new Uri("https://app.example")));
        var client = host.Client();
        var id = await client.AddInstanceAsync(await client.AddGatewayAsync());
        var reader = (await client.PostAsync("/v1/api-keys", "{\"name\": \"reader\", \"scopes\": [\"read\"]}")).Is(HttpStatusCode.Created).Text("key")!;
        var url = (await client.GetAsync($"/v1/instances/{id}/webhook")).Is(HttpStatusCode.OK).Text("url");
        Assert.Equal($"https://app.example/webhooks/evolution/{id}/{await host.WebhookSecretAsync(id)}", url);
        (await host.Client(reader).GetAsync($"/v1/instances/{id}/webhook")).IsProblem(HttpStatusCode.Forbidden, "scope_missing");
        (await (await host.OtherTenantAsync()).GetAsync($"/v1/instances/{id}/webhook")).IsProblem(HttpStatusCode.NotFound, "instance_not_found");
    }

    [Fact]
    public async Task A_kind_that_signs_has_one_address_for_all_its_numbers()
    {
        await using var host = await ApiHost.StartAsync(add: services => services.Configure<StorageOptions>(options => options.PublicBaseUrl = new Uri("https://app.example")));
        var client = host.Client();
        var id = (await client.PostAsync("/v1/gateways", Cloud($$"""{"appSecret": "{{Secret}}", "verifyToken": "word"}"""))).Is(HttpStatusCode.Created).Id;
        var url = new Uri((await client.GetAsync($"/v1/gateways/{id}/webhook")).Is(HttpStatusCode.OK).Text("url")!);
        Assert.StartsWith($"https://app.example/webhooks/cloud/gateway/{id}/", url.AbsoluteUri, StringComparison.Ordinal);
        var challenge = await client.GetAsync($"{url.AbsolutePath}?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=word");
        Assert.Equal("1158201444", challenge.Is(HttpStatusCode.OK).Body);
        (await (await host.OtherTenantAsync()).GetAsync($"/v1/gateways/{id}/webhook")).IsProblem(HttpStatusCode.NotFound, "gateway_not_found");
    }

    [Fact]
    public async Task The_rating_of_a_number_is_asked_where_the_kind_tells_it_C8()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var gateway = (await client.PostAsync("/v1/gateways", Cloud($$"""{"appSecret": "{{Secret}}"}"""))).Is(HttpStatusCode.Created).Id;
        var (official, qr) = (await client.AddInstanceAsync(gateway, "1001"), await client.AddInstanceAsync(await client.AddGatewayAsync()));
        (await client.GetAsync($"/v1/instances/{official}/quality")).IsProblem(HttpStatusCode.BadGateway, "gateway_failed");
        host.Actors.InstanceOf(official).Quality = new InstanceQuality("YELLOW", 2000, "LIMITED", DateTimeOffset.UnixEpoch);
        var read = (await client.GetAsync($"/v1/instances/{official}/quality")).Is(HttpStatusCode.OK);
        Assert.Equal(("YELLOW", 2000, "LIMITED"), (read.Text("rating"), read.Number("dailyLimit"), read.Text("canSend")));
        (await client.GetAsync($"/v1/instances/{qr}/quality")).IsProblem(HttpStatusCode.Conflict, "capability_missing");
    }

    [Fact]
    public async Task Kinds_say_what_they_can_do_and_need()
    {
        var kinds = (await shared.Client().GetAsync("/v1/gateway-kinds")).Is(HttpStatusCode.OK).Json.EnumerateArray()
            .ToDictionary(kind => kind.GetProperty("kind").GetString()!, StringComparer.Ordinal);
        Assert.Equal(["quality", "media", "templates", "signedWebhooks"], kinds["cloud"].GetProperty("capabilities").EnumerateArray().Select(name => name.GetString()));
        var secret = kinds["cloud"].GetProperty("settings")[0];
        Assert.Equal(("appSecret", true, true), (secret.GetProperty("name").GetString(), secret.GetProperty("required").GetBoolean(), secret.GetProperty("secret").GetBoolean()));
        Assert.Equal(0, kinds["evolution"].GetProperty("settings").GetArrayLength());
    }

    /// <summary>As an adapter gets it.</summary>
    private static async Task<GatewayAccount> AccountAsync(ApiHost host, Guid gatewayId)
    {
        await using var command = host.Database.DataSource.CreateCommand("select tenant_id from gateway where id = $1");
        command.Parameters.Add(new() { Value = gatewayId });
        var tenantId = (Guid)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
        return (await host.Services.GetRequiredService<GatewayStore>().FindAccountAsync(tenantId, gatewayId, TestContext.Current.CancellationToken))!;
    }

    private static string Cloud(string settings) =>
        $$"""{"kind": "cloud", "name": "cloud", "baseUrl": "https://graph.example", "apiKey": "k", "settings": {{settings}}}""";

    private static (bool IsSet, string? Value) SettingOf(ApiAnswer gateway, string name)
    {
        var setting = gateway.Json.GetProperty("settings").EnumerateArray().Single(one => one.GetProperty("name").GetString() == name);
        return (setting.GetProperty("isSet").GetBoolean(), setting.GetProperty("value").ValueKind == JsonValueKind.Null ? null : setting.GetProperty("value").GetString());
    }
}
