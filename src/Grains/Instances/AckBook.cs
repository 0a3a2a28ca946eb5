using WaActors.Grains.Reasons;
using System.Globalization;
using WaActors.Instances;

namespace WaActors.Grains.Instances;

/// <summary>What the messages of a number say of it.</summary>
public enum AckVerdict
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Many in a row were taken by the gateway and never acknowledged.</summary>
    Silent = 1,

    /// <summary>Several died after the gateway took them, and none reached WhatsApp's server in between.</summary>
    Dying = 2,
}

/// <summary>A verdict, and why.</summary>
/// <param name="Verdict">Which.</param>
/// <param name="Reason">For an operator; null without a verdict.</param>
public sealed record AckFinding(AckVerdict Verdict, string? Reason = null)
{
    /// <summary>Nothing to say.</summary>
    public static readonly AckFinding None = new(AckVerdict.None);
}

/// <summary>
/// The messages that a number sent since one was last known to have reached WhatsApp's server, oldest first, and what became of them. Plain state: no I/O, no
/// clock; every question costs the same however many there are. Memory only: after a restart it begins anew.
/// </summary>
public sealed class AckBook(AckOptions options)
{
    /// <summary>Most messages that are kept.</summary>
    public const int SentMax = 1_000;

    private const int EarlyMax = 64;

    private readonly LinkedList<Entry> _sent = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _byId = new(StringComparer.Ordinal);
    private readonly Queue<MessageAck> _early = new();
    private readonly HashSet<string> _held = new(StringComparer.Ordinal);
    private int _deaths;
    private int _numberDeaths;
    private string? _lastReason;

    /// <summary>Messages that are kept.</summary>
    public int Count => _sent.Count;

    /// <summary>The gateway took a message. True when an acknowledgement that came before that answer says that it reached the server.</summary>
    public bool Sent(string gatewayMessageId, DateTimeOffset at)
    {
        if (_byId.ContainsKey(gatewayMessageId)) return false;
        _byId[gatewayMessageId] = _sent.AddLast(new Entry(gatewayMessageId, at));
        if (_sent.Count > SentMax) Forget(_sent.First!);
        return _early.FirstOrDefault(ack => ack.GatewayMessageId == gatewayMessageId) is { } early && Heard(early);
    }

    /// <summary>An acknowledgement came. True when it proves that the number's messages reach WhatsApp's server: its own, or one counted against it before.</summary>
    public bool Heard(MessageAck ack)
    {
        if (ack.Sign == AckSign.Reached && _held.Contains(ack.GatewayMessageId))
        {
            _held.Clear();
            return true;
        }

        if (!_byId.TryGetValue(ack.GatewayMessageId, out var node))
        {
            if (_early.Count == EarlyMax) _early.Dequeue();
            _early.Enqueue(ack);
            return false;
        }

        if (ack.Sign == AckSign.Reached) return ReachedUpTo(node);
        Bury(node, ack);
        return false;
    }

    /// <summary>What the messages say now.</summary>
    /// <param name="hasAcks">Whether acknowledgements were ever seen of this number: silence proves nothing otherwise.</param>
    /// <param name="onProbation">Whether it was restricted and no message has reached the server since.</param>
    /// <param name="now">The time.</param>
    public AckFinding Assess(bool hasAcks, bool onProbation, DateTimeOffset now)
    {
        if (_numberDeaths >= Least(options.NumberDeathsMin, onProbation)) return Dying(_numberDeaths);
        if (_deaths >= Least(options.DeathsMin, onProbation)) return Dying(_deaths);
        var least = Least(options.SilentMessagesMin, onProbation);
        return hasAcks && _sent.Count >= least && IsSilentSince(least, now)
            ? new AckFinding(AckVerdict.Silent, NumberReasons.Silent(_sent.Count))
            : AckFinding.None;
    }

    /// <summary>The verdict was acted on: counting begins anew, and a late acknowledgement of one of these messages still tells.</summary>
    public void Hold()
    {
        _held.Clear();
        foreach (var entry in _sent) _held.Add(entry.Id);
        Forget();
    }

    /// <summary>Nothing that was counted says anything.</summary>
    public void Forget()
    {
        _sent.Clear();
        _byId.Clear();
        (_deaths, _numberDeaths, _lastReason) = (0, 0, null);
    }

    private int Least(int least, bool onProbation) => onProbation ? Math.Min(least, options.ProbationMessages) : least;

    // The least-th message is older than the wait, so all before it are; and none after it was acknowledged, or it would not be here.
    private bool IsSilentSince(int least, DateTimeOffset now)
    {
        var node = _sent.First;
        for (var i = 1; i < least; i++) node = node!.Next;
        return node!.Value.At + options.AckWait <= now;
    }

    private bool ReachedUpTo(LinkedListNode<Entry> node)
    {
        while (_sent.First is { } first && first != node) Forget(first);
        Forget(node);
        return true;
    }

    private void Bury(LinkedListNode<Entry> node, MessageAck ack)
    {
        _lastReason = ack.Reason ?? _lastReason;
        Tally(node.Value.Sign, -1);
        node.Value = node.Value with { Sign = ack.Sign == AckSign.NumberDied ? ack.Sign : node.Value.Sign ?? ack.Sign };
        Tally(node.Value.Sign, 1);
    }

    private void Forget(LinkedListNode<Entry> node)
    {
        Tally(node.Value.Sign, -1);
        _byId.Remove(node.Value.Id);
        _sent.Remove(node);
    }

    private void Tally(AckSign? sign, int change)
    {
        if (sign is not null) _deaths += change;
        if (sign == AckSign.NumberDied) _numberDeaths += change;
    }

    private AckFinding Dying(int deaths) => new(AckVerdict.Dying, NumberReasons.Dying(deaths, _lastReason ?? NumberReasons.NoReasonGiven));

    private readonly record struct Entry(string Id, DateTimeOffset At, AckSign? Sign = null);
}
