using System.Net;
using WaActors.Campaigns;
using WaActors.Tests.Api.Hosting;

namespace WaActors.Tests.Api.Surface;

/// <summary>Campaigns: preparing, telling, watching.</summary>
public sealed class CampaignTests(SharedApi shared)
{
    [Fact]
    public async Task A_campaign_is_prepared_and_shown_with_its_settings()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var instanceId = await client.AddInstanceAsync(await client.AddGatewayAsync());
        var templateId = await client.AddTemplateAsync();
        var made = (await client.PostAsync(
            "/v1/campaigns",
            $$"""
            {"name": "Spring", "scheduledAt": "2031-05-06T07:08:09-03:00", "delay": {"minSeconds": 1.5, "maxSeconds": 3}, "batchSize": 20,
             "maxConsecutiveFailures": 7, "inDoubtPolicy": "skip", "routes": [{"instanceId": "{{instanceId}}", "templateId": "{{templateId}}"}]}
            """)).Is(HttpStatusCode.Created);
        Assert.Equal($"/v1/campaigns/{made.Id}", made.Headers["Location"]);

        var shown = (await client.GetAsync($"/v1/campaigns/{made.Id}")).Is(HttpStatusCode.OK);
        Assert.Equal(made.Body, shown.Body);
        Assert.Equal(("draft", "2031-05-06T10:08:09.000Z", "skip"), (shown.Text("status"), shown.Text("scheduledAt"), shown.Text("inDoubtPolicy")));
        Assert.Equal((20, 7, 0), (shown.Number("batchSize"), shown.Number("maxConsecutiveFailures"), shown.Number("total")));
        Assert.Equal(1.5, shown.Json.GetProperty("delay").GetProperty("minSeconds").GetDouble());
        var route = Assert.Single(shown.Json.GetProperty("routes").EnumerateArray());
        Assert.Equal((instanceId, 0, true), (route.GetProperty("instanceId").GetGuid(), route.GetProperty("orderIndex").GetInt32(), route.GetProperty("active").GetBoolean()));
        Assert.Equal(
            ["pending", "sending", "sent", "delivered", "read", "failed", "noWhatsapp", "suppressed", "inDoubt", "cancelled"],
            shown.Json.GetProperty("counts").EnumerateObject().Select(count => count.Name));
        Assert.Equal("Spring", Assert.Single((await client.GetAsync("/v1/campaigns")).Items).GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_running_campaign_shows_what_its_actor_knows()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var (id, instanceId) = await client.AddCampaignWithRouteAsync();
        (await client.UploadAsync($"/v1/campaigns/{id}/recipients", "phone,name\n11900000001,A\n11900000002,B\n11900000003,C\n")).Is(HttpStatusCode.OK);
        await host.Database.ExecuteAsync("update campaign set status = 'running'", TestContext.Current.CancellationToken);
        host.Actors.CampaignOf(id).Live = new CampaignLive(
            CampaignStatus.Waiting, "no route", InFlight: 0, InDoubt: 0, NextSendAt: null, RatePerMinute: 1.5, OwnerEpoch: 1,
            [new RouteLive(instanceId, OrderIndex: 0, Active: false, Connected: true, InRing: false, ConsecutiveFailures: 5, "failed 5 times")]);

        var shown = (await client.GetAsync($"/v1/campaigns/{id}")).Is(HttpStatusCode.OK);
        Assert.Equal(("waiting", "no route"), (shown.Text("status"), shown.Text("statusReason")));
        Assert.Equal((3, 3), (shown.Number("total"), shown.Json.GetProperty("counts").GetProperty("pending").GetInt32()));
        Assert.Equal((1.5, 120), (shown.Json.GetProperty("ratePerMinute").GetDouble(), shown.Number("etaSeconds")));
        var route = Assert.Single(shown.Json.GetProperty("routes").EnumerateArray());
        Assert.Equal((false, true, 5), (route.GetProperty("active").GetBoolean(), route.GetProperty("connected").GetBoolean(), route.GetProperty("consecutiveFailures").GetInt32()));
        Assert.Equal("failed 5 times", route.GetProperty("deactivatedReason").GetString());
    }

