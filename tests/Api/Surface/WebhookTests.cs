using System.Net;
using WaActors.Tests.Api.Hosting;
using WaActors.Webhooks;

namespace WaActors.Tests.Api.Surface;

/// <summary>What gateways tell: who may, and that it is stored before it is answered (W-1, W-3).</summary>
public sealed class WebhookTests
{
    private const string Link = """{"link": "connected"}""";

    [Fact]
    public async Task A_webhook_is_stored_whole_before_the_answer_and_its_actor_told_W1()
    {
        await using var host = await ApiHost.StartAsync();
        var (anyone, id, path) = await WithInstanceAsync(host);
        (await anyone.PostAsync(path, Link)).Is(HttpStatusCode.OK);
        Assert.Equal([(id, "waiting", Link)], await StoredAsync(host));
        Assert.Equal(WebhookShards.Of(id), Assert.Single(host.Actors.WokenShards));
        Assert.Empty(host.Actors.InstanceOf(id).LinkEvents); // that is its actor's to tell
    }

    [Fact]
    public async Task Whatever_does_not_match_is_not_found_without_detail_stored_nowhere_and_logged_once_W3()
    {
        await using var host = await ApiHost.StartAsync();
        var (anyone, id, path) = await WithInstanceAsync(host);
        var secret = path.Split('/')[^1];
        var wrong = new[]
        {
            $"/webhooks/evolution/{id}/wrong",
            $"/webhooks/evolution/{id}/{secret}x",
            $"/webhooks/evolution/{id}/{secret[..^1]}",
            $"/webhooks/uazapi/{id}/{secret}",
            $"/webhooks/telegram/{id}/{secret}",
            $"/webhooks/evolution/{Guid.Empty}/{secret}",
            $"/webhooks/evolution/gateway/{id}/{secret}",
        };
        var answers = new List<string>();
        foreach (var one in wrong)
        {
            var answer = (await anyone.PostAsync(one, Link)).IsProblem(HttpStatusCode.NotFound, "webhook_not_found");
            answers.Add(answer.Body.Replace(answer.Text("traceId")!, "", StringComparison.Ordinal));
        }

        Assert.Single(answers.Distinct(StringComparer.Ordinal));
        await host.Database.ExecuteAsync("update instance set deleted_at = now()", TestContext.Current.CancellationToken);
        (await anyone.PostAsync(path, "{}")).IsProblem(HttpStatusCode.NotFound, "webhook_not_found");
        Assert.Empty(await StoredAsync(host));
        Assert.Empty(host.Actors.WokenShards);
        Assert.DoesNotContain(host.Log.Lines, line => line.Contains(secret, StringComparison.Ordinal));
        Assert.Single(host.Log.Lines, line => line.Contains("of evolution refused for their address", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("{\"link\":")]
    [InlineData("{} {}")]
    public async Task Garbage_is_refused_not_stored_and_logged_without_a_stack_trace(string body)
    {
        await using var host = await ApiHost.StartAsync();
        var (anyone, _, path) = await WithInstanceAsync(host);
        (await anyone.PostAsync(path, body)).IsProblem(HttpStatusCode.BadRequest, "invalid_json");
        Assert.Empty(await StoredAsync(host));
        Assert.Contains("refused for their body", Assert.Single(host.Log.Lines, line => line.Contains("refused for their", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.DoesNotContain(host.Log.Lines, line => line.Contains("InvalidJson", StringComparison.Ordinal) || line.Contains("JsonException", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_webhook_beyond_a_mebibyte_is_refused_W3()
    {
        await using var host = await ApiHost.StartAsync();
        var (anyone, _, path) = await WithInstanceAsync(host);
        (await anyone.PostAsync(path, $"\"{new string('x', 2 * 1024 * 1024)}\"")).IsProblem(HttpStatusCode.RequestEntityTooLarge, "body_too_large");
        Assert.Empty(await StoredAsync(host));
        (await anyone.PostAsync(path, $"\"{new string('x', (1024 * 1024) - 2)}\"")).Is(HttpStatusCode.OK);
        Assert.Single(await StoredAsync(host));
    }

    [Fact]
    public async Task A_webhook_that_cannot_be_stored_is_not_answered_with_success_W1()
    {
        await using var host = await ApiHost.StartAsync();
        var (anyone, _, path) = await WithInstanceAsync(host);
        await host.Database.ExecuteAsync("alter table webhook_inbox rename to gone", TestContext.Current.CancellationToken);
        (await anyone.PostAsync(path, Link)).IsProblem(HttpStatusCode.ServiceUnavailable, "unavailable");
        await host.Database.ExecuteAsync("alter table gone rename to webhook_inbox", TestContext.Current.CancellationToken);
        (await anyone.PostAsync(path, Link)).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_gateway_that_speaks_for_many_numbers_must_sign_and_answers_Metas_challenge_W3()
    {
        await using var host = await ApiHost.StartAsync();
        var (anyone, gateway, path) = await WithCloudAsync(host);
        using var http = new HttpClient { BaseAddress = host.Address };
        Assert.Equal(HttpStatusCode.Unauthorized, await PostSignedAsync(http, path, "wrong"));
        Assert.Equal(HttpStatusCode.Unauthorized, await PostSignedAsync(http, path, signature: null));
        Assert.Empty(await StoredAsync(host));
        Assert.Equal(HttpStatusCode.OK, await PostSignedAsync(http, path, "the app's secret"));
        Assert.Equal([(Guid.Empty, "waiting", Link)], await StoredAsync(host));

        var challenge = await anyone.GetAsync($"{path}?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=meta-token");
        Assert.Equal((HttpStatusCode.OK, "text/plain", "1158201444"), (challenge.Status, challenge.MediaType, challenge.Body));
        foreach (var wrong in new[]
        {
            $"{path}?hub.mode=subscribe&hub.challenge=1&hub.verify_token=other", $"{path}?hub.mode=subscribe&hub.challenge=1", path,
            $"{path}x?hub.mode=subscribe&hub.challenge=1&hub.verify_token=meta-token", $"{path}?hub.mode=other&hub.challenge=1&hub.verify_token=meta-token",
            $"{path}?hub.mode=subscribe&hub.challenge={new string('1', 300)}&hub.verify_token=meta-token",
            $"/webhooks/evolution/gateway/{gateway}/{path.Split('/')[^1]}?hub.mode=subscribe&hub.challenge=1&hub.verify_token=meta-token",
        })
            (await anyone.GetAsync(wrong)).IsProblem(HttpStatusCode.NotFound, "webhook_not_found");
        Assert.DoesNotContain(host.Log.Lines, line => line.Contains("meta-token", StringComparison.Ordinal));
    }

    private static async Task<(ApiClient Anyone, Guid InstanceId, string Path)> WithInstanceAsync(ApiHost host)
    {
        var client = host.Client();
        var id = await client.AddInstanceAsync(await client.AddGatewayAsync());
        return (host.Client(key: ""), id, $"/webhooks/evolution/{id}/{await host.WebhookSecretAsync(id)}");
    }

    private static async Task<(ApiClient Anyone, Guid GatewayId, string Path)> WithCloudAsync(ApiHost host)
    {
        var made = await host.Client().PostAsync("/v1/gateways", """
            {"kind": "cloud", "name": "meta", "baseUrl": "https://graph.example", "apiKey": "k",
             "settings": {"appSecret": "the app's secret", "verifyToken": "meta-token"}}
            """);
        var id = made.Is(HttpStatusCode.Created).Id;
        await using var command = host.Database.DataSource.CreateCommand("select webhook_secret from gateway where kind = 'cloud'");
        var secret = (string)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
        Assert.Matches("^[0-9a-f]{64}$", secret);
        return (host.Client(key: ""), id, $"/webhooks/cloud/gateway/{id}/{secret}");
    }

    private static async Task<HttpStatusCode> PostSignedAsync(HttpClient http, string path, string? signature)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(Link) };
        if (signature is not null) request.Headers.Add("X-Hub-Signature-256", signature);
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    private static async Task<List<(Guid InstanceId, string State, string Payload)>> StoredAsync(ApiHost host)
    {
        await using var command = host.Database.DataSource.CreateCommand(
            "select coalesce(instance_id, '00000000-0000-0000-0000-000000000000'), state, convert_from(payload, 'UTF8') from webhook_inbox order by id");
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var stored = new List<(Guid, string, string)>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken)) stored.Add((reader.GetGuid(0), reader.GetString(1), reader.GetString(2)));
        return stored;
    }
}
