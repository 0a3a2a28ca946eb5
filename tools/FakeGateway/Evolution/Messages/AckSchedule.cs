using WaActors.FakeGateway.Evolution.Instances;
using WaActors.FakeGateway.Evolution.Webhooks;
using WaActors.FakeGateway.Ledger;
using WaActors.FakeGateway.World;

namespace WaActors.FakeGateway.Evolution.Messages;

/// <summary>MESSAGES_UPDATE webhooks that are due later; nothing for instances that did not subscribe.</summary>
internal static class AckSchedule
{
    public static void Plan(EvolutionGateway gateway, EvolutionInstance instance, in Accepted message)
    {
        var isDropped = gateway.Options.SaveMessages && !message.Fate.HasFlag(MessageFate.Stored);
        if (isDropped || instance.Webhook?.Wants(EvolutionEvent.MessagesUpdate) != true)
        {
            return;
        }

        var seq = message.Seq;
        gateway.World.Outbox.PlanAcks(message, fate =>
        {
            var ack = new DueAck(instance, seq, StatusOf(fate));
            gateway.Events.Message(instance, EvolutionEvent.MessagesUpdate, () => MessageJson.Update(gateway, ack));
        });
    }

    private static string StatusOf(MessageFate fate) => fate switch
    {
        MessageFate.Refused => "ERROR",
        MessageFate.Read => "READ",
        _ => "DELIVERY_ACK",
    };
}

/// <summary>One acknowledgement on its way.</summary>
internal sealed record DueAck(EvolutionInstance Instance, long Seq, string Status);
