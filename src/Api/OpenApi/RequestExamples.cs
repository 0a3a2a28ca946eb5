using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using WaActors.Api.ApiKeys;
using WaActors.Api.Campaigns;
using WaActors.Api.Events;
using WaActors.Api.Gateways;
using WaActors.Api.Instances;
using WaActors.Api.Live;
using WaActors.Api.Notifications;
using WaActors.Api.Suppressions;
using WaActors.Api.Templates;
using WaActors.Api.WebhookEndpoints;

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
        [typeof(NotificationSettingsBody)] = """{"language": "pt-BR", "ownerPhone": "5511987654321", "unitName": "Centro"}""",
        [typeof(CreateWebhookEndpoint)] = """{"name": "crm", "url": "https://crm.example/hooks/whatsapp"}""",
        [typeof(ChangeWebhookEndpoint)] = """{"enabled": false}""",
        [typeof(WebhookSecretView)] = $$"""{"id": "{{AnId}}", "secret": "whsec_..."}""",
        [typeof(WebhookDeliveryView)] = """
            {"id": 12, "notificationId": 7, "type": "instance.disconnected", "state": "failed", "attempts": 12, "nextAt": null, "httpStatus": 500,
             "error": "answered 500", "createdAt": "2027-03-01T12:00:00Z", "endedAt": "2027-03-01T15:25:10Z"}
            """,
        [typeof(NotificationView)] = $$"""
            {"id": 7, "kind": "instanceDisconnected", "instanceId": "{{AnId}}", "text": "O WhatsApp da unidade Centro (Loja 1) perdeu a conexão. Reconecte pelo QR Code nas configurações.",
             "reason": "the device was removed or logged out on the phone: link it again", "createdAt": "2027-03-01T12:00:00Z", "readAt": null,
             "gatewayId": null}
            """,
        [typeof(EventView)] = $$"""
            {"id": 4711, "at": "2027-03-01T12:00:00Z", "kind": "instance.link", "campaignId": null, "instanceId": "{{AnId}}", "seq": null,
             "reason": "Connected -> Disconnected: 401", "fromInstanceId": null}
            """,
        [typeof(LiveInstanceView)] = $$"""
            {"id": "{{AnId}}", "gatewayId": "{{AnId}}", "name": "Loja 1", "phone": "5511987654321", "state": "connected", "stateSince": "2027-03-01T12:00:00Z",
             "reason": null, "permission": "ok", "permissionUntil": null, "health": "healthy", "healthReason": null, "deleted": false}
            """,
        [typeof(ConnectView)] = """
            {"state": "awaitingPairing", "qr": null, "pairingCode": {"code": "ABCD1234", "generatedAt": "2027-03-01T12:00:00Z", "expiresAt": "2027-03-01T12:01:00Z", "attempts": 1}}
            """,
        [typeof(ChangeOptOutWords)] = """{"words": ["SAIR", "não quero mais"]}""",
        [typeof(AdoptInstances)] = """{"externalNames": ["shop-1", "shop-2"]}""",
        [typeof(AddSuppressions)] = """{"phones": ["11 98765-4321", "+351 912 345 678"], "reason": "asked by telephone"}""",
        [typeof(CreateTemplate)] = """{"name": "hello", "body": "Hello {{name}}"}""",
        [typeof(ChangeTemplate)] = """{"body": "Good morning {{name}}", "media": {"kind": "image", "url": "https://cdn.example/b.jpg"}}""",
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
