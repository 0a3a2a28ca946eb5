using WaActors.Grains.Reasons;
using System.Text.Json;
using WaActors.Gateways.Json;
using WaActors.Grains.Gateways;

namespace WaActors.Gateways.Uazapi;

/// <summary>
/// Reads what status and connect answer: <c>{"instance":{"status":"connecting","qrcode":"data:image/png;base64,...","paircode":"K7QP-2M4X",
/// "lastDisconnectReason":""},"status":{"connected":false,"loggedIn":false,"jid":null,"resetting":false}}</c>.
/// </summary>
internal static class UazapiStatus
{
    private const string PngPrefix = "base64,";

    public static LinkReading Read(JsonElement json)
    {
        var instance = json.Member("instance");
        if (instance.Text("status") is not { } state) return new(LinkReadingKind.Unreadable, GatewayReasons.AnswerNotUnderstood);
        var session = json.Member("status");
        if (session.Flag("resetting") == true) return new(LinkReadingKind.Connecting, GatewayReasons.Resetting);
        return session.Flag("connected") is { } isConnected && session.Flag("loggedIn") is { } isLoggedIn
            ? OfBoth(state, isConnected, isLoggedIn, instance)
            : OfState(state, instance);
    }

    public static bool IsOpen(JsonElement json) => Read(json).Kind == LinkReadingKind.Connected;

    public static bool HasCode(JsonElement json) => PngOf(json) is not null || PairingCodeOf(json) is not null;

    /// <summary>The QR as PNG, base64; null without one.</summary>
    public static string? PngOf(JsonElement json) => json.Member("instance").Text("qrcode") is { Length: > 0 } image
        ? image[(image.IndexOf(PngPrefix, StringComparison.Ordinal) is var at and >= 0 ? at + PngPrefix.Length : 0)..]
        : null;

    /// <summary>The eight characters, without the hyphen that it is shown with.</summary>
    public static string? PairingCodeOf(JsonElement json) => json.Member("instance").Text("paircode") is { Length: > 0 } code
        ? code.Replace("-", "", StringComparison.Ordinal)
        : null;

    /// <summary>A row of the server's list. <c>owner</c> is the last number that was linked, connected or not.</summary>
    public static ListedInstance Listed(JsonElement row) => new(
        row.Text("name")!,
        row.Text("owner") is { Length: > 0 } owner && owner.All(char.IsAsciiDigit) ? owner : null,
        OfState(row.Text("status") ?? "", row).Kind,
        row.Text("token"));

    // The record and the session may disagree: then it is the session that sends.
    private static LinkReading OfBoth(string state, bool isConnected, bool isLoggedIn, JsonElement instance) => (state, isConnected, isLoggedIn) switch
    {
        (_, true, true) => new(LinkReadingKind.Connected),
        ("connected", false, _) => new(LinkReadingKind.Contradictory, GatewayReasons.ConnectedWithoutSession),
        (_, true, false) => new(LinkReadingKind.Connecting),
        _ => OfState(state, instance),
    };

    private static LinkReading OfState(string state, JsonElement instance) => state switch
    {
        "connected" => new(LinkReadingKind.Connected),
        "connecting" => new(LinkReadingKind.Connecting),
        "disconnected" => new(LinkReadingKind.Disconnected, ReasonOf(instance)),
        "hibernated" => new(LinkReadingKind.Disconnected, GatewayReasons.Asleep),
        _ => new(LinkReadingKind.Unreadable, GatewayReasons.StateNotKnown),
    };

    private static string ReasonOf(JsonElement instance) => instance.Text("lastDisconnectReason") is { Length: > 0 } reason
        ? SafeText.Said(reason)
        : GatewayReasons.SaysDisconnected;
}
