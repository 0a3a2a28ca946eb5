using System.Net;

namespace WaActors.Tests.Api.Hosting;

/// <summary>The steps that most tests begin with.</summary>
internal static class Journeys
{
    public const string GatewayKey = "gateway-key-nobody-may-see";
    public const string InstanceToken = "instance-token-nobody-may-see";

    public static async Task<Guid> AddGatewayAsync(this ApiClient client, string name = "evo") =>
        (await client.PostAsync("/v1/gateways", $$"""{"kind": "evolution", "name": "{{name}}", "baseUrl": "https://evo.example/api", "apiKey": "{{GatewayKey}}"}"""))
            .Is(HttpStatusCode.Created).Id;

    public static async Task<Guid> AddInstanceAsync(this ApiClient client, Guid gatewayId, string externalName = "unit-1") =>
        (await client.PostAsync(
            "/v1/instances", $$"""{"name": "Unit 1", "gatewayId": "{{gatewayId}}", "externalName": "{{externalName}}", "token": "{{InstanceToken}}"}"""))
            .Is(HttpStatusCode.Created).Id;

    public static async Task<Guid> AddTemplateAsync(this ApiClient client) =>
        (await client.PostAsync("/v1/templates", """{"name": "hello", "body": "Hello {{name}}"}""")).Is(HttpStatusCode.Created).Id;

    public static async Task<Guid> AddCampaignAsync(this ApiClient client) =>
        (await client.PostAsync("/v1/campaigns", """{"name": "c"}""")).Is(HttpStatusCode.Created).Id;

    /// <summary>A campaign with one route; returns it and its number.</summary>
    public static async Task<(Guid CampaignId, Guid InstanceId)> AddCampaignWithRouteAsync(this ApiClient client)
    {
        var instanceId = await client.AddInstanceAsync(await client.AddGatewayAsync());
        var templateId = await client.AddTemplateAsync();
        var made = await client.PostAsync(
            "/v1/campaigns", $$"""{"name": "c", "routes": [{"instanceId": "{{instanceId}}", "templateId": "{{templateId}}"}]}""");
        return (made.Is(HttpStatusCode.Created).Id, instanceId);
    }
}
