using System.Text.Json;
using WaActors.Reasons;
using Stored = WaActors.Storage.Queries;

namespace WaActors.Api.Messages;

/// <summary>One recipient of a campaign and what became of it.</summary>
/// <param name="Seq">Its place in the campaign.</param>
/// <param name="Line">Its line in the import.</param>
/// <param name="Phone">E.164 digits.</param>
/// <param name="Status">Its state; sending while an attempt has no outcome.</param>
/// <param name="InstanceId">The number that it went out by or was last tried with; null before.</param>
/// <param name="Attempts">How many attempts were made.</param>
/// <param name="GatewayMessageId">The gateway's id of it; null before it was taken.</param>
/// <param name="Error">The last reason; kept while it is pending again (C-3).</param>
/// <param name="Resolution">How a doubt was resolved: found, resent, skipped, abandoned; null when there was none.</param>
/// <param name="UpdatedAt">When its state changed last; null when never.</param>
/// <param name="TemplateId">The template of what its last attempt says; null before the first.</param>
/// <param name="Text">What its last attempt says; null before the first.</param>
public sealed record MessageView(
    int Seq,
    int Line,
    string Phone,
    string Status,
    Guid? InstanceId,
    int Attempts,
    string? GatewayMessageId,
    string? Error,
    string? Resolution,
    DateTimeOffset? UpdatedAt,
    Guid? TemplateId,
    string? Text)
{
    /// <summary>In plain English; null when there is nothing to say.</summary>
    public string? Error { get; init; } = CodedReason.TextOf(Error);

    /// <summary>What <see cref="Error"/> is, as a stable code; null for a gateway's own words.</summary>
    public string? ErrorCode { get; init; } = CodedReason.CodeOf(Error);

    internal static MessageView Of(Stored.MessageView message, IReadOnlyDictionary<int, string> resolutions) => new(
        message.Seq,
        message.Line,
        message.Phone,
        StateNames.ToJson(message.Status),
        message.InstanceId,
        message.Attempts,
        message.GatewayMessageId,
        message.Error,
        resolutions.GetValueOrDefault(message.Seq),
        message.UpdatedAt,
        message.TemplateId,
        message.Text);
}

/// <summary>An attempt that may or may not have reached its recipient.</summary>
/// <param name="Seq">The message.</param>
/// <param name="AttemptNo">The attempt.</param>
/// <param name="Phone">E.164 digits.</param>
/// <param name="InstanceId">The number that it went out by.</param>
/// <param name="IntentAt">When it was to start.</param>
/// <param name="Outcome">What is known of it.</param>
/// <param name="OutcomeAt">Since when.</param>
/// <param name="Resolution">How it was resolved: found, resent, skipped, abandoned; null while it is open.</param>
/// <param name="Reason">Why, for an operator.</param>
/// <param name="MessageStatus">Where the message stands now.</param>
public sealed record DoubtView(
    int Seq,
    int AttemptNo,
    string Phone,
    Guid InstanceId,
    DateTimeOffset IntentAt,
    string Outcome,
    DateTimeOffset OutcomeAt,
    string? Resolution,
    string? Reason,
    string MessageStatus)
{
    /// <summary>In plain English; null when there is nothing to say.</summary>
    public string? Reason { get; init; } = CodedReason.TextOf(Reason);

    /// <summary>What <see cref="Reason"/> is, as a stable code; null for a gateway's own words.</summary>
    public string? ReasonCode { get; init; } = CodedReason.CodeOf(Reason);

    internal static DoubtView Of(Stored.DoubtView doubt) => new(
        doubt.Seq,
        doubt.AttemptNo,
        doubt.Phone,
        doubt.InstanceId,
        doubt.IntentAt,
        StateNames.ToJson(doubt.Outcome),
        doubt.OutcomeAt,
        doubt.Resolution,
        doubt.Reason,
        StateNames.ToJson(doubt.MessageStatus));
}

/// <summary>The database's snake case names as JSON's camel case, and back.</summary>
internal static class StateNames
{
    private static readonly string[] Stored =
        ["pending", "sending", "sent", "delivered", "read", "failed", "no_whatsapp", "suppressed", "in_doubt", "cancelled"];

    private static readonly Dictionary<string, string> StoredByJson = Stored.ToDictionary(ToJson, StringComparer.Ordinal);

    /// <summary>The states of a message, for people.</summary>
    public static string Listed { get; } = string.Join(", ", StoredByJson.Keys);

    public static bool TryToStored(string json, out string? stored) => StoredByJson.TryGetValue(json, out stored);

    public static string ToJson(string stored) =>
        JsonNamingPolicy.CamelCase.ConvertName(string.Concat(stored.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..])));
}
