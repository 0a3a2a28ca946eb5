using WaActors.FakeGateway.Evolution.Instances;
using WaActors.FakeGateway.Evolution.Webhooks;
using WaActors.FakeGateway.Ledger;

namespace WaActors.FakeGateway.Evolution.Messages;

/// <summary>MESSAGES_UPDATE webhooks that are due later: one timer for all, and nothing for instances that did not subscribe.</summary>
internal sealed class AckSchedule : IAsyncDisposable
{
    /// <summary>Acknowledgements go out in batches this far apart, so that a fast run does not fire a timer per message.</summary>
    private const long StepMs = 20;
    private readonly Lock gate = new();
    private readonly PriorityQueue<DueAck, long> due = new();
    private readonly EvolutionGateway gateway;
    private readonly ITimer timer;
    private long armedFor = long.MaxValue;

    public AckSchedule(EvolutionGateway gateway)
    {
        this.gateway = gateway;
        timer = gateway.Options.Time.CreateTimer(_ => SendDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Plan(EvolutionInstance instance, long seq, long atMs, MessageFate fate, int delayMs)
    {
        var isDropped = gateway.Options.SaveMessages && !fate.HasFlag(MessageFate.Stored);
        if (isDropped || instance.Webhook?.Wants(EvolutionEvent.MessagesUpdate) != true)
        {
            return;
        }

        if (fate.HasFlag(MessageFate.Refused))
        {
            Add(new DueAck(instance, seq, "ERROR"), atMs + delayMs);
            return;
        }

        if (fate.HasFlag(MessageFate.Delivered))
        {
            Add(new DueAck(instance, seq, "DELIVERY_ACK"), atMs + delayMs);
        }

        if (fate.HasFlag(MessageFate.Read))
        {
            Add(new DueAck(instance, seq, "READ"), atMs + (2L * delayMs));
        }
    }

    public void Clear()
    {
        lock (gate)
        {
            due.Clear();
        }
    }

    public ValueTask DisposeAsync() => timer.DisposeAsync();

    private void Add(DueAck ack, long atMs)
    {
        lock (gate)
        {
            due.Enqueue(ack, (atMs + StepMs - 1) / StepMs * StepMs);
            Arm();
        }
    }

    private void Arm()
    {
        if (due.TryPeek(out _, out var next) && next < armedFor)
        {
            armedFor = next;
            timer.Change(TimeSpan.FromMilliseconds(Math.Max(0, next - NowMs())), Timeout.InfiniteTimeSpan);
        }
    }

    private void SendDue()
    {
        var ready = new List<DueAck>();
        lock (gate)
        {
            var now = NowMs();
            while (due.TryPeek(out _, out var at) && at <= now)
            {
                ready.Add(due.Dequeue());
            }

            armedFor = long.MaxValue;
            Arm();
        }

        foreach (var ack in ready)
        {
            gateway.Events.Message(ack.Instance, EvolutionEvent.MessagesUpdate, () => MessageJson.Update(gateway, ack));
        }
    }

    private long NowMs() => gateway.Options.Time.GetUtcNow().ToUnixTimeMilliseconds();
}

/// <summary>One acknowledgement on its way.</summary>
internal sealed record DueAck(EvolutionInstance Instance, long Seq, string Status);
