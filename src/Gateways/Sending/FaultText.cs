using System.Text;
using System.Text.Json;
using WaActors.Gateways.Json;
using WaActors.Gateways.Resilience;

namespace WaActors.Gateways;

/// <summary>
/// The error in an answer of a gateway that has no one form for it: <c>{"error":"reason"}</c>, <c>{"error":true,"message":"reason"}</c>,
/// <c>{"success":false,"errorMessage":"reason"}</c>, <c>{"status":"failed","data":{"error":"reason"}}</c>, plain text, an HTML page; also under HTTP 200.
/// </summary>
/// <param name="IsFault">Whether the body says that something failed, whatever its status says.</param>
/// <param name="Text">The reason; empty when there is none.</param>
/// <param name="Code">The body's own code; null without one.</param>
/// <param name="IsJson">Whether it was a JSON object: a proxy's words are not.</param>
internal sealed record FaultText(bool IsFault, string Text, string? Code, bool IsJson)
{
    /// <summary>As much of a plain text as can hold a reason.</summary>
    private const int PlainBytesMax = 500;

    private static readonly string[] ReasonNames = ["message", "message_error", "errorMessage", "response"];

    public static FaultText Read(GatewayReply reply)
    {
        var json = reply.Json;
        if (json.ValueKind != JsonValueKind.Object)
            return new(!reply.IsSuccess, Encoding.UTF8.GetString(reply.Body.AsSpan(0, Math.Min(reply.Body.Length, PlainBytesMax))), null, IsJson: false);
        var data = json.Member("data");
        return new(
            !reply.IsSuccess || SaysFault(json) || SaysFault(data),
            ReasonOf(json) ?? ReasonOf(data) ?? "",
            json.Text("code") ?? json.Text("error_key"),
            IsJson: true);
    }

    private static bool SaysFault(JsonElement json) =>
        json.Text("error") is { Length: > 0 }
        || json.Flag("error") == true
        || json.Flag("success") == false
        || json.Text("status")?.ToUpperInvariant() is "ERROR" or "FAILED";

    private static string? ReasonOf(JsonElement json) =>
        json.Text("error") is { Length: > 0 } reason ? reason : ReasonNames.Select(name => json.Text(name)).FirstOrDefault(text => text is { Length: > 0 });
}
