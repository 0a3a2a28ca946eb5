using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using WaActors.Api.ApiKeys;
using WaActors.Api.Campaigns;
using WaActors.Api.Gateways;
using WaActors.Api.Instances;
using WaActors.Api.Suppressions;
using WaActors.Api.Templates;

namespace WaActors.Api.OpenApi;

/// <summary>An example of each request body, and of answers that need one. A test reads them all, so that none goes stale.</summary>
internal static class RequestExamples
{
    private const string AnId = "019a9d3e-7c1b-7f00-8a55-3d1f6f0c2b11";

    /// <summary>By the type of the body.</summary>
    public static IReadOnlyDictionary<Type, string> All { get; } = new Dictionary<Type, string>
    {
        [typeof(CreateApiKey)] = """{"name": "reports", "scopes": ["read"]}""",
        [typeof(CreateGateway)] = """{"kind": "evolution", "name": "main", "baseUrl": "https://evolution.example", "apiKey": "the gateway's key"}""",
        [typeof(ChangeGateway)] = """{"apiKey": "a new key", "settings": {"appSecret": "a new secret"}}""",
        [typeof(CreateInstance)] = $$"""{"name": "Unit 1", "gatewayId": "{{AnId}}", "externalName": "unit-1"}""",
        [typeof(ChangeInstance)] = """{"name": "Unit 2", "phone": "11 98765-4321"}""",
        [typeof(ConnectInstance)] = """{"phone": "11 98765-4321"}""",
        [typeof(SetUpWhatsApp)] = """{"name": "Unit 1", "instanceName": "unit-1"}""",
        [typeof(HealthCheckView)] = """
            {"healthy": false, "state": "stuck", "reason": "connecting for 45 s", "shouldCleanup": true, "checkedAt": "2027-03-01T12:00:00Z"}
            """,
        [typeof(RepairView)] = """
            {"healthy": false, "recovered": false, "cleaned": true, "outcome": "cleaned", "problem": null,
             "health": {"healthy": false, "state": "notFound", "reason": "the gateway does not know it", "shouldCleanup": false, "checkedAt": "2027-03-01T12:00:20Z"}}
            """,
        [typeof(RecoveryStepView)] = $$"""
            {"id": 7, "recoveryId": "{{AnId}}", "stepNo": 1, "trigger": "automatic", "step": "restart", "before": "notFound", "after": "healthy", "outcome": "helped",
             "at": "2027-03-01T12:00:00Z", "tookMilliseconds": 2003, "reason": null}
            """,
        [typeof(ChangeOptOutWords)] = """{"words": ["SAIR", "não quero mais"]}""",
        [typeof(AdoptInstances)] = """{"externalNames": ["shop-1", "shop-2"]}""",
        [typeof(AddSuppressions)] = """{"phones": ["11 98765-4321", "+351 912 345 678"], "reason": "asked by telephone"}""",
        [typeof(CreateTemplate)] = """{"name": "hello", "body": "Hello {{name}}"}""",
        [typeof(CreateCampaign)] = $$"""
            {"name": "Spring", "scheduledAt": "2027-03-01T12:00:00Z", "delay": {"minSeconds": 30, "maxSeconds": 60}, "inDoubtPolicy": "resend",
             "routes": [{"instanceId": "{{AnId}}", "templateId": "{{AnId}}"}]}
            """,
        [typeof(ChangeCampaign)] = """{"delay": {"minSeconds": 10, "maxSeconds": 20}}""",
    };

    public static Task AddAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellation)
    {
        if (All.TryGetValue(context.JsonTypeInfo.Type, out var example)) schema.Examples = [JsonNode.Parse(example)!];
        return Task.CompletedTask;
    }
}
