using WaActors.Grains.Reasons;
using System.Text.Json;
using WaActors.Gateways.Json;
using WaActors.Gateways.Resilience;
using WaActors.Grains.Gateways;

namespace WaActors.Gateways.WApi;

/// <summary>Reads what the routes of an instance answer.</summary>
internal static class WApiStatus
{
    private const string PngPrefix = "base64,";

    /// <summary>How base64 of a PNG begins.</summary>
    private const string PngStart = "iVBOR";
    private const int PhoneDigitsMin = 8;

    /// <summary>
    /// status-instance <c>{"instanceId":"LITE-AAAAAA-BBBBBB","connected":true}</c>, fetch-instance with more. A plausible <c>connectedPhone</c> proves a
    /// line alive even beside <c>connected:false</c>; a shape without the member proves nothing.
    /// </summary>
    public static LinkReading Read(GatewayReply reply)
    {
        if (PhoneOf(reply.Json) is not null || reply.Json.Flag("connected") == true) return new(LinkReadingKind.Connected);
        if (reply.Json.Flag("connected") == false && reply.Json.Flag("error") != true) return new(LinkReadingKind.Disconnected, GatewayReasons.SaysNotConnected);
        return new(LinkReadingKind.Unreadable, GatewayReasons.AnswerNotUnderstood);
    }

    /// <summary>The number that is linked; null without a plausible one.</summary>
    public static string? PhoneOf(JsonElement json) =>
        json.Text("connectedPhone") is { Length: >= PhoneDigitsMin } phone && phone.All(char.IsAsciiDigit) ? phone : null;

    /// <summary><c>{"error":false,"qrcode":"data:image/png;base64,..."}</c>, the same without a prefix, or the picture itself. Null without any.</summary>
    public static string? PngOf(GatewayReply reply)
    {
        if (IsPicture(reply.Body)) return Convert.ToBase64String(reply.Body);
        if (QrOf(reply.Json) is not { } qr) return null;
        var at = qr.IndexOf(PngPrefix, StringComparison.Ordinal);
        return at >= 0 ? qr[(at + PngPrefix.Length)..] : qr.StartsWith(PngStart, StringComparison.Ordinal) ? qr : null;
    }

    /// <summary>The QR's text, where the gateway gives that instead of a picture.</summary>
    public static string? CodeOf(GatewayReply reply) => PngOf(reply) is null ? QrOf(reply.Json) : null;

    /// <summary><c>{"pairingCode":"ABCD1234"}</c> and its other names.</summary>
    public static string? PairingCodeOf(JsonElement json)
    {
        var data = json.Member("data");
        string?[] places = [json.Text("pairingCode"), json.Text("pairing_code"), json.Text("code"), data.Text("pairingCode"), data.Text("code")];
        return Array.Find(places, code => code is { Length: > 0 })?.Replace("-", "", StringComparison.Ordinal);
    }

    private static string? QrOf(JsonElement json) => json.Text("qrcode") ?? json.Member("data").Text("qrcode");

    private static bool IsPicture(byte[] body) => body is [0x89, (byte)'P', (byte)'N', (byte)'G', ..];
}
