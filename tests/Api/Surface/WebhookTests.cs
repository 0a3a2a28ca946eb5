using System.Net;
using WaActors.Instances;
using WaActors.Tests.Api.Hosting;

namespace WaActors.Tests.Api.Surface;

/// <summary>What gateways tell.</summary>
public sealed class WebhookTests
{
    [Fact]
    public async Task A_link_event_reaches_the_actor_before_the_answer()
    {
        await using var host = await ApiHost.StartAsync();
        var (anyone, id, path) = await WithInstanceAsync(host);
        (await anyone.PostAsync(path, """{"link": "connected"}""")).Is(HttpStatusCode.OK);
        var heard = Assert.Single(host.Actors.InstanceOf(id).LinkEvents);
        Assert.Equal((LinkState.Connected, LinkEvidence.Webhook), (heard.Link, heard.Evidence));
    }

    [Fact]
    public async Task An_unknown_event_is_fine_and_logged_once_per_name()
    {
        await using var host = await ApiHost.StartAsync();
        var (anyone, id, path) = await WithInstanceAsync(host);
        for (var time = 0; time < 3; time++) (await anyone.PostAsync(path, """{"event": "x"}""")).Is(HttpStatusCode.OK);
        Assert.Empty(host.Actors.InstanceOf(id).LinkEvents);
        Assert.Single(host.Log.Lines, line => line.Contains("some.event", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whatever_does_not_match_is_not_found_without_detail()
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
        };
        var answers = new List<string>();
        foreach (var one in wrong)
        {
            var answer = (await anyone.PostAsync(one, """{"link": "connected"}""")).IsProblem(HttpStatusCode.NotFound, "webhook_not_found");
            answers.Add(answer.Body.Replace(answer.Text("traceId")!, "", StringComparison.Ordinal));
        }

        Assert.Single(answers.Distinct(StringComparer.Ordinal));
        await host.Database.ExecuteAsync("update instance set deleted_at = now()", TestContext.Current.CancellationToken);
        (await anyone.PostAsync(path, "{}")).IsProblem(HttpStatusCode.NotFound, "webhook_not_found");
        Assert.Empty(host.Actors.InstanceOf(id).LinkEvents);
        Assert.DoesNotContain(host.Log.Lines, line => line.Contains(secret, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "invalid_json")]
    [InlineData("garbage", "invalid_json")]
    [InlineData("{\"link\":", "invalid_json")]
    [InlineData("{} {}", "invalid_json")]
    public async Task Garbage_is_refused(string body, string code)
    {
        await using var host = await ApiHost.StartAsync();
        var (anyone, _, path) = await WithInstanceAsync(host);
        (await anyone.PostAsync(path, body)).IsProblem(HttpStatusCode.BadRequest, code);
    }

    [Fact]
    public async Task A_webhook_beyond_a_mebibyte_is_refused()
    {
        await using var host = await ApiHost.StartAsync();
        var (anyone, _, path) = await WithInstanceAsync(host);
        (await anyone.PostAsync(path, $"\"{new string('x', 1024 * 1024)}\"")).IsProblem(HttpStatusCode.RequestEntityTooLarge, "body_too_large");
        (await anyone.PostAsync(path, $"\"{new string('x', (1024 * 1024) - 2)}\"")).Is(HttpStatusCode.OK);
    }

    private static async Task<(ApiClient Anyone, Guid InstanceId, string Path)> WithInstanceAsync(ApiHost host)
    {
        var client = host.Client();
        var id = await client.AddInstanceAsync(await client.AddGatewayAsync());
        return (host.Client(key: ""), id, $"/webhooks/evolution/{id}/{await host.WebhookSecretAsync(id)}");
    }
}
