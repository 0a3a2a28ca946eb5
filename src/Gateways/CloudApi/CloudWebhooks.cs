using System.Text.Json;
using WaActors.Gateways.Json;
using WaActors.Grains.Gateways;

namespace WaActors.Gateways.CloudApi;

/// <summary>
/// Reads webhooks: <c>{"object":"whatsapp_business_account","entry":[{"id":"200000000000001","changes":[{"field":"messages","value":{"messaging_product":"whatsapp",
/// "metadata":{"display_phone_number":"5511900000009","phone_number_id":"100000000000001"},"statuses":[...],"messages":[...]}}]}]}</c>. One of them may hold
/// many changes, of many numbers.
/// </summary>
internal static class CloudWebhooks
{
    public static IReadOnlyList<WebhookEvent> Read(JsonElement json)
    {
        var events = json.Member("entry").Items().SelectMany(entry => entry.Member("changes").Items()).SelectMany(OfChange).ToList();
        return events.Count > 0 ? events : [Unknown(json.Text("object") ?? "")];
    }

    private static IEnumerable<WebhookEvent> OfChange(JsonElement change)
    {
        var value = change.Member("value");
        var number = value.Member("metadata").Text("phone_number_id");
        return (change.Text("field") ?? "") switch
        {
            "messages" => MessageChanges.Read(value).Select(told => told with { ExternalName = number }),
            "user_preferences" => OfPreferences(value).Select(told => told with { ExternalName = number }),
            "account_update" => [AccountChanges.OfUpdate(value) with { WholeAccount = true }],
            "phone_number_quality_update" => [AccountChanges.OfQuality(value) with { WholeAccount = true }],
            "business_capability_update" => [AccountChanges.OfCapability(value) with { WholeAccount = true }],
            // {"event":"PAUSED","message_template_name":"aviso","message_template_language":"pt_BR","reason":"..."}: its sends tell the same, each with its code
            "message_template_status_update" => [Unknown($"message_template_status_update.{value.Text("event")}")],
            // {"entity_type":"PHONE_NUMBER","entity_id":"1","alert_info":{"alert_type":"..."}}: words for the owner, whom Meta tells too
            "account_alerts" => [Unknown($"account_alerts.{value.Member("alert_info").Text("alert_type")}")],
            var field => [Unknown(field)],
        };
    }

    // {"user_preferences":[{"wa_id":"5511900000001","category":"marketing_messages","value":"stop","timestamp":"1751142888"}]}
    private static IEnumerable<WebhookEvent> OfPreferences(JsonElement value)
    {
        var told = value.Member("user_preferences").ValueKind == JsonValueKind.Array ? value.Member("user_preferences").Items() : [value];
        return told.Select(OfPreference);
    }

    private static WebhookEvent OfPreference(JsonElement preference) =>
        (MessageChanges.PhoneOf(preference.Text("wa_id")), preference.Text("category"), preference.Text("value")) switch
        {
            ({ } phone, "marketing_messages", "stop") => new PreferenceWebhook(phone, OptedOut: true),
            ({ } phone, "marketing_messages", "resume") => new PreferenceWebhook(phone, OptedOut: false),
            _ => Unknown("user_preferences"),
        };

    public static UnknownWebhook Unknown(string name) => new(SafeText.Line(name, SafeText.MaxName));
}
