using WaActors.Grains.Reasons;
using System.Text.Json;
using WaActors.Gateways.Json;

namespace WaActors.Gateways.CloudApi;

/// <summary>
/// The error of an answer: <c>{"error":{"message":"(#130429) Rate limit hit","type":"OAuthException","code":130429,
/// "error_data":{"messaging_product":"whatsapp","details":"Cloud API message throughput has been reached."},"fbtrace_id":"A..."}}</c>; of a webhook:
/// <c>{"code":131049,"title":"...","message":"...","error_data":{"details":"..."}}</c>.
/// </summary>
internal sealed record CloudError(int Code, int? Subcode, string? Details)
{
    /// <summary>Null when it is none of Meta's.</summary>
    public static CloudError? OfAnswer(JsonElement json) => Of(json.Member("error"));

    public static CloudError? Of(JsonElement error) => error.Whole("code") is { } code and >= int.MinValue and <= int.MaxValue
        ? new CloudError((int)code, (int?)error.Whole("error_subcode"), error.Member("error_data").Text("details"))
        : null;

    /// <summary>What an operator reads: our words and the code, with which Meta's documentation is searched.</summary>
    public string Reason(CloudErrorRule? rule, params ReadOnlySpan<string?> secrets)
    {
        var says = CloudReasons.Error(rule?.Says ?? CloudReasons.ErrorNotKnown, Code);
        return rule?.Quotes == true ? SafeText.Quote(says, Details, secrets) : says;
    }
}
