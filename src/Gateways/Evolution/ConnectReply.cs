using WaActors.Grains.Reasons;
using System.Text.Json;
using WaActors.Gateways.Json;
using WaActors.Gateways.Resilience;

namespace WaActors.Gateways.Evolution;

/// <summary>What an answer of connect or create shows.</summary>
internal enum ConnectView
{
    /// <summary>Nothing that helps; <see cref="ConnectReply.Problem"/> says why.</summary>
    Failed,

    /// <summary>The gateway has no such instance.</summary>
    Missing,

    /// <summary>The name is taken: it exists after all, or is still being deleted.</summary>
    Taken,

    /// <summary>Open already.</summary>
    Open,

    /// <summary>A QR, and perhaps a pairing code.</summary>
    Shown,

    /// <summary>No QR yet.</summary>
    Waiting,
}

/// <summary>An answer of connect or create, told apart by its shape: connect answers 200 whatever happens.</summary>
internal sealed record ConnectReply(ConnectView View, string? Code = null, string? Png = null, string? PairingCode = null, string? Problem = null)
{
    private const string PngPrefix = "base64,";

    /// <summary>How long a pairing code is good at most: at the next QR the gateway asks for another one, which ends it.</summary>
    public static readonly TimeSpan PairingCodeLife = TimeSpan.FromSeconds(45);

    /// <summary>
    /// Open: <c>{"instance":{"instanceName":"x","state":"open"}}</c>. QR: <c>{"pairingCode":null,"code":"2@...","base64":"data:image/png;base64,...","count":2}</c>.
    /// Not ready: <c>{"count":0}</c>. Not in memory: <c>{"error":true,"message":"[object Object]"}</c>.
    /// </summary>
    public static ConnectReply OfConnect(GatewayAnswer answer)
    {
        if (answer.Reply is not { } reply) return Failure(answer.Reason);
        if (EvolutionErrors.IsInstanceMissing(reply)) return new(ConnectView.Missing);
        if (!reply.IsSuccess) return Failure(ProblemOf(reply));
        if (reply.Json.Flag("error") == true) return Failure(GatewayReasons.NotStarted);
        if (reply.Json.Member("instance").Text("state") is { } state) return OfState(state);
        return OfQr(reply.Json);
    }

    /// <summary><c>{"instance":{"instanceName":"x","status":"connecting"},"hash":"...","qrcode":{"pairingCode":null,"code":"2@...","base64":"...","count":1}}</c>.</summary>
    public static ConnectReply OfCreate(GatewayAnswer answer) => answer.Reply switch
    {
        null => Failure(answer.Reason),
        { IsSuccess: true } reply => OfQr(reply.Json.Member("qrcode")) is { View: ConnectView.Shown } shown ? shown : new(ConnectView.Waiting),
        { Status: 403 } reply when ErrorBody.Read(reply.Json).Text.Contains("already in use", StringComparison.OrdinalIgnoreCase) => new(ConnectView.Taken),
        var reply => Failure(ProblemOf(reply)),
    };

    private static ConnectReply OfState(string state) => state switch
    {
        "open" => new(ConnectView.Open),
        "connecting" or "close" => new(ConnectView.Waiting),
        _ => Failure(GatewayReasons.StateNotKnown),
    };

    private static ConnectReply OfQr(JsonElement qr)
    {
        var code = qr.Text("code");
        var image = qr.Text("base64");
        var pairing = qr.Text("pairingCode");
        if (code is null && image is null && pairing is null)
            return qr.Member("count").ValueKind == JsonValueKind.Number ? new(ConnectView.Waiting) : Failure(GatewayReasons.AnswerNotUnderstood);
        return new(ConnectView.Shown, code, image?[(image.IndexOf(PngPrefix, StringComparison.Ordinal) is var at and >= 0 ? at + PngPrefix.Length : 0)..], pairing);
    }

    private static ConnectReply Failure(string problem) => new(ConnectView.Failed, Problem: problem);

    /// <summary>Without the gateway's words: what it was given is in them, the address of the webhook with its secret among it.</summary>
    private static string ProblemOf(GatewayReply reply) => reply.Status switch
    {
        401 => GatewayReasons.KeyRefused,
        503 when reply.Json.Text("code") == "LICENSE_REQUIRED" => GatewayReasons.LicenceNotActive,
        _ => GatewayReasons.HttpStatus(reply.Status),
    };
}
