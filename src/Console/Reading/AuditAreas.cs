namespace WaActors.OperatorConsole.Reading;

/// <summary>What commands are about, by patterns of their actions: the console's are called <c>number.pace</c>, the REST surface's <c>POST /v1/instances/{id}/restart</c>.</summary>
public static class AuditAreas
{
    /// <summary>By name, in the order in which they are shown.</summary>
    public static readonly IReadOnlyList<(string Name, IReadOnlyList<string> Actions)> All =
    [
        ("numbers", ["number.%", "% /v1/instances%", "% /v1/whatsapp%"]),
        ("campaigns", ["campaign.%", "% /v1/campaigns%"]),
        ("texts", ["text.%", "% /v1/templates%", "% /v1/media%"]),
        ("suppressions", ["suppression.%", "% /v1/suppressions%", "% /v1/consents%"]),
        ("gateways", ["gateway.%", "% /v1/gateways%"]),
        ("people", ["session.%", "user.%", "key.%", "% /v1/api-keys%"]),
        ("settings", ["settings.%", "endpoint.%", "delivery.%", "webhook.%", "notification.%", "% /v1/settings%", "% /v1/notification%", "% /v1/opt-out-words%", "% /v1/webhook-%"]),
    ];

    /// <summary>The patterns of an area; none for all.</summary>
    public static IReadOnlyList<string> Of(string? name) => All.FirstOrDefault(area => area.Name == name).Actions ?? [];
}
