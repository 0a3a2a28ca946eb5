using System.Globalization;
using System.Text.Json;
using WaActors.Gateways.Json;
using WaActors.Grains.Gateways;

namespace WaActors.Gateways.Evolution;

/// <summary>Looks for a message that may have left, among those that the gateway stored. Pure.</summary>
internal sealed class MessageSearch(OutgoingMessage message, DateTimeOffset notBefore, DateTimeOffset notAfter, TimeSpan margin)
{
    private const int PageSize = 50;
    private readonly DateTimeOffset _from = notBefore - margin;
    private readonly DateTimeOffset _to = notAfter + margin;
    private readonly IReadOnlyList<string> _numbers = PhoneNumbers.Spellings(message.Phone);

    /// <summary>One search per number under which WhatsApp may know the recipient: before 2.3.7 the gateway cannot search for two.</summary>
    public IEnumerable<FindBody> Bodies => _numbers.Select(number => new FindBody(
        new FindWhere(new FindKey(number + "@s.whatsapp.net", FromMe: true), new FindTime(Stamp(_from), Stamp(_to.AddSeconds(1)))), 1, PageSize));

    /// <summary>Whether an answer is one of findMessages at all.</summary>
    public static bool IsPage(JsonElement json) => json.Member("messages").Member("records").ValueKind == JsonValueKind.Array;

    /// <summary>
    /// The id of the message in an answer; null without. The filters are checked again, because gateways ignore those they do not know, and an old
    /// message of the same text must not be taken for this one.
    /// </summary>
    public string? FindIn(JsonElement json) => json.Member("messages").Member("records").Items().Where(IsIt).Select(IdOf).FirstOrDefault(id => id is { Length: > 0 });

    // {"key":{"id":"3EB0...","fromMe":true,"remoteJid":"5511...@s.whatsapp.net"},"messageType":"conversation","message":{"conversation":"Ola"},
    //  "messageTimestamp":1760172800} - or "message":{"extendedTextMessage":{"text":"Ola"}} when the text has a link
    private bool IsIt(JsonElement record) =>
        record.Member("key").Flag("fromMe") == true
        && PhoneNumbers.OfJid(record.Member("key").Text("remoteJid")) is { } number && _numbers.Contains(number, StringComparer.Ordinal)
        && record.Whole("messageTimestamp") is { } second && second >= _from.ToUnixTimeSeconds() && second <= _to.ToUnixTimeSeconds()
        && string.Equals(TextOf(record.Member("message")), message.Text, StringComparison.Ordinal);

    /// <summary>A text is no caption: who sent one looks for no other.</summary>
    private string? TextOf(JsonElement content) => message.Media is null
        ? content.Text("conversation") ?? content.Member("extendedTextMessage").Text("text")
        : content.Member("imageMessage").Text("caption")
            ?? content.Member("videoMessage").Text("caption")
            ?? content.Member("documentMessage").Text("caption")
            ?? content.Member("documentWithCaptionMessage").Member("message").Member("documentMessage").Text("caption");

    private static string? IdOf(JsonElement record) => record.Member("key").Text("id");

    /// <summary>Whole seconds: the gateway stores no finer ones.</summary>
    private static string Stamp(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
