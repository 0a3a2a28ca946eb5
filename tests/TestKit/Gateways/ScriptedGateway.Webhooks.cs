using System.Globalization;
using System.Text;
using System.Text.Json;
using WaActors.Grains.Gateways;

namespace WaActors.TestKit.Gateways;

public sealed partial class ScriptedGateway
{
    private readonly List<IReadOnlyList<WebhookEvent>> _webhooks = [];

    /// <summary>Bodies that the adapter cannot read: a fault of it.</summary>
    public bool ParserBreaks { get; set; }

    /// <summary>The body of a webhook that tells these events; two with the same events differ, as gateways' timestamps make them.</summary>
    public byte[] Webhook(params WebhookEvent[] told)
    {
        lock (_lock)
        {
            _webhooks.Add(told);
            return Encoding.UTF8.GetBytes($$"""{"webhook": {{(_webhooks.Count - 1).ToString(CultureInfo.InvariantCulture)}}}""");
        }
    }

    public IReadOnlyList<WebhookEvent> ParseWebhook(ReadOnlySpan<byte> body)
    {
        lock (_lock)
        {
            if (ParserBreaks) throw new InvalidOperationException("planned fault of the parser");
            var reader = new Utf8JsonReader(body);
            using var json = JsonDocument.ParseValue(ref reader);
            return json.RootElement.TryGetProperty("webhook", out var number) ? _webhooks[number.GetInt32()] : [new UnknownWebhook("scripted")];
        }
    }
}
