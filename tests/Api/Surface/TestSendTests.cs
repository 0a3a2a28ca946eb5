using System.Net;
using WaActors.Instances;
using WaActors.Tests.Api.Hosting;

namespace WaActors.Tests.Api.Surface;

/// <summary>One message to one phone, sent once, counted as no recipient (issue 6, point 4).</summary>
public sealed class TestSendTests
{
    [Fact]
    public async Task A_test_is_sent_once_and_counted_nowhere()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var (id, instance) = await client.AddCampaignWithRouteAsync(); // Hello {{name}}
        (await client.UploadAsync($"/v1/campaigns/{id}/recipients", "phone,name\n11900000001,Ana\n")).Is(HttpStatusCode.OK);
        var actor = host.Actors.InstanceOf(instance);
        actor.Permit = new SendPermit(1, null, actor.Status);
        var request = $$"""{"phone": "11 90000-0009", "instanceId": "{{instance}}"}""";

        var sent = (await client.PostAsync($"/v1/campaigns/{id}/test-send", request, idempotencyKey: "t1")).Is(HttpStatusCode.OK);
        Assert.Equal(("accepted", "gw-1", "Hello Ana"), (sent.Text("outcome"), sent.Text("gatewayMessageId"), sent.Text("text")));
        Assert.Equal(sent.Body, (await client.PostAsync($"/v1/campaigns/{id}/test-send", request, idempotencyKey: "t1")).Body);
        var command = Assert.Single(actor.Sent);
        Assert.Equal((0, "5511900000009", "Hello Ana"), (command.Seq, command.Phone, command.Text));
        Assert.Equal(1, (await client.GetAsync($"/v1/campaigns/{id}")).Number("total"));

        var own = (await client.PostAsync($"/v1/campaigns/{id}/test-send", $$"""{"phone": "11 90000-0009", "instanceId": "{{instance}}", "variables": {"Name": "Bia"} }""")).Is(HttpStatusCode.OK);
        Assert.Equal("Hello Bia", own.Text("text"));
        (await client.PostAsync($"/v1/campaigns/{id}/test-send", $$"""{"phone": "11 90000-0009", "instanceId": "{{instance}}", "variables": {} }"""))
            .IsInvalid("$.variables", "variable_missing");
    }

    [Fact]
    public async Task A_test_respects_the_opt_out_list_the_numbers_state_and_the_tenant()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var (id, instance) = await client.AddCampaignWithRouteAsync();
        var path = $"/v1/campaigns/{id}/test-send";
        var request = $$"""{"phone": "11900000009", "instanceId": "{{instance}}", "variables": {"name": "Ana"} }""";
        var actor = host.Actors.InstanceOf(instance);
        actor.Permit = new SendPermit(0, DateTimeOffset.UnixEpoch, actor.Status) { Hold = "quiet hours" };
        var busy = (await client.PostAsync(path, request)).IsProblem(HttpStatusCode.Conflict, "number_not_ready");
        Assert.Contains("quiet hours", busy.Text("detail"), StringComparison.Ordinal);

        await client.PostAsync("/v1/suppressions", """{"phones": ["11900000009"]}""");
        (await client.PostAsync(path, request)).IsProblem(HttpStatusCode.Conflict, "recipient_suppressed");
        (await client.PostAsync(path, $$"""{"phone": "1", "instanceId": "{{instance}}"}""")).IsInvalid("$.phone", "invalid_phone");
        (await client.PostAsync(path, $$"""{"phone": "11900000009", "instanceId": "{{id}}"}""")).IsInvalid("$.instanceId", "instance_not_found");
        (await (await host.OtherTenantAsync()).PostAsync(path, request)).IsProblem(HttpStatusCode.NotFound, "campaign_not_found");
        Assert.Empty(actor.Sent);
    }
}
