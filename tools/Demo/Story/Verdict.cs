using System.Globalization;
using WaActors.Demo.Rest;

namespace WaActors.Demo.Story;

/// <summary>What the recipients received, against what the Api says; and whether the story was what it is meant to show. Pure.</summary>
/// <param name="Sent">Messages that the Api says went out.</param>
/// <param name="Expected">Contacts that ought to get one.</param>
/// <param name="Lost">Contacts that got none.</param>
/// <param name="Twice">Numbers that got more than one.</param>
/// <param name="Strangers">Numbers that got one and ought not to.</param>
/// <param name="PerNumber">How many went out by each of our numbers.</param>
/// <param name="InDoubt">Messages that the Api lists as in doubt.</param>
/// <param name="NotSeen">What the demonstration is meant to show and did not (<see cref="Proof"/>).</param>
internal sealed record Verdict(
    int Sent,
    int Expected,
    IReadOnlyList<string> Lost,
    IReadOnlyList<string> Twice,
    IReadOnlyList<string> Strangers,
    IReadOnlyDictionary<string, int> PerNumber,
    IReadOnlyList<Message> InDoubt,
    IReadOnlyList<string> NotSeen)
{
    /// <summary>True when every contact got its message exactly once, the Api says the same, and a lost number's message was seen taken over.</summary>
    public bool Holds => Sent == Expected && Lost.Count == 0 && Twice.Count == 0 && Strangers.Count == 0 && NotSeen.Count == 0;

    /// <summary>Compares.</summary>
    public static Verdict Of(
        ContactsFile contacts,
        IReadOnlyList<Message> messages,
        IReadOnlyDictionary<string, Received> received,
        IReadOnlyList<Sender> senders,
        IReadOnlyList<string> notSeen)
    {
        var names = senders.Select(s => s.ExternalName).ToHashSet(StringComparer.Ordinal);
        var ours = received.Where(r => r.Value.Instances.Any(names.Contains)).ToDictionary(r => r.Key, r => r.Value.Count, StringComparer.Ordinal);
        var good = contacts.GoodPhones.ToHashSet(StringComparer.Ordinal);
        var wentOut = messages.Where(m => m.WentOut).ToList();
        return new Verdict(
            wentOut.Count,
            good.Count,
            [.. good.Where(phone => !ours.ContainsKey(phone)).Order(StringComparer.Ordinal)],
            [.. ours.Where(r => r.Value > 1).Select(r => r.Key).Order(StringComparer.Ordinal)],
            [.. ours.Keys.Where(phone => !good.Contains(phone)).Order(StringComparer.Ordinal)],
            senders.ToDictionary(s => s.Letter, s => wentOut.Count(m => m.InstanceId == s.Id), StringComparer.Ordinal),
            [.. messages.Where(m => m.Status == "inDoubt")],
            notSeen);
    }

    /// <summary>Says it.</summary>
    public void Print(Screen screen)
    {
        screen.Line();
        screen.Line("by number: " + string.Join("  ", PerNumber.Select(n => string.Create(CultureInfo.InvariantCulture, $"{n.Key}={n.Value}"))));
        PrintList(screen, "in doubt", InDoubt.Select(m => string.Create(CultureInfo.InvariantCulture, $"message {m.Seq}")));
        PrintList(screen, "lost", Lost);
        PrintList(screen, "twice", Twice);
        PrintList(screen, "not of the list", Strangers);
        foreach (var missing in NotSeen) screen.Line("The demonstration failed, not seen: " + missing + ".");
        screen.Line(string.Create(CultureInfo.InvariantCulture, $"sent={Sent} lost={Lost.Count} twice={Twice.Count}"));
    }

    private static void PrintList(Screen screen, string title, IEnumerable<string> entries)
    {
        var text = string.Join(", ", entries);
        if (text.Length > 0) screen.Line($"{title}: {text}");
    }
}
