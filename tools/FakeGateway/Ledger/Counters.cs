using System.Text.Json;

namespace WaActors.FakeGateway.Ledger;

/// <summary>Why a send was refused.</summary>
internal enum Refusal
{
    Unavailable,
    Unauthorized,
    InstanceUnknown,
    Invalid,
    Ghost,
    NeverConnected,
    NotConnected,
    NotOnWhatsApp,
    Injected,
    Throttled,
}

/// <summary>The gateway's running totals.</summary>
internal sealed class Counters
{
    private readonly long[] refused = new long[Enum.GetValues<Refusal>().Length];
    private long requests;
    private long accepted;
    private long answersLost;
    private long webhooksDelivered;
    private long webhooksFailed;

    public long Requests => Interlocked.Read(ref requests);

    public long Accepted => Interlocked.Read(ref accepted);

    public long AnswersLost => Interlocked.Read(ref answersLost);

    public long WebhooksDelivered => Interlocked.Read(ref webhooksDelivered);

    public long WebhooksFailed => Interlocked.Read(ref webhooksFailed);

    public void CountRequest() => Interlocked.Increment(ref requests);

    public void CountAccepted() => Interlocked.Increment(ref accepted);

    public void CountLostAnswer() => Interlocked.Increment(ref answersLost);

    public void CountRefused(Refusal why) => Interlocked.Increment(ref refused[(int)why]);

    public void CountWebhook(bool delivered) => Interlocked.Increment(ref delivered ? ref webhooksDelivered : ref webhooksFailed);

    public Dictionary<string, long> Refused() =>
        Enum.GetValues<Refusal>().ToDictionary(
            why => JsonNamingPolicy.CamelCase.ConvertName(why.ToString()), why => Interlocked.Read(ref refused[(int)why]), StringComparer.Ordinal);

    public void Clear()
    {
        Array.Clear(refused);
        requests = accepted = answersLost = webhooksDelivered = webhooksFailed = 0;
    }
}
