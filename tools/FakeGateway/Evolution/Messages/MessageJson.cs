using System.Buffers;
using System.Text.Json;
using WaActors.FakeGateway.Ledger;

namespace WaActors.FakeGateway.Evolution.Messages;

/// <summary>A text message as the 201, the SEND_MESSAGE event, the stored row and its updates show it.</summary>
internal static class MessageJson
{
    private static readonly JsonEncodedText Me = JsonEncodedText.Encode("Você", JsonBytes.AsNode.Encoder);

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? answerBuffer;

    [ThreadStatic]
    private static Utf8JsonWriter? answerWriter;

    private static ReadOnlySpan<byte> ContextInfo =>
        """{"mentionedJid":[],"groupMentions":[],"ephemeralSettingTimestamp":{"low":1760000000,"high":0,"unsigned":false},"disappearingMode":{"initiator":0}}"""u8;

    /// <summary>Writes the 201 into this thread's buffer, which holds it until the thread writes the next one.</summary>
    public static ReadOnlySpan<byte> Accepted(ReadOnlySpan<byte> key, ReadOnlySpan<byte> jid, ReadOnlySpan<byte> text, long seconds, string instanceId)
    {
        var buffer = answerBuffer ??= new ArrayBufferWriter<byte>(1024);
        var writer = answerWriter ??= new Utf8JsonWriter(buffer, JsonBytes.AsNode);
        buffer.ResetWrittenCount();
        writer.Reset(buffer);
        Write(writer, key, jid, text, seconds, instanceId);
        writer.Flush();
        return buffer.WrittenSpan;
    }

    public static byte[] Sent(EvolutionGateway gateway, long seq, string jid, string instanceId)
    {
        var message = gateway.Received.Find(seq);
        var buffer = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(buffer, JsonBytes.AsNode);
        Span<byte> key = stackalloc byte[MessageKey.Length];
        gateway.Keys.Write(seq, key);
        var text = System.Text.Encoding.UTF8.GetBytes(message?.Text ?? "");
        Write(writer, key, System.Text.Encoding.UTF8.GetBytes(jid), text, (message?.AtMs ?? 0) / 1000, instanceId);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    public static byte[] Update(EvolutionGateway gateway, DueAck ack) => JsonBytes.Object(writer =>
    {
        writer.WriteString("keyId", gateway.Keys.Of(ack.Seq));
        writer.WriteString("remoteJid", gateway.Received.Find(ack.Seq)?.To + "@s.whatsapp.net");
        writer.WriteBoolean("fromMe", true);
        writer.WriteString("status", ack.Status);
        writer.WriteString("instanceId", ack.Instance.Id);
        if (gateway.Options.SaveMessages)
        {
            writer.WriteString("messageId", gateway.Keys.RowIdOf(ack.Seq));
        }
    });

    /// <summary>Somebody wrote to the number.</summary>
    public static byte[] Inbound(EvolutionGateway gateway, Instances.EvolutionInstance instance, string from, string text) => JsonBytes.Object(writer =>
    {
        writer.WriteStartObject("key");
        writer.WriteString("remoteJid", from + "@s.whatsapp.net");
        writer.WriteBoolean("fromMe", false);
        writer.WriteString("id", "3A" + gateway.World.Ids.Uuid().ToString("N")[..18].ToUpperInvariant());
        writer.WriteEndObject();
        writer.WriteString("pushName", "Ana");
        writer.WriteString("status", "DELIVERY_ACK");
        writer.WriteStartObject("message");
        writer.WriteString("conversation", text);
        writer.WriteEndObject();
        writer.WriteString("messageType", "conversation");
        writer.WriteNumber("messageTimestamp", gateway.World.NowMs / 1000);
        writer.WriteString("instanceId", instance.Id);
        writer.WriteString("source", "android");
    });

    /// <summary>The 201 of a medium.</summary>
    public static byte[] Medium(string key, string jid, string type, string? caption, string mimeType, long seconds, string instanceId) => JsonBytes.Object(writer =>
    {
        writer.WriteStartObject("key");
        writer.WriteString("remoteJid", jid);
        writer.WriteBoolean("fromMe", true);
        writer.WriteString("id", key);
        writer.WriteEndObject();
        writer.WriteString("pushName", Me);
        writer.WriteString("status", "PENDING");
        writer.WriteStartObject("message");
        writer.WriteStartObject(type + "Message");
        writer.WriteString("mimetype", mimeType);
        writer.WriteString("caption", caption);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteRaw("contextInfo", ContextInfo);
        writer.WriteString("messageType", type + "Message");
        writer.WriteNumber("messageTimestamp", seconds);
        writer.WriteString("instanceId", instanceId);
        writer.WriteString("source", "web");
    });

    /// <summary>A row of findMessages.</summary>
    public static void WriteRecord(Utf8JsonWriter writer, MessageView message, MessageKey keys, string instanceId, long nowMs, string? medium)
    {
        writer.WriteStartObject();
        writer.WriteString("id", keys.RowIdOf(message.Seq));
        writer.WriteStartObject("key");
        writer.WriteString("id", keys.Of(message.Seq));
        writer.WriteBoolean("fromMe", true);
        writer.WriteString("remoteJid", message.To + "@s.whatsapp.net");
        writer.WriteEndObject();
        writer.WriteString("pushName", Me);
        writer.WriteString("messageType", medium is null ? "conversation" : medium + "Message");
        writer.WriteStartObject("message");
        WriteContent(writer, medium, message.Text);
        writer.WriteEndObject();
        writer.WriteNumber("messageTimestamp", message.AtMs / 1000);
        writer.WriteString("instanceId", instanceId);
        writer.WriteString("source", "web");
        writer.WriteRaw("contextInfo", ContextInfo);
        writer.WriteStartArray("MessageUpdate");
        foreach (var status in message.Acks(nowMs))
        {
            writer.WriteStartObject();
            writer.WriteString("status", status);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteContent(Utf8JsonWriter writer, string? medium, string text)
    {
        if (medium is null)
        {
            writer.WriteString("conversation", text);
            return;
        }

        writer.WriteStartObject(medium + "Message");
        writer.WriteString("caption", text);
        writer.WriteEndObject();
    }

    private static void Write(
        Utf8JsonWriter writer, ReadOnlySpan<byte> key, ReadOnlySpan<byte> jid, ReadOnlySpan<byte> text, long seconds, string instanceId)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("key"u8);
        writer.WriteString("remoteJid"u8, jid);
        writer.WriteBoolean("fromMe"u8, true);
        writer.WriteString("id"u8, key);
        writer.WriteEndObject();
        writer.WriteString("pushName"u8, Me);
        writer.WriteString("status"u8, "PENDING"u8);
        writer.WriteStartObject("message"u8);
        writer.WriteString("conversation"u8, text);
        writer.WriteEndObject();
        writer.WritePropertyName("contextInfo"u8);
        writer.WriteRawValue(ContextInfo, skipInputValidation: true);
        writer.WriteString("messageType"u8, "conversation"u8);
        writer.WriteNumber("messageTimestamp"u8, seconds);
        writer.WriteString("instanceId"u8, instanceId);
        writer.WriteString("source"u8, "web"u8);
        writer.WriteEndObject();
    }
}
