using WaActors.Demo.Rest;

namespace WaActors.Demo.Story;

/// <summary>Whether the story was what it is meant to show: a number that is lost, its message taken over, and its return. Pure.</summary>
internal static class Proof
{
    private const string Lost = "B";

    /// <summary>What was not seen, each to go on "not seen: "; empty when all was there.</summary>
    /// <param name="ahead">Mishaps that were not caused.</param>
    /// <param name="seen">The events of the campaign and its numbers.</param>
    /// <param name="messages">All messages of the campaign.</param>
    /// <param name="senders">The numbers.</param>
    public static IReadOnlyList<string> NotSeen(
        IEnumerable<Mishap> ahead, IReadOnlyCollection<Happening> seen, IReadOnlyList<Message> messages, IReadOnlyList<Sender> senders)
    {
        var lost = senders.Single(s => s.Letter == Lost).Id;
        var ofLost = seen.Where(h => h.InstanceId == lost).ToList();
        var returned = ofLost.Where(h => h.Kind == "message.returned").Select(h => h.Seq).ToHashSet();
        var left = ofLost.Where(h => h.Kind == "route.deactivated").Select(h => h.Id).ToList();
        return
        [
            .. ahead.Select(mishap => $"\"{mishap.Words}\" was never caused, the campaign ended before"),
            .. If(left.Count == 0, $"{Lost} leaving the ring (route.deactivated)"),
            .. If(returned.Count == 0, $"a message returned by {Lost} (message.returned)"),
            .. If(!messages.Any(m => returned.Contains(m.Seq) && m.WentOut && m.InstanceId != lost), $"a message returned by {Lost} and sent by another number"),
            .. If(!ofLost.Any(h => h.Kind == "route.reactivated" && left.Any(id => id < h.Id)), $"{Lost} back in the ring (route.reactivated)"),
        ];
    }

    private static IEnumerable<string> If(bool missing, string what) => missing ? [what] : [];
}
