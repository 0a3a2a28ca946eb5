using System.Runtime.InteropServices;

namespace WaActors.FakeGateway.Ledger;

/// <summary>What was decided about a message at acceptance; acknowledgements show once their time has come.</summary>
[Flags]
internal enum MessageFate : byte
{
    None = 0,
    Stored = 1,
    Delivered = 2,
    Read = 4,
    Refused = 8,
}

/// <summary>One accepted message in the log.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct MessageRow
{
    public long AtMs;
    public PhoneCode Asked;
    public int Number;
    public int Instance;
    public int PreviousOfNumber;
    public int AckDelayMs;
    public TextSlot Text;
    public MessageFate Fate;
}

/// <summary>One number that received something.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct NumberRow
{
    public PhoneCode Code;
    public int Count;
    public int Last;
}

/// <summary>A log row taken out of the log.</summary>
internal sealed record MessageView(long Seq, long AtMs, PhoneCode To, PhoneCode Asked, int Instance, string Text, MessageFate Fate, int AckDelayMs)
{
    /// <summary>The acknowledgements that have arrived by <paramref name="nowMs"/>, oldest first.</summary>
    public IEnumerable<string> Acks(long nowMs)
    {
        var age = nowMs - AtMs;
        if (age >= AckDelayMs && Fate.HasFlag(MessageFate.Refused))
        {
            yield return "ERROR";
        }

        if (age >= AckDelayMs && Fate.HasFlag(MessageFate.Delivered))
        {
            yield return "DELIVERY_ACK";
        }

        if (age >= 2L * AckDelayMs && Fate.HasFlag(MessageFate.Read))
        {
            yield return "READ";
        }
    }
}
