using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using WaActors.Api;
using WaActors.PostgresKit;
using WaActors.Tests.Api.Hosting;

namespace WaActors.Tests.Api.Surface;

/// <summary>The executable as it is shipped: silo inside, schema made at the start, real actors.</summary>
public sealed class ProgramTests
{
    [Fact]
    public async Task On_an_empty_database_it_starts_and_a_draft_goes_as_far_as_its_actor_lets_it()
    {
        await using var database = await PostgresServer.CreateDatabaseAsync(cancellationToken: TestContext.Current.CancellationToken);
        await using var program = new WebApplicationFactory<ApiOptions>().WithWebHostBuilder(host => host
            .UseSetting("WAACTORS_DB", database.ConnectionString)
            .UseSetting("WAACTORS_ADMIN_KEY", ApiHost.AdminKey));
        using var http = program.CreateClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", ApiHost.AdminKey);
        var client = new ApiClient(http);
        (await client.GetAsync("/health/ready")).Is(HttpStatusCode.OK);

        var (id, instanceId) = await client.AddCampaignWithRouteAsync();
        (await client.GetAsync($"/v1/instances/{instanceId}")).Is(HttpStatusCode.OK);
        (await client.PostEmptyAsync($"/v1/campaigns/{id}/start")).IsProblem(HttpStatusCode.Conflict, "campaign_without_recipients");
        (await client.PostEmptyAsync($"/v1/campaigns/{await client.AddCampaignAsync()}/start")).IsProblem(HttpStatusCode.Conflict, "campaign_without_routes");
        var pause = (await client.PostEmptyAsync($"/v1/campaigns/{id}/pause")).IsProblem(HttpStatusCode.Conflict, "campaign_state");
        Assert.Equal("draft", pause.Text("campaignStatus"));

        (await client.UploadAsync($"/v1/campaigns/{id}/recipients", "phone,name\n11987654321,Ana\n")).Is(HttpStatusCode.OK);
        (await client.PatchAsync($"/v1/campaigns/{id}", """{"delay": {"minSeconds": 5, "maxSeconds": 6}}""")).Is(HttpStatusCode.OK);
        (await client.PostEmptyAsync($"/v1/campaigns/{id}/start")).Is(HttpStatusCode.OK);
        (await client.UploadAsync($"/v1/campaigns/{id}/recipients", "phone\n11987654322\n")).IsProblem(HttpStatusCode.Conflict, "campaign_state");
        var shown = (await client.GetAsync($"/v1/campaigns/{id}")).Is(HttpStatusCode.OK);
        Assert.Equal(5, shown.Json.GetProperty("delay").GetProperty("minSeconds").GetDouble());
        (await client.PostEmptyAsync($"/v1/campaigns/{id}/cancel")).Is(HttpStatusCode.OK);
        Assert.Equal("cancelled", (await client.GetAsync($"/v1/campaigns/{id}")).Text("status"));
    }
}
