using WaActors.FakeGateway.Faults;
using WaActors.FakeGateway.Ledger;

namespace WaActors.FakeGateway.World;

/// <summary>An accepted send: its place in the log, what becomes of it, and whether its sender will hear of it.</summary>
internal readonly record struct Accepted(long Seq, long AtMs, bool AnswerIsLost, MessageFate Fate = MessageFate.None, int AckDelayMs = 0);

/// <summary>Takes messages to the recipients' phones, whichever kind of gateway they left through.</summary>
internal sealed class Outbox(FakeWorld world)
{
    /// <summary>From here on the recipient has the message, whatever the caller learns.</summary>
    /// <param name="instance">Name of the instance it leaves through.</param>
    /// <param name="ordinal">Its ordinal.</param>
    /// <param name="to">The number that WhatsApp delivers to.</param>
    /// <param name="asked">The number that was asked for.</param>
    /// <param name="text">The text, or the caption of a medium.</param>
    public Accepted Accept(string instance, int ordinal, PhoneCode to, PhoneCode asked, ReadOnlySpan<byte> text)
    {
        var settings = world.Faults.Settings;
        var lost = world.Faults.LosesAnswer(instance);
        var fate = FateOf(settings, lost);
        var atMs = world.NowMs;
        var seq = world.Received.Add(ordinal, to, asked, text, atMs, fate, settings.AckDelayMs);
        world.Counters.CountAccepted();
        if (lost)
        {
            world.Counters.CountLostAnswer();
        }

        return new Accepted(seq, atMs, lost, fate, settings.AckDelayMs);
    }

    /// <summary>Calls <paramref name="send"/> with each acknowledgement when it is due, in the order in which WhatsApp gives them.</summary>
    public void PlanAcks(in Accepted message, Action<MessageFate> send)
    {
        var (atMs, delayMs) = (message.AtMs, message.AckDelayMs);
        if (message.Fate.HasFlag(MessageFate.Refused))
        {
            world.Due.Add(atMs + delayMs, () => send(MessageFate.Refused));
            return;
        }

        if (message.Fate.HasFlag(MessageFate.Delivered))
        {
            world.Due.Add(atMs + delayMs, () => send(MessageFate.Delivered));
        }

        if (message.Fate.HasFlag(MessageFate.Read))
        {
            world.Due.Add(atMs + (2L * delayMs), () => send(MessageFate.Read));
        }
    }

    private MessageFate FateOf(FaultSettings settings, bool lost)
    {
        var luck = world.Faults.Luck;
        var stored = world.Options.SaveMessages && !(lost && luck.Happens(settings.LoseRowRatio)) ? MessageFate.Stored : MessageFate.None;
        if (luck.Happens(settings.ErrorAckRatio))
        {
            return stored | MessageFate.Refused;
        }

        var delivered = luck.Happens(settings.DeliveryAckRatio) ? MessageFate.Delivered : MessageFate.None;
        return stored | delivered | (luck.Happens(settings.ReadAckRatio) ? MessageFate.Read : MessageFate.None);
    }
}
