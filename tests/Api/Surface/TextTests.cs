using System.Net;
using WaActors.Tests.Api.Hosting;

namespace WaActors.Tests.Api.Surface;

/// <summary>Texts and the routes that have several of them.</summary>
public sealed class TextTests(SharedApi shared)
{
    [Fact]
    public async Task A_broken_text_is_refused_with_its_place()
    {
        var answer = (await shared.Client().PostAsync("/v1/templates", """{"name": "t", "body": "Hello\n{{#if name}}you"}""")).IsInvalid("$.body", "template_invalid");
        Assert.StartsWith("Line 2, column 1: ", answer.Json.GetProperty("errors")[0].GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_route_has_one_text_or_several()
    {
        var client = shared.Client();
        var number = await client.AddInstanceAsync(await client.AddGatewayAsync("texts"), "texts-1");
        var (one, two) = (await client.AddTemplateAsync(), await client.AddTemplateAsync());
        var made = (await client.PostAsync(
            "/v1/campaigns", $$"""{"name": "c", "routes": [{"instanceId": "{{number}}", "templateIds": ["{{two}}", "{{one}}"]}]}""")).Is(HttpStatusCode.Created);
        var route = Assert.Single(made.Json.GetProperty("routes").EnumerateArray());
        Assert.Equal(two, route.GetProperty("templateId").GetGuid());
        Assert.Equal([two, one], route.GetProperty("templateIds").EnumerateArray().Select(id => id.GetGuid()));

        (await PostAsync($$"""{"instanceId": "{{number}}"}""")).IsInvalid("$.routes[0].templateId", "required");
        (await PostAsync($$"""{"instanceId": "{{number}}", "templateIds": []}""")).IsInvalid("$.routes[0].templateId", "required");
        (await PostAsync($$"""{"instanceId": "{{number}}", "templateId": "{{one}}", "templateIds": ["{{two}}"]}""")).IsInvalid("$.routes[0].templateId", "duplicate");
        (await PostAsync($$"""{"instanceId": "{{number}}", "templateIds": ["{{one}}", "{{one}}"]}""")).IsInvalid("$.routes[0].templateIds", "duplicate");
        (await PostAsync($$"""{"instanceId": "{{number}}", "templateIds": ["{{one}}", "{{number}}"]}""")).IsInvalid("$.routes[0].templateIds[1]", "template_not_found");
        var many = string.Join(", ", Enumerable.Range(1, 21).Select(i => $"\"00000000-0000-0000-0000-0000000000{i:00}\""));
        (await PostAsync($$"""{"instanceId": "{{number}}", "templateIds": [{{many}}]}""")).IsInvalid("$.routes[0].templateIds", "out_of_range");

        Task<ApiAnswer> PostAsync(string routeJson) => client.PostAsync("/v1/campaigns", $$"""{"name": "c", "routes": [{{routeJson}}]}""");
    }
}
