using System.Net;
using WaActors.Tests.Api.Hosting;

namespace WaActors.Tests.Api.Surface;

/// <summary>Texts are deleted unless a campaign that is not over uses them; what named them still does.</summary>
public sealed class TextDeletionTests
{
    [Fact]
    public async Task A_text_that_nobody_uses_is_gone_from_every_list_and_nothing_new_may_use_it()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var number = await client.AddInstanceAsync(await client.AddGatewayAsync());
        var text = await client.AddTemplateAsync();
        (await (await host.OtherTenantAsync()).DeleteAsync($"/v1/templates/{text}")).IsProblem(HttpStatusCode.NotFound, "template_not_found");
        (await client.DeleteAsync($"/v1/templates/{text}")).Is(HttpStatusCode.NoContent);
        (await client.DeleteAsync($"/v1/templates/{text}")).IsProblem(HttpStatusCode.NotFound, "template_not_found");
        (await client.GetAsync($"/v1/templates/{text}")).IsProblem(HttpStatusCode.NotFound, "template_not_found");
        Assert.Empty((await client.GetAsync("/v1/templates")).Is(HttpStatusCode.OK).Items);
        (await client.PostAsync("/v1/campaigns", $$"""{"name": "c", "routes": [{"instanceId": "{{number}}", "templateId": "{{text}}"}]}"""))
            .IsInvalid("$.routes[0].templateId", "template_not_found");
    }

    [Fact]
    public async Task A_text_of_a_campaign_that_is_not_over_is_kept_with_the_campaign_s_name_and_one_of_those_that_are_over_goes()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var number = await client.AddInstanceAsync(await client.AddGatewayAsync());
        var (first, second) = (await client.AddTemplateAsync(), (await client.PostAsync("/v1/templates", """{"name": "other", "body": "Bye {{name}}"}""")).Is(HttpStatusCode.Created).Id);
        var campaign = (await client.PostAsync(
            "/v1/campaigns", $$"""{"name": "Spring", "routes": [{"instanceId": "{{number}}", "templateIds": ["{{first}}", "{{second}}"]}]}""")).Is(HttpStatusCode.Created).Id;
        foreach (var status in new[] { "draft", "scheduled", "running", "waiting", "paused" })
        {
            await SetAsync(host, campaign, status);
            var kept = (await client.DeleteAsync($"/v1/templates/{second}")).IsProblem(HttpStatusCode.Conflict, "template_in_use");
            Assert.Contains("Spring", kept.Text("detail"), StringComparison.Ordinal);
            Assert.Equal(campaign, kept.Json.GetProperty("campaigns")[0].GetGuid());
        }

        await SetAsync(host, campaign, "completed");
        (await client.DeleteAsync($"/v1/templates/{first}")).Is(HttpStatusCode.NoContent);
        Assert.Equal(2, (await client.GetAsync($"/v1/campaigns/{campaign}")).Json.GetProperty("routes")[0].GetProperty("templateIds").GetArrayLength()); // the old one says what it sent
        var copy = (await client.PostAsync($"/v1/campaigns/{campaign}/clone")).Is(HttpStatusCode.Created);
        var route = Assert.Single(copy.Json.GetProperty("routes").EnumerateArray());
        Assert.Equal([second], route.GetProperty("templateIds").EnumerateArray().Select(id => id.GetGuid()));
        Assert.Equal(second, route.GetProperty("templateId").GetGuid());

        await SetAsync(host, copy.Id, "cancelled");
        (await client.DeleteAsync($"/v1/templates/{second}")).Is(HttpStatusCode.NoContent);
        Assert.Empty((await client.PostAsync($"/v1/campaigns/{campaign}/clone")).Is(HttpStatusCode.Created).Json.GetProperty("routes").EnumerateArray());
    }

    private static Task SetAsync(ApiHost host, Guid campaign, string status) => host.Database.ExecuteAsync(
        $"update campaign set status = '{status}', started_at = now(), ended_at = case when '{status}' in ('completed', 'cancelled') then now() end where id = '{campaign}'", TestContext.Current.CancellationToken);
}
