using WaActors.Instances;

namespace WaActors.Grains.Gateways;

/// <summary>What webhooks' acknowledgements and permissions are to the number that they concern. Pure.</summary>
public static class AckReports
{
    /// <summary>The report to <see cref="IInstanceGrain.OnAcksAsync"/>.</summary>
    public static AckReport Of(IEnumerable<AckWebhook> acks) => new([.. acks.Select(Of)]);

    /// <summary>What one acknowledgement says of its number.</summary>
    public static MessageAck Of(AckWebhook ack) => new(ack.GatewayMessageId, SignOf(ack), ack.Reason);

    /// <summary>The event to <see cref="IInstanceGrain.OnPermissionEventAsync"/>.</summary>
    public static PermissionEvent Of(PermissionWebhook webhook) => new(webhook.Permission, webhook.Until, webhook.Reason);

    // A refusal for a reason of the recipient came from WhatsApp's server: the number works.
    private static AckSign SignOf(AckWebhook ack) => ack switch
    {
        { Kind: not AckKind.Failed } or { Scope: FailureScope.Recipient or FailureScope.OptedOut } => AckSign.Reached,
        { Scope: FailureScope.Number or FailureScope.Account } => AckSign.NumberDied,
        _ => AckSign.Died,
    };
}
