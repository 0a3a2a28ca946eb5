using System.Net;
using WaActors.Api;
using WaActors.Tests.Api.Hosting;

namespace WaActors.Tests.Api.Surface;

/// <summary>Whatever goes wrong leaves as a problem with a stable code, and says nothing of our insides.</summary>
public sealed class ProblemTests(SharedApi shared)
{
    private const string Path = "/v1/templates";

    [Theory]
    [InlineData("""{"name": "a", "body": }""", "$.body", "malformed")]
    [InlineData("""{"name": "a" """, "$", "malformed")]
    [InlineData("not json", "$", "malformed")]
    [InlineData("""{"name": "a", "body": "b"} trailing""", "$", "malformed")]
    [InlineData("""{"name": "a", "body": "b", "colour": 1}""", "$.colour", "unknown_field")]
    [InlineData("""{"Name": "a", "body": "b"}""", "$.Name", "unknown_field")]
    [InlineData("""{"name": 7, "body": "b"}""", "$.name", "wrong_type")]
    [InlineData("""{"name": ["a"], "body": "b"}""", "$.name", "wrong_type")]
    [InlineData("[]", "$", "wrong_type")]
    [InlineData("\"text\"", "$", "wrong_type")]
    [InlineData("""{"name": "a", "name": "b", "body": "c"}""", "$.name", "duplicate_field")]
    public async Task A_broken_body_is_refused_with_its_place(string json, string field, string rule)
    {
        var answer = await shared.Client().PostAsync(Path, json);
        answer.IsInvalid(field, rule, "invalid_json");
        Assert.DoesNotContain("WaActors.", answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_frameworks_own_refusals_are_problems_too()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        (await client.GetAsync("/v1/nothing")).IsProblem(HttpStatusCode.NotFound, "route_not_found");
        (await client.GetAsync("/nowhere")).IsProblem(HttpStatusCode.NotFound, "route_not_found");
        (await client.DeleteAsync(Path)).IsProblem(HttpStatusCode.MethodNotAllowed, "method_not_allowed");
        (await client.UploadAsync(Path, "{}", "text/plain")).IsProblem(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
        (await client.PostAsync(Path, "")).IsProblem(HttpStatusCode.BadRequest, "bad_request");
        (await client.PostEmptyAsync(Path)).IsProblem(HttpStatusCode.BadRequest, "bad_request");
        (await client.PostAsync(Path, "null")).IsProblem(HttpStatusCode.BadRequest, "bad_request");
    }

    [Theory]
    [InlineData("key")]
    [InlineData(null)]
    public async Task A_body_beyond_the_limit_is_refused(string? idempotencyKey)
    {
        var json = $$"""{"name": "a", "body": "{{new string('x', Limits.JsonBytesMax)}}"}""";
        var answer = (await shared.Client().PostAsync(Path, json, idempotencyKey)).IsProblem(HttpStatusCode.RequestEntityTooLarge, "body_too_large");
        Assert.Equal(Limits.JsonBytesMax, answer.Number("limitBytes"));
    }

    [Theory]
    [InlineData("/v1/campaigns/7", "campaign_not_found")]
    [InlineData("/v1/campaigns/7/messages", "campaign_not_found")]
    [InlineData("/v1/instances/abc", "instance_not_found")]
    [InlineData("/v1/campaigns/00000000-0000-0000-0000-000000000000", "campaign_not_found")]
    [InlineData("/v1/campaigns/00000000-0000-0000-0000-000000000000/messages", "campaign_not_found")]
    [InlineData("/v1/campaigns/00000000-0000-0000-0000-000000000000/in-doubt", "campaign_not_found")]
    [InlineData("/v1/campaigns/00000000-0000-0000-0000-000000000000/report.csv", "campaign_not_found")]
    [InlineData("/v1/instances/00000000-0000-0000-0000-000000000000", "instance_not_found")]
    [InlineData("/v1/gateways/00000000-0000-0000-0000-000000000000", "gateway_not_found")]
    [InlineData("/v1/templates/00000000-0000-0000-0000-000000000000", "template_not_found")]
    [InlineData("/v1/api-keys/00000000-0000-0000-0000-000000000000", "api_key_not_found")]
    public async Task An_unknown_id_is_not_found(string path, string code)
    {
        (await shared.Client().GetAsync(path)).IsProblem(HttpStatusCode.NotFound, code);
    }

    [Fact]
    public async Task Events_of_an_unknown_campaign_are_none_and_an_unknown_route_needs_no_key()
    {
        Assert.Empty((await shared.Client().GetAsync($"/v1/events?campaignId={Guid.Empty}")).Is(HttpStatusCode.OK).Items);
        (await shared.Client(key: "").GetAsync("/v1/nothing")).IsProblem(HttpStatusCode.NotFound, "route_not_found");
    }

    [Fact]
    public async Task A_fault_says_nothing_of_our_insides_and_is_logged()
    {
        await using var host = await ApiHost.StartAsync();
        await host.Database.ExecuteAsync("alter table api_key rename column prefix to secret_column", TestContext.Current.CancellationToken);
        var answer = (await host.Client().GetAsync("/v1/api-keys")).IsProblem(HttpStatusCode.InternalServerError, "internal_error");
        Assert.DoesNotContain("column", answer.Body, StringComparison.Ordinal);
        Assert.Contains(host.Log.Lines, line => line.Contains("/v1/api-keys failed", StringComparison.Ordinal));
    }
}
