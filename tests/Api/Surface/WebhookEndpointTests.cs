using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using WaActors.Grains.Notifications;
using WaActors.Tests.Api.Hosting;

namespace WaActors.Tests.Api.Surface;

/// <summary>I-10 outside the app, by REST: endpoints, their deliveries, how people are told.</summary>
public sealed class WebhookEndpointTests
{
    private const string Good = """{"name": "crm", "url": "https://crm.example/hook?x=1"}""";

    [Fact]
    public async Task An_endpoint_shows_its_secret_once_keeps_it_encrypted_and_is_changed_and_deleted()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var made = (await client.PostAsync("/v1/webhook-endpoints", Good)).Is(HttpStatusCode.Created);
        var secret = made.Text("secret")!;
        Assert.StartsWith("whsec_", secret, StringComparison.Ordinal);
        var path = $"/v1/webhook-endpoints/{made.Id}";
        var shown = (await client.GetAsync(path)).Is(HttpStatusCode.OK);
        Assert.Equal(("crm", "https://crm.example/hook?x=1"), (shown.Text("name"), shown.Text("url")));
        Assert.DoesNotContain("secret", shown.Body, StringComparison.OrdinalIgnoreCase);
        await using var stored = host.Database.DataSource.CreateCommand("select secret_protected from webhook_endpoint");
        Assert.DoesNotContain(secret, (string)(await stored.ExecuteScalarAsync(TestContext.Current.CancellationToken))!, StringComparison.Ordinal);

        Assert.NotEqual(secret, (await client.PostEmptyAsync(path + "/secret")).Is(HttpStatusCode.OK).Text("secret"));
        Assert.False((await client.PatchAsync(path, """{"enabled": false}""")).Is(HttpStatusCode.OK).Json.GetProperty("enabled").GetBoolean());
        (await client.PostEmptyAsync(path + "/test")).IsProblem(HttpStatusCode.Conflict, "webhook_endpoint_disabled");
        var other = await host.OtherTenantAsync();
        (await other.GetAsync(path)).IsProblem(HttpStatusCode.NotFound, "webhook_endpoint_not_found");
        (await other.PatchAsync(path, """{"name": "x"}""")).IsProblem(HttpStatusCode.NotFound, "webhook_endpoint_not_found");
        (await client.DeleteAsync(path)).Is(HttpStatusCode.NoContent);
        Assert.Empty((await client.GetAsync("/v1/webhook-endpoints")).Is(HttpStatusCode.OK).Items);
    }

    [Fact]
    public async Task A_test_is_a_delivery_that_is_listed_and_replayed()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var endpoint = (await client.PostAsync("/v1/webhook-endpoints", Good)).Is(HttpStatusCode.Created).Id;
        var delivery = (await client.PostEmptyAsync($"/v1/webhook-endpoints/{endpoint}/test")).Is(HttpStatusCode.Accepted).Number("deliveryId");
        Assert.Equal(1, host.Actors.NotifierWakes);
        (await client.PostEmptyAsync($"/v1/webhook-deliveries/{delivery}/replay")).IsProblem(HttpStatusCode.Conflict, "delivery_pending");

        var outbox = host.Services.GetRequiredService<IDeliveryOutbox>();
        var (tenant, now) = (await TenantAsync(host), host.Clock.GetUtcNow());
        var due = Assert.Single(await outbox.ClaimAsync(tenant, new([], false), now, TimeSpan.FromMinutes(5), 10, TestContext.Current.CancellationToken));
        await outbox.RecordAsync(due, new(DeliveryState.Failed, HttpStatus: 500, Error: "answered 500"), now, TestContext.Current.CancellationToken);
        var listed = Assert.Single((await client.GetAsync($"/v1/webhook-endpoints/{endpoint}/deliveries?state=failed")).Is(HttpStatusCode.OK).Items);
        Assert.Equal(("endpoint.test", "failed", 500, "answered 500"), (listed.GetProperty("type").GetString(), listed.GetProperty("state").GetString(),
            listed.GetProperty("httpStatus").GetInt32(), listed.GetProperty("error").GetString()));
        (await client.PostEmptyAsync($"/v1/webhook-deliveries/{delivery}/replay")).Is(HttpStatusCode.Accepted);
        Assert.Equal(2, host.Actors.NotifierWakes);
        Assert.Empty((await client.GetAsync($"/v1/webhook-endpoints/{endpoint}/deliveries?state=failed")).Items);
        (await (await host.OtherTenantAsync()).PostEmptyAsync($"/v1/webhook-deliveries/{delivery}/replay")).IsProblem(HttpStatusCode.NotFound, "delivery_not_found");
        (await client.GetAsync($"/v1/webhook-endpoints/{endpoint}/deliveries?state=x")).IsInvalid("state", "unknown_value");
    }

    [Theory]
    [InlineData("""{"url": "https://a.example"}""", "$.name", "required")]
    [InlineData("""{"name": "a", "url": "ftp://a.example"}""", "$.url", "invalid_url")]
    [InlineData("""{"name": "a", "url": "https://user:word@a.example"}""", "$.url", "invalid_url")]
    public async Task Wrong_endpoints_are_refused(string body, string field, string code)
    {
        await using var host = await ApiHost.StartAsync();
        (await host.Client().PostAsync("/v1/webhook-endpoints", body)).IsInvalid(field, code);
    }

    [Fact]
    public async Task A_tenant_has_twenty_endpoints_at_most()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        for (var i = 0; i < 20; i++) (await client.PostAsync("/v1/webhook-endpoints", Good)).Is(HttpStatusCode.Created);
        (await client.PostAsync("/v1/webhook-endpoints", Good)).IsProblem(HttpStatusCode.Conflict, "too_many_endpoints");
    }

    [Fact]
    public async Task How_people_are_told_is_set_per_tenant_and_used_in_the_app_s_list_I10()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        Assert.Equal("""{"language":"pt-BR","ownerPhone":null,"unitName":null}""", (await client.GetAsync("/v1/notification-settings")).Is(HttpStatusCode.OK).Body);
        var set = (await PutAsync(client, """{"language": "en", "ownerPhone": "(11) 98765-4321", "unitName": "Centro"}""")).Is(HttpStatusCode.OK);
        Assert.Equal(("en", "5511987654321"), (set.Text("language"), set.Text("ownerPhone")));

        var number = await client.AddInstanceAsync(await client.AddGatewayAsync());
        await host.Services.GetRequiredService<INotificationLog>().RaiseAsync(
            new(await TenantAsync(host), number, NotificationKind.InstanceDisconnected, host.Clock.GetUtcNow(), host.Clock.GetUtcNow(), null),
            TestContext.Current.CancellationToken);
        Assert.Equal("WhatsApp of unit Centro (Unit 1) lost its connection. Reconnect it by QR in settings.",
            Assert.Single((await client.GetAsync("/v1/notifications")).Items).GetProperty("text").GetString());
        (await PutAsync(client, """{"language": "fr"}""")).IsInvalid("$.language", "unknown_value");
        (await PutAsync(client, """{"ownerPhone": "abc"}""")).IsInvalid("$.ownerPhone", "invalid_phone");
    }

    private static Task<ApiAnswer> PutAsync(ApiClient client, string json) => client.SendAsync(
        HttpMethod.Put, "/v1/notification-settings",
        new ByteArrayContent(Encoding.UTF8.GetBytes(json)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } });

    private static async Task<Guid> TenantAsync(ApiHost host)
    {
        await using var command = host.Database.DataSource.CreateCommand("select id from tenant where name = 'default'");
        return (Guid)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
