using WaActors.FakeGateway.Evolution.Http;
using WaActors.FakeGateway.Evolution.Instances;
using WaActors.FakeGateway.Evolution.Webhooks;
using WaActors.FakeGateway.Faults;
using WaActors.FakeGateway.Ledger;
using WaActors.FakeGateway.World;

namespace WaActors.FakeGateway.Evolution.Messages;

/// <summary>A refused send: what is counted and what is answered.</summary>
internal readonly record struct Refused(Refusal Why, Answer Answer);

/// <summary>The gateway's order of things for a text: schema, text, exists check, typing delay, socket, row, webhook.</summary>
internal sealed class MessageSender(EvolutionGateway gateway)
{
    private FaultDesk Faults => gateway.Faults;

    /// <summary>Everything that can refuse a message before it leaves; null lets it go.</summary>
    public Refused? Check(EvolutionInstance? instance, SendTextBody body, out Recipient to)
    {
        to = default;
        if (body.Failures.Count > 0)
        {
            return new(Refusal.Invalid, Answer.Invalid(body.Failures));
        }

        if (instance is not { InMemory: true })
        {
            return new(Refusal.Ghost, Answer.ReadingUndefined("textMessage"));
        }

        if (body.HasOnlyBlanks)
        {
            return new(Refusal.Invalid, Answer.Error(400, "Text is required"));
        }

        return CheckRecipient(instance, body.Number, out to);
    }

    /// <summary>What can refuse any message to a number through an instance in memory.</summary>
    public Refused? CheckRecipient(EvolutionInstance instance, string number, out Recipient to)
    {
        to = Recipient.Of(number);
        return Interfere(instance) ?? (to.Kind == RecipientKind.Person ? CheckPerson(instance, to) : CheckGroup(instance));
    }

    /// <summary>The typing delay, when it is real, and a hang.</summary>
    public Task WaitBeforeSocket(EvolutionInstance instance, SendTextBody body)
    {
        var typing = gateway.Options.RealDelays ? TimeSpan.FromMilliseconds(body.DelayMs) : TimeSpan.Zero;
        return gateway.Wait(typing + Faults.Hang(instance.Name));
    }

    /// <summary>The socket may have died during the delay; the form of the error is then the send step's.</summary>
    public static Refused? CheckSocket(EvolutionInstance instance) =>
        instance.Reach == Reach.Usable ? null : new(Refusal.NotConnected, Answer.Error(400, "Error: Connection Closed"));

    /// <summary>Writes the message to the socket: from here on the recipient has it, whatever the caller learns.</summary>
    public Accepted Accept(EvolutionInstance instance, in Recipient to, ReadOnlySpan<byte> text)
    {
        var message = gateway.World.Outbox.Accept(instance.Name, instance.Ordinal, to.Code, to.Asked, text);
        instance.CountAccepted();
        if (instance.Webhook is not null)
        {
            Announce(instance, to, message.Seq);
            AckSchedule.Plan(gateway, instance, message);
        }

        return message;
    }

    private void Announce(EvolutionInstance instance, in Recipient to, long seq)
    {
        var jid = to.Jid;
        gateway.Events.Message(instance, EvolutionEvent.SendMessage, () => MessageJson.Sent(gateway, seq, jid, instance.Id));
    }

    private Refused? Interfere(EvolutionInstance instance)
    {
        if (Faults.Throttles(instance.Name))
        {
            return new(Refusal.Throttled, Answer.Error(429, "Too Many Requests"));
        }

        if (!Faults.Fails(instance.Name))
        {
            return null;
        }

        var status = Faults.Settings.ErrorStatus;
        var answer = Faults.Settings.ErrorBody is { } text ? new Answer(status, System.Text.Encoding.UTF8.GetBytes(text)) : Answer.Plain(status, "Timed Out");
        return new(Refusal.Injected, answer);
    }

    private Refused? CheckPerson(EvolutionInstance instance, in Recipient to)
    {
        var remembered = gateway.Numbers.Remembers(to.Code);
        return instance.Reach switch
        {
            Reach.NeverConnected when remembered =>
                new(Refusal.NeverConnected, Answer.Error(400, "TypeError: Cannot read properties of undefined (reading 'sendMessage')")),
            Reach.NeverConnected => new(Refusal.NeverConnected, Answer.ReadingUndefined("onWhatsApp")),
            Reach.NotConnected when remembered => CheckSocket(instance),
            Reach.NotConnected => new(Refusal.NotConnected, Answer.Plain(500, "Connection Closed")),
            _ when remembered || gateway.Numbers.Ask(to.Code) => null,
            _ => new(Refusal.NotOnWhatsApp, Answer.NotOnWhatsApp(to.Jid, to.Input)),
        };
    }

    /// <summary>No group exists here, and its 404 is wrapped once too often.</summary>
    private static Refused? CheckGroup(EvolutionInstance instance) =>
        CheckSocket(instance) ?? new(Refusal.Invalid, Answer.Error(400, "[object Object]"));
}
