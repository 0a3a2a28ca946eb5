using WaActors.Reasons;
using WaActors.Storage.Queries;

namespace WaActors.Api.Messages;

/// <summary>Everything about one message.</summary>
/// <param name="Message">As lists show it.</param>
/// <param name="Variables">What the import gave.</param>
/// <param name="Attempts">Each attempt, by number.</param>
/// <param name="DeliveredAt">When it reached the phone; null when it did not, or when only the reading was told.</param>
/// <param name="ReadAt">When it was read; null when it was not, or nobody told.</param>
public sealed record MessageStoryView(
    MessageView Message, IReadOnlyDictionary<string, string> Variables, IReadOnlyList<MessageAttemptView> Attempts, DateTimeOffset? DeliveredAt, DateTimeOffset? ReadAt);

/// <summary>One attempt of a message.</summary>
/// <param name="AttemptNo">Its number, from 1.</param>
/// <param name="InstanceId">The number that it went out by.</param>
/// <param name="InstanceName">That number's name.</param>
/// <param name="ClientMessageId">Our id of it.</param>
/// <param name="IntentAt">When it was to start.</param>
/// <param name="Outcome">How it ended; null while nobody knows.</param>
/// <param name="OutcomeAt">When that was known.</param>
/// <param name="GatewayMessageId">The gateway's id.</param>
/// <param name="Reason">Why, for an operator.</param>
/// <param name="Resolution">How a doubt was resolved; null when there was none.</param>
/// <param name="TemplateId">Which template it says.</param>
/// <param name="Text">What it says.</param>
public sealed record MessageAttemptView(
    int AttemptNo, Guid InstanceId, string? InstanceName, Guid ClientMessageId, DateTimeOffset IntentAt, string? Outcome, DateTimeOffset? OutcomeAt,
    string? GatewayMessageId, string? Reason, string? Resolution, Guid? TemplateId, string? Text)
{
    /// <summary>In plain English; null when there is nothing to say.</summary>
    public string? Reason { get; init; } = CodedReason.TextOf(Reason);

    /// <summary>What <see cref="Reason"/> is, as a stable code; null for a gateway's own words.</summary>
    public string? ReasonCode { get; init; } = CodedReason.CodeOf(Reason);

    internal static MessageAttemptView Of(AttemptView attempt) => new(
        attempt.AttemptNo, attempt.InstanceId, attempt.InstanceName, attempt.ClientMessageId, attempt.IntentAt,
        attempt.Outcome is { } outcome ? StateNames.ToJson(outcome) : null, attempt.OutcomeAt, attempt.GatewayMessageId, attempt.Reason, attempt.Resolution,
        attempt.TemplateId, attempt.Text);
}

/// <summary>What a recipient would get.</summary>
/// <param name="Seq">The message.</param>
/// <param name="Phone">The recipient.</param>
/// <param name="Stored">What its last attempt says, and the next one will; null before the first.</param>
/// <param name="Texts">Each text of each route, in rotation order, as drawn for this preview.</param>
public sealed record PreviewView(int Seq, string Phone, string? Stored, IReadOnlyList<PreviewTextView> Texts);

/// <summary>One text, rendered for a recipient.</summary>
/// <param name="InstanceId">The route's number.</param>
/// <param name="TemplateId">The template.</param>
/// <param name="Text">What comes out; choices are drawn, so another preview may show another one. Null when it cannot be sent.</param>
/// <param name="Missing">Variables that the recipient lacks for it.</param>
public sealed record PreviewTextView(Guid InstanceId, Guid TemplateId, string? Text, IReadOnlyList<string> Missing);
