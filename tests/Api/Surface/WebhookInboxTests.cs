using System.Net;
using WaActors.Tests.Api.Hosting;

namespace WaActors.Tests.Api.Surface;

/// <summary>Stored webhooks are listed, shown without secrets, and replayed (W-1).</summary>
public sealed class WebhookInboxTests
{
    [Fact]
    public async Task Stored_webhooks_are_listed_by_state_and_shown_without_secrets_W1()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        await PostAsync(host, client, """{"event": "one", "apikey": "nobody-may-see", "data": [{"Token": "nobody-may-see", "text": "hello", "apikey": null}]}""", """{"event": "two"}""");
        await host.Database.ExecuteAsync(
            "update webhook_inbox set state = 'failed', attempts = 3, problem = 'SomeException' where convert_from(payload, 'UTF8') like '%one%'", TestContext.Current.CancellationToken);

        var all = (await client.GetAsync("/v1/webhook-inbox")).Is(HttpStatusCode.OK).Items;
        Assert.Equal(["waiting", "failed"], all.Select(item => item.GetProperty("state").GetString()));
        var failed = Assert.Single((await client.GetAsync("/v1/webhook-inbox?state=failed")).Items);
        Assert.Equal((3, "SomeException", "evolution"), (failed.GetProperty("attempts").GetInt32(), failed.GetProperty("problem").GetString(), failed.GetProperty("kind").GetString()));
        Assert.Single((await client.GetAsync("/v1/webhook-inbox?state=waiting")).Items);
        Assert.Empty((await client.GetAsync("/v1/webhook-inbox?state=done")).Items);
        (await client.GetAsync("/v1/webhook-inbox?state=lost")).IsInvalid("state", "unknown_value");

        var one = (await client.GetAsync($"/v1/webhook-inbox/{failed.GetProperty("id").GetInt64()}")).Is(HttpStatusCode.OK);
        Assert.DoesNotContain("nobody-may-see", one.Body, StringComparison.Ordinal);
        Assert.Equal("hello", one.Json.GetProperty("payload").GetProperty("data")[0].GetProperty("text").GetString());
        (await client.GetAsync("/v1/webhook-inbox/999999")).IsProblem(HttpStatusCode.NotFound, "webhook_not_found");
    }

    [Fact]
    public async Task A_failed_one_is_replayed_by_its_tenant_only_W1()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        await PostAsync(host, client, """{"event": "one"}""");
        await host.Database.ExecuteAsync("update webhook_inbox set state = 'failed', attempts = 3, problem = 'x'", TestContext.Current.CancellationToken);
        var id = (await client.GetAsync("/v1/webhook-inbox")).Items[0].GetProperty("id").GetInt64();
        host.Actors.WokenShards.Clear();

        var other = await host.OtherTenantAsync();
        Assert.Empty((await other.GetAsync("/v1/webhook-inbox")).Items);
        (await other.GetAsync($"/v1/webhook-inbox/{id}")).IsProblem(HttpStatusCode.NotFound, "webhook_not_found");
        (await other.PostEmptyAsync($"/v1/webhook-inbox/{id}/replay")).IsProblem(HttpStatusCode.NotFound, "webhook_not_found");
        Assert.Empty(host.Actors.WokenShards);

        var replayed = (await client.PostEmptyAsync($"/v1/webhook-inbox/{id}/replay")).Is(HttpStatusCode.OK);
        Assert.Equal(("waiting", 0, 1), (replayed.Text("state"), replayed.Number("attempts"), replayed.Number("replays")));
        Assert.Single(host.Actors.WokenShards);
        Assert.Equal(1, (await client.PostEmptyAsync($"/v1/webhook-inbox/{id}/replay")).Is(HttpStatusCode.OK).Number("replays")); // it waits already
    }

    private static async Task PostAsync(ApiHost host, ApiClient client, params string[] bodies)
    {
        var instance = await client.AddInstanceAsync(await client.AddGatewayAsync());
        var path = $"/webhooks/evolution/{instance}/{await host.WebhookSecretAsync(instance)}";
        foreach (var body in bodies) (await host.Client(key: "").PostAsync(path, body)).Is(HttpStatusCode.OK);
    }
}
