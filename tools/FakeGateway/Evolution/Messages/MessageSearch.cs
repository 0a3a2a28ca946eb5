using System.Globalization;
using System.Text.Json;
using WaActors.FakeGateway.Ledger;

namespace WaActors.FakeGateway.Evolution.Messages;

/// <summary>What findMessages filters by, quirks included: fromMe:false is no filter, and a time needs both ends.</summary>
internal sealed record MessageSearch
{
    /// <summary>The message of this id; 0 for an id of nobody.</summary>
    public long? Seq { get; init; }

    /// <summary>Recipients, one of which must match; null for any.</summary>
    public IReadOnlyList<string>? Jids { get; init; }

    public long FromSecond { get; init; } = long.MinValue / 2;

    public long ToSecond { get; init; } = long.MaxValue;

    /// <summary>A filter nothing here can meet, such as a media type.</summary>
    public bool IsEmpty { get; init; }

    public static MessageSearch Read(JsonElement where, MessageKey keys)
    {
        var key = where.Member("key") ?? default;
        var time = where.Member("messageTimestamp") ?? default;
        var hasTime = Seconds(time, "gte") is not null && Seconds(time, "lte") is not null;
        return new MessageSearch
        {
            Seq = key.Text("id") is { Length: > 0 } id ? keys.SeqOf(id) : null,
            Jids = JidsOf(key),
            FromSecond = hasTime ? Seconds(time, "gte")!.Value : long.MinValue / 2,
            ToSecond = hasTime ? Seconds(time, "lte")!.Value : long.MaxValue,
            IsEmpty = where.Text("messageType") is { Length: > 0 } type && type != "conversation",
        };
    }

    /// <summary>remoteJid and remoteJidAlt act as OR.</summary>
    public static IReadOnlyList<string>? JidsOf(JsonElement key)
    {
        string[] jids = [.. new[] { key.Text("remoteJid"), key.Text("remoteJidAlt") }.OfType<string>().Where(jid => jid.Length > 0)];
        return jids.Length == 0 ? null : jids;
    }

    public (int Total, List<MessageView> Page) Run(ReceivedLog log, int instance, int skip, int take)
    {
        if (!IsEmpty && Seq is null && Jids is null)
        {
            return log.OfInstance(instance, FromSecond, ToSecond, skip, take);
        }

        var matches = Candidates(log).Where(message => Matches(message, instance)).ToList();
        return (matches.Count, [.. matches.Skip(skip).Take(take)]);
    }

    private IEnumerable<MessageView> Candidates(ReceivedLog log)
    {
        if (IsEmpty)
        {
            return [];
        }

        return Seq is { } seq
            ? new[] { log.Find(seq) }.OfType<MessageView>()
            : Jids!.Distinct(StringComparer.Ordinal).SelectMany(jid => log.To(Recipient.Of(jid).Code));
    }

    private bool Matches(MessageView message, int instance) =>
        message.Instance == instance
        && message.Fate.HasFlag(MessageFate.Stored)
        && message.AtMs / 1000 >= FromSecond
        && message.AtMs / 1000 <= ToSecond
        && (Jids is null || Jids.Contains(message.To + "@s.whatsapp.net", StringComparer.Ordinal));

    private static long? Seconds(JsonElement time, string name) =>
        time.Text(name) is { } text && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? (long)Math.Floor(at.ToUnixTimeMilliseconds() / 1000.0)
            : null;
}
