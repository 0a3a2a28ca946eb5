using WaActors.Grains.Acks;
using WaActors.Grains.Gateways;
using WaActors.Grains.Pacing;

namespace WaActors.Grains.Webhooks;

/// <summary>One event of a webhook, and the instance that it concerns.</summary>
/// <param name="InstanceId">Which of ours; empty for what concerns a person and names no instance.</param>
/// <param name="Event">What was told.</param>
public sealed record ToldEvent(Guid InstanceId, WebhookEvent Event);

/// <summary>A webhook as it was read.</summary>
/// <param name="Webhook">As stored.</param>
/// <param name="Events">What it told of instances of ours, in its order.</param>
/// <param name="Fault">Why it could not be read: a fault of the adapter, which throws for no content; null otherwise.</param>
public sealed record ReadWebhook(StoredWebhook Webhook, IReadOnlyList<ToldEvent> Events, Exception? Fault = null)
{
    /// <summary>What it says of messages.</summary>
    public IEnumerable<MessageTold> Acks => Events.Where(told => told.Event is AckWebhook).Select(told => TellOf(told.InstanceId, (AckWebhook)told.Event));

    private MessageTold TellOf(Guid instanceId, AckWebhook ack) => new(
        Webhook.TenantId, instanceId, ack.GatewayMessageId, AckRules.StageOf(ack.Kind), ack.Scope, ack.Reason, ack.ClientMessageId);
}

/// <summary>Rules of handling webhooks. Pure (W-1, W-3).</summary>
public static class WebhookDecision
{
    /// <summary>When a webhook is tried again; null for never.</summary>
    /// <param name="attempts">Attempts made, all in vain: 1 or more.</param>
    /// <param name="now">The time.</param>
    /// <param name="options">How often and how far apart.</param>
    public static DateTimeOffset? RetryAt(int attempts, DateTimeOffset now, WebhookOptions options) =>
        attempts >= options.AttemptsMax ? null : now + (options.RetryDelay * Math.Pow(2, attempts - 1));

    /// <summary>Who wrote to which number. Repetitions are not among them.</summary>
    public static IReadOnlyList<InboundContact> InboundOf(IEnumerable<ReadWebhook> webhooks) =>
    [
        .. webhooks.Where(read => !read.Webhook.IsRepeated).SelectMany(read => read.Events
            .Where(told => told is { Event: InboundWebhook } && told.InstanceId != Guid.Empty)
            .Select(told => (InboundWebhook)told.Event is var inbound ? new InboundContact(told.InstanceId, inbound.FromPhone, inbound.At ?? read.Webhook.ReceivedAt) : default)),
    ];

    /// <summary>What an actor or the opt-out list must hear, in order. Acknowledgements are not among them: they are written in sets, and their order does not matter.
    /// Nor are repetitions, for what they tell was told; but of a repeated word about the link nobody knows whether it is the old one again or a new one in the same
    /// words, so the link is looked at instead.</summary>
    /// <param name="webhook">As read.</param>
    /// <param name="optOut">Whether a text is a request to be left alone.</param>
    public static IReadOnlyList<ToldEvent> Steps(ReadWebhook webhook, Func<string?, bool> optOut) => webhook.Webhook.IsRepeated
        ? [.. webhook.Events.Where(told => told.Event is LinkWebhook).Take(1)]
        : [.. webhook.Events.Where(told => told.Event switch
        {
            InboundWebhook inbound => optOut(inbound.Text),
            AckWebhook or UnknownWebhook => false,
            _ => true,
        })];
}
