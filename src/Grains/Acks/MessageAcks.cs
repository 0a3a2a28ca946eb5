using WaActors.Grains.Campaigns;
using WaActors.Grains.Gateways;

namespace WaActors.Grains.Acks;

/// <summary>How far acknowledgements say that a message came. A larger one includes the smaller: that delivered messages do not die is what makes their order not matter.</summary>
public enum AckStage
{
    /// <summary>WhatsApp's server has it; says nothing new of a sent message.</summary>
    Server = 0,

    /// <summary>It died after the gateway took it.</summary>
    Failed = 1,

    /// <summary>It reached the phone.</summary>
    Delivered = 2,

    /// <summary>It was read or played.</summary>
    Read = 3,
}

/// <summary>What acknowledgements say of one message.</summary>
/// <param name="TenantId">Whose number.</param>
/// <param name="InstanceId">The number that it left by.</param>
/// <param name="GatewayMessageId">The gateway's id of it.</param>
/// <param name="Stage">The furthest that was told.</param>
/// <param name="Scope">With <see cref="AckStage.Failed"/>: what the death means.</param>
/// <param name="Reason">With <see cref="AckStage.Failed"/>: why, for an operator.</param>
/// <param name="ClientMessageId">Our id of the attempt, where the gateway gives it back.</param>
public sealed record MessageTold(
    Guid TenantId, Guid InstanceId, string GatewayMessageId, AckStage Stage, FailureScope Scope = FailureScope.Unknown, string? Reason = null,
    Guid? ClientMessageId = null);

/// <summary>Rules of acknowledgements. Pure (C-9).</summary>
public static class AckRules
{
    /// <summary>The stage that an acknowledgement tells.</summary>
    public static AckStage StageOf(AckKind kind) => kind switch
    {
        AckKind.Server => AckStage.Server,
        AckKind.Failed => AckStage.Failed,
        AckKind.Delivered => AckStage.Delivered,
        AckKind.Read or AckKind.Played => AckStage.Read,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no rule for this kind of acknowledgement"),
    };

    /// <summary>Where a message stands after it; <paramref name="current"/> itself when it changes nothing. Commutes, and repetitions change nothing.</summary>
    /// <param name="current">Where it stands: only what the gateway took can be acknowledged.</param>
    /// <param name="told">What is told.</param>
    public static MessageStatus After(MessageStatus current, AckStage told) => (current, told) switch
    {
        (MessageStatus.Sent, AckStage.Failed) => MessageStatus.Failed,
        (MessageStatus.Sent or MessageStatus.Failed, AckStage.Delivered) => MessageStatus.Delivered,
        (MessageStatus.Sent or MessageStatus.Failed or MessageStatus.Delivered, AckStage.Read) => MessageStatus.Read,
        _ => current,
    };

    /// <summary>One word per message: the furthest stage, our id from whichever tells it.</summary>
    public static IReadOnlyList<MessageTold> Fold(IEnumerable<MessageTold> told)
    {
        var folded = new Dictionary<(Guid, string), MessageTold>();
        foreach (var one in told)
        {
            var key = (one.InstanceId, one.GatewayMessageId);
            folded[key] = folded.TryGetValue(key, out var known) ? Merge(known, one) : one;
        }

        return [.. folded.Values];
    }

    /// <summary>When an acknowledgement without a message is tried again after so many tries: 1 s, then four times the wait of the one before; null for no more, which
    /// is after about an hour and a half.</summary>
    /// <param name="tries">Tries made, the first one included.</param>
    public static TimeSpan? RetryDelay(int tries) => tries <= TriesMax ? FirstDelay * Math.Pow(DelayFactor, tries - 1) : null;

    private const int TriesMax = 7;
    private const double DelayFactor = 4;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);

    private static MessageTold Merge(MessageTold one, MessageTold other)
    {
        var further = other.Stage > one.Stage ? other : one;
        return further.ClientMessageId is not null ? further : further with { ClientMessageId = one.ClientMessageId ?? other.ClientMessageId };
    }
}
