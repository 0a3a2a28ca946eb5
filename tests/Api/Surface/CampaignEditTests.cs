using System.Net;
using WaActors.Campaigns;
using WaActors.Tests.Api.Hosting;

namespace WaActors.Tests.Api.Surface;

/// <summary>Routes, names, copies and second lives of campaigns (issue 6, point 7).</summary>
public sealed class CampaignEditTests
{
    [Fact]
    public async Task When_a_campaign_begins_is_changed_also_by_the_clock_of_a_place()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var id = (await client.PostAsync("/v1/campaigns", """{"name": "c", "scheduledAt": "2027-03-01T12:00:00Z"}""")).Is(HttpStatusCode.Created).Id;
        (await client.PatchAsync($"/v1/campaigns/{id}", """{"scheduledLocal": {"at": "2027-03-02T09:00", "timeZone": "America/Sao_Paulo"} }""")).Is(HttpStatusCode.OK);
        (await client.PatchAsync($"/v1/campaigns/{id}", """{"scheduledAt": "2027-03-03T12:30:00+02:00", "priority": 3}""")).Is(HttpStatusCode.OK);
        // What is asked for together is told together: what begins at once must not begin with the settings of before.
        Assert.Equal(["schedule 2027-03-02T12:00:00", "pace, schedule 2027-03-03T10:30:00"], host.Actors.CampaignOf(id).Told);
        (await client.PatchAsync($"/v1/campaigns/{id}", """{"scheduledLocal": {"at": "2027-03-28T01:30", "timeZone": "Europe/Lisbon"} }""")).IsInvalid("$.scheduledLocal.at", "out_of_range");
        (await client.PatchAsync($"/v1/campaigns/{id}", """{"scheduledAt": "2027-03-01T12:00:00Z", "scheduledLocal": {"at": "2027-03-02T09:00", "timeZone": "Europe/Lisbon"} }"""))
            .IsInvalid("$.scheduledLocal", "duplicate");
    }

    [Fact]
    public async Task When_it_begins_is_a_matter_of_who_may_send_and_is_refused_whole_once_it_began()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var id = (await client.PostAsync("/v1/campaigns", """{"name": "c"}""")).Is(HttpStatusCode.Created).Id;
        var writer = (await client.PostAsync("/v1/api-keys", """{"name": "writer", "scopes": ["read", "write"]}""")).Is(HttpStatusCode.Created).Text("key")!;
        (await host.Client(writer).PatchAsync($"/v1/campaigns/{id}", """{"scheduledAt": "2027-03-01T12:00:00Z", "priority": 3}""")).IsProblem(HttpStatusCode.Forbidden, "scope_missing");
        (await host.Client(writer).PatchAsync($"/v1/campaigns/{id}", """{"priority": 3}""")).Is(HttpStatusCode.OK);

        host.Actors.CampaignOf(id).Reply = new CampaignReply(Done: false, CampaignStatus.Running, "campaign_state");
        var refused = (await client.PatchAsync($"/v1/campaigns/{id}", """{"skipContactedDays": 3, "scheduledAt": "2027-03-01T12:00:00Z", "priority": 5}"""))
            .IsProblem(HttpStatusCode.Conflict, "campaign_state");
        Assert.Equal("running", refused.Text("campaignStatus"));
        Assert.Equal(["pace", "skip 3, pace, schedule 2027-03-01T12:00:00"], host.Actors.CampaignOf(id).Told); // in one call, which takes all of it or nothing
        Assert.Equal("null", (await client.GetAsync($"/v1/campaigns/{id}/audience")).Json.GetProperty("skipContactedDays").GetRawText());
    }

    [Fact]
    public async Task Resume_takes_a_scope_and_without_one_what_is_pending()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var id = await client.AddCampaignAsync();
        (await client.PostEmptyAsync($"/v1/campaigns/{id}/resume")).Is(HttpStatusCode.OK);
        (await client.PostAsync($"/v1/campaigns/{id}/resume", """{"scope": "pending"}""")).Is(HttpStatusCode.OK);
        (await client.PostAsync($"/v1/campaigns/{id}/resume", """{"scope": "failed"}""")).Is(HttpStatusCode.OK);
        (await client.PostAsync($"/v1/campaigns/{id}/resume", """{"scope": "all"}""")).Is(HttpStatusCode.OK);
        (await client.PostAsync($"/v1/campaigns/{id}/resume", """{"scope": "some"}""")).IsProblem(HttpStatusCode.BadRequest, "invalid_json");
        Assert.Equal(["resume", "resume", "resume Failed", "resume All"], host.Actors.CampaignOf(id).Told);
    }

    [Fact]
    public async Task Routes_are_replaced_through_the_actor_and_names_are_changed_at_any_time()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var (id, instance) = await client.AddCampaignWithRouteAsync();
        var template = await client.AddTemplateAsync();
        (await client.SendAsync(HttpMethod.Put, $"/v1/campaigns/{id}/routes", Json($$"""{"routes": [{"instanceId": "{{instance}}", "templateId": "{{template}}"}]}"""))).Is(HttpStatusCode.OK);
        Assert.Equal($"routes {instance}:1", Assert.Single(host.Actors.CampaignOf(id).Told));

        host.Actors.CampaignOf(id).Reply = new CampaignReply(Done: false, CampaignStatus.Running, "route_reference_unknown");
        (await client.SendAsync(HttpMethod.Put, $"/v1/campaigns/{id}/routes", Json($$"""{"routes": [{"instanceId": "{{id}}", "templateId": "{{template}}"}]}""")))
            .IsInvalid("$.routes[0].instanceId", "instance_not_found");
        (await client.SendAsync(HttpMethod.Put, $"/v1/campaigns/{id}/routes", Json("{}"))).IsInvalid("$.routes", "required");

        (await client.SendAsync(HttpMethod.Put, $"/v1/campaigns/{id}/name", Json("""{"name": "Autumn"}"""))).Is(HttpStatusCode.NoContent);
        Assert.Equal("Autumn", (await client.GetAsync($"/v1/campaigns/{id}")).Text("name"));
        var other = await host.OtherTenantAsync();
        (await other.SendAsync(HttpMethod.Put, $"/v1/campaigns/{id}/name", Json("""{"name": "Mine"}"""))).IsProblem(HttpStatusCode.NotFound, "campaign_not_found");
        (await other.SendAsync(HttpMethod.Put, $"/v1/campaigns/{id}/routes", Json("""{"routes": []}"""))).IsProblem(HttpStatusCode.NotFound, "campaign_not_found");
    }

    [Fact]
    public async Task A_copy_has_settings_routes_and_the_audience_that_is_asked_for()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var (id, instance) = await client.AddCampaignWithRouteAsync();
        await client.PatchAsync($"/v1/campaigns/{id}", """{"delay": {"minSeconds": 7, "maxSeconds": 9}}""");
        (await client.UploadAsync($"/v1/campaigns/{id}/recipients", "phone,name\n11900000001,A\n11900000002,B\n11900000003,C\n")).Is(HttpStatusCode.OK);
        await host.Database.ExecuteAsync(
            $"""
            update campaign set status = 'completed', started_at = now(), ended_at = now(), owner_epoch = 9, batch_size = 77;
            update message set status = 'failed', error = 'odd', attempts = 1 where seq = 2;
            update message set status = 'cancelled' where seq = 3;
            """,
            TestContext.Current.CancellationToken);

        var bare = (await client.PostAsync($"/v1/campaigns/{id}/clone", """{"name": "Again"}""")).Is(HttpStatusCode.Created);
        Assert.Equal(("Again", "draft", 77, 0), (bare.Text("name"), bare.Text("status"), bare.Number("batchSize"), bare.Number("total")));
        Assert.Equal(instance, bare.Json.GetProperty("routes")[0].GetProperty("instanceId").GetGuid());
        Assert.Equal("null", bare.Json.GetProperty("startedAt").GetRawText());

        foreach (var (audience, phones) in new[] { ("failed", new[] { "5511900000002" }), ("pending", ["5511900000001", "5511900000003"]), ("all", ["5511900000001", "5511900000002", "5511900000003"]) })
        {
            var copy = (await client.PostAsync($"/v1/campaigns/{id}/clone", $$"""{"audience": "{{audience}}"}""")).Is(HttpStatusCode.Created);
            var messages = (await client.GetAsync($"/v1/campaigns/{copy.Id}/messages")).Items;
            Assert.Equal(phones, messages.Select(message => message.GetProperty("phone").GetString()));
            Assert.All(messages, message => Assert.Equal(("pending", 0), (message.GetProperty("status").GetString(), message.GetProperty("attempts").GetInt32())));
        }

        (await (await host.OtherTenantAsync()).PostAsync($"/v1/campaigns/{id}/clone")).IsProblem(HttpStatusCode.NotFound, "campaign_not_found");
    }

    private static StringContent Json(string json) => new(json, System.Text.Encoding.UTF8, "application/json");
}
