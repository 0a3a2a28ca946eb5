using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using WaActors.FakeGateway.Ledger;
using WaActors.FakeGateway.Webhooks;

namespace WaActors.FakeGateway.CloudApi;

/// <summary>Meta's webhooks: signed over the exact bytes, in which whatever is not ASCII is escaped.</summary>
internal sealed class CloudEvents(CloudGateway gateway)
{
    /// <summary>What became of a message: sent, delivered, read or failed.</summary>
    public void Status(CloudNumber number, SentMessage sent, string status)
    {
        var failure = gateway.World.Faults.Settings.GraphFailure;
        var at = gateway.World.NowMs / 1000;
        Post(number, "messages", writer =>
        {
            WriteMetadata(writer, number);
            writer.WriteStartArray("statuses");
            writer.WriteStartObject();
            writer.WriteString("id", gateway.World.Keys.Of(sent.Seq));
            writer.WriteString("status", status);
            writer.WriteString("timestamp", at.ToString(CultureInfo.InvariantCulture));
            writer.WriteString("recipient_id", sent.To);
            if (sent.Data is { } data)
            {
                writer.WriteString("biz_opaque_callback_data", data);
            }

            if (status == "failed")
            {
                WriteErrors(writer, failure);
            }

            writer.WriteEndObject();
            writer.WriteEndArray();
        });
    }

    /// <summary>Somebody wrote to the number.</summary>
    public void Received(CloudNumber number, string from, string text)
    {
        var id = "wamid." + RowId.Of(gateway.World.Ids.Next());
        var at = gateway.World.NowMs / 1000;
        Post(number, "messages", writer =>
        {
            WriteMetadata(writer, number);
            writer.WriteStartArray("messages");
            writer.WriteStartObject();
            writer.WriteString("from", from);
            writer.WriteString("id", id);
            writer.WriteString("timestamp", at.ToString(CultureInfo.InvariantCulture));
            writer.WriteString("type", "text");
            writer.WriteStartObject("text");
            writer.WriteString("body", text);
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndArray();
        });
    }

    public void Rated(CloudNumber number) => Post(number, "phone_number_quality_update", writer =>
    {
        writer.WriteString("display_phone_number", number.Phone);
        writer.WriteString("event", "THROUGHPUT_UPGRADE");
        writer.WriteString("max_daily_conversations_per_business", number.Tier);
    });

    public void Disabled(CloudNumber number, string state) => Post(number, "account_update", writer =>
    {
        writer.WriteString("event", "DISABLED_UPDATE");
        writer.WriteStartObject("ban_info");
        writer.WriteString("waba_ban_state", state);
        writer.WriteString("waba_ban_date", "2026-01-01");
        writer.WriteEndObject();
    });

    private static void WriteMetadata(Utf8JsonWriter writer, CloudNumber number)
    {
        writer.WriteString("messaging_product", "whatsapp");
        writer.WriteStartObject("metadata");
        writer.WriteString("display_phone_number", number.Phone);
        writer.WriteString("phone_number_id", number.Name);
        writer.WriteEndObject();
    }

    private static void WriteErrors(Utf8JsonWriter writer, int code)
    {
        writer.WriteStartArray("errors");
        writer.WriteStartObject();
        writer.WriteNumber("code", code);
        writer.WriteString("title", "Message undeliverable");
        writer.WriteString("message", "Message undeliverable");
        writer.WriteStartObject("error_data");
        writer.WriteString("details", "Message Undeliverable.");
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private void Post(CloudNumber number, string field, Action<Utf8JsonWriter> value)
    {
        if (Uri.TryCreate(number.WebhookUrl ?? gateway.CallbackUrl, UriKind.Absolute, out var url))
        {
            var seconds = gateway.World.NowMs / 1000;
            gateway.World.Courier.Post(new SignedJob(url, () => Envelope(field, seconds, value)));
        }
    }

    private static byte[] Envelope(string field, long seconds, Action<Utf8JsonWriter> value)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer)) // its own encoder escapes what is not ASCII
        {
            writer.WriteStartObject();
            writer.WriteString("object", "whatsapp_business_account");
            writer.WriteStartArray("entry");
            writer.WriteStartObject();
            writer.WriteString("id", CloudGateway.WabaId);
            writer.WriteNumber("time", seconds);
            writer.WriteStartArray("changes");
            writer.WriteStartObject();
            writer.WriteString("field", field);
            writer.WriteStartObject("value");
            value(writer);
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private sealed class SignedJob(Uri url, Func<byte[]> render) : WebhookJob
    {
        public override Uri Url { get; } = url;

        protected override byte[] Render() => render();

        protected override IReadOnlyList<KeyValuePair<string, string>> RenderHeaders() =>
        [
            new("X-Hub-Signature-256", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(CloudGateway.AppSecret), Body))),
        ];
    }
}

/// <summary>An accepted message, as its statuses show it.</summary>
/// <param name="Seq">Its place in the log.</param>
/// <param name="To">The number that WhatsApp delivers to.</param>
/// <param name="Data">What the sender wrote on it, given back with every status.</param>
internal sealed record SentMessage(long Seq, string To, string? Data);
