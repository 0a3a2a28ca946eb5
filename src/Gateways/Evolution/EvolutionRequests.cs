using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace WaActors.Gateways.Evolution;

/// <summary>POST /message/sendText. No preview: fetching the page of a link takes seconds.</summary>
internal sealed record SendTextBody(string Number, string Text, bool LinkPreview = false);

/// <summary>POST /message/sendMedia.</summary>
internal sealed record SendMediaBody(string Number, string Mediatype, string Media, string Mimetype, string FileName, string? Caption);

/// <summary>POST /message/sendWhatsAppAudio: a voice message, turned into the right format by the gateway.</summary>
internal sealed record SendAudioBody(string Number, string Audio)
{
    public bool Encoding { get; } = true;
}

/// <summary>POST /instance/create.</summary>
internal sealed record CreateBody(string InstanceName, string? Number, string? Token, WebhookBlock? Webhook)
{
    public string Integration { get; } = "WHATSAPP-BAILEYS";

    public bool Qrcode { get; } = true;
}

/// <summary>A webhook as create and set take it. Without <c>events</c> create fails, and an empty list would mean all of them.</summary>
internal sealed record WebhookBlock(string Url, IReadOnlyList<string> Events)
{
    public bool Enabled { get; } = true;

    public bool ByEvents { get; }

    public bool Base64 { get; }
}

/// <summary>POST /webhook/set.</summary>
internal sealed record WebhookSetBody(WebhookBlock Webhook);

/// <summary>POST /chat/whatsappNumbers.</summary>
internal sealed record NumbersBody(IReadOnlyList<string> Numbers);

/// <summary>POST /chat/findMessages: <c>offset</c> is the size of a page, pages count from 1, newest first.</summary>
internal sealed record FindBody(FindWhere Where, int Page, int Offset);

/// <summary>What to look for.</summary>
internal sealed record FindWhere(FindKey Key, FindTime MessageTimestamp);

/// <summary>To whom; <c>fromMe</c> filters only when true.</summary>
internal sealed record FindKey(string RemoteJid, bool FromMe);

/// <summary>When; filters only with both ends.</summary>
internal sealed record FindTime(string Gte, string Lte);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SendTextBody))]
[JsonSerializable(typeof(SendMediaBody))]
[JsonSerializable(typeof(SendAudioBody))]
[JsonSerializable(typeof(CreateBody))]
[JsonSerializable(typeof(WebhookSetBody))]
[JsonSerializable(typeof(NumbersBody))]
[JsonSerializable(typeof(FindBody))]
internal sealed partial class EvolutionJson : JsonSerializerContext
{
    public static byte[] Bytes<T>(T body, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(body, type);
}