    [Fact]
    public async Task Commands_reach_the_actor_and_answer_its_state()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var id = await client.AddCampaignAsync();
        foreach (var command in new[] { "start", "pause", "resume", "cancel" })
            Assert.Equal("running", (await client.PostEmptyAsync($"/v1/campaigns/{id}/{command}")).Is(HttpStatusCode.OK).Text("status"));
        (await client.PatchAsync($"/v1/campaigns/{id}", """{"delay": {"minSeconds": 2, "maxSeconds": 4}}""")).Is(HttpStatusCode.OK);
        Assert.Equal(["start", "pause", "resume", "cancel", "delay 2-4"], host.Actors.CampaignOf(id).Told);
    }

    [Theory]
    [InlineData("campaign_state", "campaign_state")]
    [InlineData("campaign_without_recipients", "campaign_without_recipients")]
    [InlineData("campaign_without_routes", "campaign_without_routes")]
    public async Task A_refused_command_says_why(string refusal, string code)
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var id = await client.AddCampaignAsync();
        host.Actors.CampaignOf(id).Reply = new CampaignReply(Done: false, CampaignStatus.Draft, refusal);
        var answer = (await client.PostEmptyAsync($"/v1/campaigns/{id}/start")).IsProblem(HttpStatusCode.Conflict, code);
        if (code == "campaign_state") Assert.Equal("draft", answer.Text("campaignStatus"));
    }

    [Fact]
    public async Task Another_tenants_campaign_is_unknown_and_its_actor_hears_nothing()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var (id, instanceId) = await client.AddCampaignWithRouteAsync();
        var mine = await client.AddTemplateAsync();
        var other = await host.OtherTenantAsync();
        foreach (var path in new[] { "", "/messages", "/in-doubt", "/report.csv" })
            (await other.GetAsync($"/v1/campaigns/{id}{path}")).IsProblem(HttpStatusCode.NotFound, "campaign_not_found");
        foreach (var command in new[] { "start", "pause", "resume", "cancel" })
            (await other.PostEmptyAsync($"/v1/campaigns/{id}/{command}")).IsProblem(HttpStatusCode.NotFound, "campaign_not_found");
        (await other.PatchAsync($"/v1/campaigns/{id}", """{"delay": {"minSeconds": 2, "maxSeconds": 4}}""")).IsProblem(HttpStatusCode.NotFound, "campaign_not_found");
        (await other.UploadAsync($"/v1/campaigns/{id}/recipients", "phone\n11900000001\n")).IsProblem(HttpStatusCode.NotFound, "campaign_not_found");
        var foreign = await other.PostAsync(
            "/v1/campaigns", $$"""{"name": "c", "routes": [{"instanceId": "{{instanceId}}", "templateId": "{{mine}}"}]}""");
        foreign.IsInvalid("$.routes[0].instanceId", "instance_not_found").IsInvalid("$.routes[0].templateId", "template_not_found");
        Assert.Empty((await other.GetAsync("/v1/campaigns")).Items);
        Assert.Empty(host.Actors.CampaignOf(id).Told);
    }

    [Theory]
    [InlineData("""{}""", "$.name", "required")]
    [InlineData("""{"name": "c", "delay": {"minSeconds": -1, "maxSeconds": 1}}""", "$.delay.minSeconds", "out_of_range")]
    [InlineData("""{"name": "c", "delay": {"minSeconds": 0, "maxSeconds": 86401}}""", "$.delay.maxSeconds", "out_of_range")]
    [InlineData("""{"name": "c", "delay": {"minSeconds": 5, "maxSeconds": 4}}""", "$.delay.maxSeconds", "out_of_range")]
    [InlineData("""{"name": "c", "delay": {"minSeconds": 5}}""", "$.delay.maxSeconds", "required")]
    [InlineData("""{"name": "c", "batchSize": 0}""", "$.batchSize", "out_of_range")]
    [InlineData("""{"name": "c", "batchSize": 1001}""", "$.batchSize", "out_of_range")]
    [InlineData("""{"name": "c", "maxConsecutiveFailures": 0}""", "$.maxConsecutiveFailures", "out_of_range")]
    [InlineData("""{"name": "c", "routes": [{}]}""", "$.routes[0].instanceId", "required")]
    [InlineData("""{"name": "c", "routes": [null]}""", "$.routes[0].templateId", "required")]
    [InlineData("""{"name": "c", "routes": [{"instanceId": "11111111-1111-1111-1111-111111111111", "templateId": "11111111-1111-1111-1111-111111111111"}, {"instanceId": "11111111-1111-1111-1111-111111111111", "templateId": "11111111-1111-1111-1111-111111111111"}]}""", "$.routes[1].instanceId", "duplicate")]
    [InlineData("""{"name": "c", "routes": [{"instanceId": "11111111-1111-1111-1111-111111111111", "templateId": "11111111-1111-1111-1111-111111111111"}]}""", "$.routes[0].instanceId", "instance_not_found")]
    public async Task A_wrong_campaign_is_refused_with_its_field(string json, string field, string rule)
    {
        (await shared.Client().PostAsync("/v1/campaigns", json)).IsInvalid(field, rule);
    }

    [Theory]
    [InlineData("""{"name": "c", "scheduledAt": "2031-05-06T07:08:09"}""", "$.scheduledAt")]
    [InlineData("""{"name": "c", "scheduledAt": "tomorrow"}""", "$.scheduledAt")]
    [InlineData("""{"name": "c", "scheduledAt": 7}""", "$.scheduledAt")]
    [InlineData("""{"name": "c", "inDoubtPolicy": "perhaps"}""", "$.inDoubtPolicy")]
    [InlineData("""{"name": "c", "inDoubtPolicy": 1}""", "$.inDoubtPolicy")]
    [InlineData("""{"name": "c", "batchSize": "10"}""", "$.batchSize")]
    [InlineData("""{"name": "c", "batchSize": 1.5}""", "$.batchSize")]
    [InlineData("""{"name": "c", "routes": {}}""", "$.routes")]
    [InlineData("""{"name": "c", "routes": [{"instanceId": "7"}]}""", "$.routes[0].instanceId")]
    public async Task A_value_of_the_wrong_kind_is_refused_with_its_field(string json, string field)
    {
        (await shared.Client().PostAsync("/v1/campaigns", json)).IsInvalid(field, "wrong_type", "invalid_json");
    }

    [Theory]
    [InlineData("{}", "$.delay", "required")]
    [InlineData("""{"delay": {"minSeconds": 2, "maxSeconds": 1}}""", "$.delay.maxSeconds", "out_of_range")]
    public async Task A_wrong_change_is_refused(string json, string field, string rule)
    {
        var client = shared.Client();
        (await client.PatchAsync($"/v1/campaigns/{await client.AddCampaignAsync()}", json)).IsInvalid(field, rule);
    }

    [Fact]
    public async Task More_routes_than_the_limit_are_refused()
    {
        await using var host = await ApiHost.StartAsync();
        var routes = string.Join(',', Enumerable.Repeat("{}", 1001));
        (await host.Client().PostAsync("/v1/campaigns", $$"""{"name": "c", "routes": [{{routes}}]}""")).IsInvalid("$.routes", "out_of_range");
    }
}
